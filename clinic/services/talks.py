"""Talks: what a session is about, and the choice of areas, one per client and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from clinic.domain.acts import Act
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

    Nothing is ticked until something was chosen today.
    """

    areas: tuple[str, ...]
    at_hand: Dimension | None
    prompts: Sequence[Entry]
    steps: Sequence[Entry]
    step: Step | None
    is_agreed_today: bool


def read(
    session: Session,
    scope: PractitionerScope,
    review: Review,
    area: str | None,
    *,
    now: datetime,
) -> OpenTalk:
    """Return what is talked about today, one area at hand."""
    client, zone = review.client, practices.find(session, scope).zone
    areas = areas_of(find_today(session, scope, client, now=now))
    step = steps.find_open(session, scope, client)
    at_hand = _at_hand(review, areas, area)
    beside = at_hand.id if at_hand else ""
    return OpenTalk(
        areas=areas,
        at_hand=at_hand,
        prompts=library.list_shown(session, scope, Kind.PROMPT, beside),
        steps=library.list_shown(session, scope, Kind.STEP, beside),
        step=step,
        is_agreed_today=step is not None
        and local(step.agreed_at, zone).date() == local(now, zone).date(),
    )


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
