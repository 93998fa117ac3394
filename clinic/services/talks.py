"""Talks: what a session is about, and the choice of areas, one per client and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session, joinedload

from clinic.domain.acts import Act
from clinic.domain.agendas import FollowUp
from clinic.domain.errors import TooManyAreasError
from clinic.domain.instruments import Dimension
from clinic.domain.library import Kind
from clinic.domain.scope import PractitionerScope
from clinic.models import Client, Step, Talk
from clinic.services import audit, library, practices, steps, visibility
from clinic.services.library import Entry
from clinic.services.reviews import Review
from clinic.words import local

MOST_AREAS = 3


@dataclass(frozen=True)
class OpenTalk:
    """A talk under way: its areas, the one at hand, what to ask, what to try.

    Until the two of them choose today, its areas are those that the client chose in the
    newest check-in, on `chosen_on`. `step` is open now, `last_step` was agreed last;
    `follow_up` is how it went, until something was agreed about that.
    """

    areas: tuple[str, ...]
    chosen_on: date | None
    at_hand: Dimension | None
    prompts: Sequence[Entry]
    steps: Sequence[Entry]
    step: Step | None
    last_step: Step | None
    follow_up: FollowUp | None
    is_agreed_today: bool
    is_let_go_today: bool

    @property
    def words(self) -> str | None:
        """The words of the step that this talk opens with."""
        return opening_words(self.last_step, self.follow_up)

    @property
    def undecided(self) -> Step | None:
        """The step to keep, change or let go of: agreed before, not yet talked over."""
        is_from_before = self.step is not None and not self.is_agreed_today
        return self.last_step if is_from_before or self.follow_up else None


def read(
    session: Session,
    scope: PractitionerScope,
    review: Review,
    area: str | None,
    *,
    now: datetime,
) -> OpenTalk:
    """Return what is talked about today, one area at hand."""
    today = local(now, review.zone).date()
    talk = find_today(session, scope, review.client, now=now)
    areas = areas_of(talk) if talk else wished(review)
    at_hand = _at_hand(review, areas, area)
    offered = library.list_shown(session, scope, at_hand.id if at_hand else "")
    last, latest = review.last_step, review.latest
    follow_up = to_talk_over(
        review.agenda.follow_up, last, latest.submitted_at if latest else None
    )
    return OpenTalk(
        areas=areas,
        chosen_on=None if talk or not areas else _day_of_latest(review),
        at_hand=at_hand,
        prompts=offered[Kind.PROMPT],
        steps=offered[Kind.STEP],
        step=review.step,
        last_step=last,
        follow_up=follow_up,
        is_agreed_today=review.step is not None
        and local(review.step.agreed_at, review.zone).date() == today,
        is_let_go_today=follow_up is None
        and last is not None
        and last.ended_at is not None
        and local(last.ended_at, review.zone).date() == today,
    )


def wished(review: Review) -> tuple[str, ...]:
    """Return the areas that the client chose in the newest check-in."""
    known = {area.id for area in review.areas}
    return tuple(topic for topic in review.agenda.topics if topic in known)


def to_talk_over(
    said: FollowUp | None, last: Step | None, sent_at: datetime | None
) -> FollowUp | None:
    """Return how the step went, unless one was agreed or let go of since it was said.

    A step that the client ended by saying so is still to be talked over.
    """
    if last is None or sent_at is None:
        return said
    is_settled = last.agreed_at > sent_at or (last.ended_at or sent_at) > sent_at
    return None if is_settled else said


def opening_words(last: Step | None, follow_up: FollowUp | None) -> str | None:
    """Return the words of the step that is open, or else of the one to talk over."""
    if last is not None and last.ended_at is None:
        return steps.text_of(last)
    return follow_up.step.text if follow_up else None


def _day_of_latest(review: Review) -> date | None:
    latest = review.latest
    return local(latest.submitted_at, review.zone).date() if latest else None


def _at_hand(
    review: Review, areas: Sequence[str], asked: str | None
) -> Dimension | None:
    """Return the area asked for, or the first one chosen, or the first of all."""
    known = {area.id: area for area in review.areas}
    return next((known[id_] for id_ in (asked, *areas, *known) if id_ in known), None)


def choose(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    areas: Sequence[str],
    *,
    now: datetime,
) -> Talk:
    """Keep which areas are talked about today; raise TooManyAreasError beyond three."""
    if len(set(areas)) > MOST_AREAS:
        raise TooManyAreasError
    talk = find_today(session, scope, client, now=now)
    if talk is None:
        talk = Talk(
            practice_id=scope.practice_id,
            client_id=client.id,
            client=client,
            practitioner_id=scope.practitioner_id,
            held_on=local(now, practices.find(session, scope).zone).date(),
            created_at=now,
        )
        session.add(talk)
    talk.document = {"areas": list(dict.fromkeys(areas))}
    session.flush()
    audit.note(session, scope, Act.TALK_KEPT, talk, now=now)
    return talk


def find_today(
    session: Session, scope: PractitionerScope, client: Client, *, now: datetime
) -> Talk | None:
    """Return the talk of today, on the practice's calendar, if something was chosen."""
    today = local(now, practices.find(session, scope).zone).date()
    return session.scalars(
        visibility.talks(scope)
        .where(Talk.client_id == client.id, Talk.held_on == today)
        .options(joinedload(Talk.client))
    ).one_or_none()


def areas_of(talk: Talk | None) -> tuple[str, ...]:
    """Return the areas that a talk is about, in the order in which they were chosen."""
    return tuple((talk.document or {}).get("areas", ())) if talk else ()
