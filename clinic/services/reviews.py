"""Reviews: what one client's check-ins say, opened for the therapist to look at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from clinic import catalogue
from clinic.domain.acts import Act
from clinic.domain.agendas import NOTHING_ADDED, Agenda
from clinic.domain.check_ins import CheckInState
from clinic.domain.drafts import Draft
from clinic.domain.errors import NotFoundError
from clinic.domain.instruments import Dimension, Instrument, Item
from clinic.domain.psychometrics import Assumption
from clinic.domain.scope import PractitionerScope
from clinic.domain.trends import Answered, Event, History, Unanswered
from clinic.models import Assumption as Kept
from clinic.models import CheckIn, Client, Look, Response, Step
from clinic.services import (
    assumptions,
    audit,
    changes,
    events,
    moving,
    practices,
    responses,
    steps,
    visibility,
)
from clinic.words import local

_OVER = {CheckInState.MISSED, CheckInState.SKIPPED}


@dataclass(frozen=True)
class Review:
    """One client and what they answered, as one practitioner sees it."""

    client: Client
    zone: str
    history: History
    """What the client may see of it; the one to draw from."""
    marks: tuple[Event, ...]
    """All that is marked beside the lines, on the record alone or not."""
    unfinished: tuple[CheckIn, ...]
    responses: tuple[Response, ...]
    set_aside: tuple[Response, ...]
    has_moves: bool
    """Whether any response was moved away from this client, or to them."""
    is_asked: bool
    """Whether a rhythm waits for a word whether to go on."""
    new: frozenset[UUID]
    last_step: Step | None

    @property
    def step(self) -> Step | None:
        """The step that is open."""
        step = self.last_step
        return step if step and step.ended_at is None else None

    @cached_property
    def agenda(self) -> Agenda:
        """What the client added to the newest check-in that was sent."""
        return responses.sheet_of(self.latest).agenda if self.latest else NOTHING_ADDED

    @property
    def on_record(self) -> History:
        """The same with every event, for the therapist's eyes."""
        return replace(self.history, events=self.marks)

    @property
    def is_asked_after(self) -> bool:
        """Whether the newest check-in says how the open step went."""
        said = self.agenda.follow_up
        return (
            self.step is not None
            and said is not None
            and (said.step.id == str(self.step.id))
        )

    @property
    def latest(self) -> Response | None:
        """The newest response, as it is kept."""
        return self.responses[-1] if self.responses else None

    @property
    def next_check_in(self) -> CheckIn | None:
        """The check-in that is open, or comes next."""
        return next(iter(self.unfinished), None)

    @property
    def areas(self) -> tuple[Dimension, ...]:
        """The areas of the questions that were answered last."""
        answered = self.history.answered
        return answered[-1].instrument.dimensions if answered else ()

    @property
    def latest_instrument(self) -> Instrument | None:
        """The questions of the newest check-in that was sent."""
        answered = self.history.answered
        return answered[-1].instrument if answered else None

    @property
    def latest_is_new(self) -> bool:
        return self.latest is not None and self.latest.id in self.new


def read(
    session: Session, scope: PractitionerScope, client_id: UUID, *, now: datetime
) -> Review:
    """Open what a client in sight answered; raise NotFoundError if not in sight."""
    client, noise, has_moves, is_asked = _find_client(
        session, scope, client_id, now=now
    )
    zone = practices.find(session, scope).zone
    everything, new = _list_responses(session, scope, client)
    found = tuple(one for one in everything if one.set_aside_at is None)
    set_aside = tuple(one for one in everything if one.set_aside_at is not None)
    unsent = _list_unsent(session, scope, client)
    marks = events.marks_of_client(session, scope, client)
    return Review(
        client=client,
        zone=zone,
        history=History(
            answered=tuple(answered(one, zone) for one in found),
            unanswered=_in_order(
                *(_unanswered(one, now) for one in unsent if one.state(now) in _OVER),
                *(_set_aside(one, zone) for one in set_aside),
            ),
            noise=noise,
            events=tuple(mark for mark in marks if mark.for_client),
        ),
        marks=marks,
        unfinished=tuple(one for one in unsent if one.state(now) not in _OVER),
        responses=found,
        set_aside=set_aside,
        has_moves=has_moves,
        is_asked=is_asked,
        new=new.intersection(one.id for one in found),
        last_step=steps.find_last(session, scope, client),
    )


def note_look(
    session: Session,
    scope: PractitionerScope,
    review: Review,
    act: Act,
    *,
    now: datetime,
) -> None:
    """Keep that a practitioner has seen a client's answers: no longer New to them."""
    audit.note(session, scope, act, review.client, now=now)
    if not review.new:
        return
    # The trail has locked the practice: a second tab cannot write the same look now.
    _, still_new = _list_responses(session, scope, review.client)
    session.add_all(
        Look(
            practice_id=scope.practice_id,
            practitioner_id=scope.practitioner_id,
            response_id=response_id,
            looked_at=now,
        )
        for response_id in still_new & review.new
    )
    session.flush()


def _find_client(
    session: Session, scope: PractitionerScope, client_id: UUID, *, now: datetime
) -> tuple[Client, Assumption, bool, bool]:
    """Return a client in sight, what change is measured with, and what there rarely is.

    So that moves and questions are looked for only where there are any.
    """
    newest = assumptions.newest(scope).with_only_columns(Kept.id).correlate(None)
    found = session.execute(
        visibility.clients(scope)
        .where(Client.id == client_id)
        .outerjoin(Kept, Kept.id == newest.scalar_subquery())
        .add_columns(
            Kept, moving.has_any(scope), changes.waits_for_a_word(scope, now=now)
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError
    client, kept, has_moves, is_asked = found
    return client, assumptions.describe(kept), has_moves, is_asked


def _list_responses(
    session: Session, scope: PractitionerScope, client: Client
) -> tuple[tuple[Response, ...], frozenset[UUID]]:
    """Return what a client sent, and which of it this practitioner has not seen."""
    look = visibility.looks(scope).subquery()
    those = (
        visibility.responses(scope)
        .where(Response.client_id == client.id)
        .outerjoin(look, look.c.response_id == Response.id)
        .add_columns(look.c.id)
        .order_by(Response.submitted_at, Response.id)
    )
    found, new = [], set()
    for response, looked in session.execute(those):
        # Each opens with the key of the client at hand.
        set_committed_value(response, "client", client)
        found.append(response)
        if looked is None:
            new.add(response.id)
    return tuple(found), frozenset(new)


def _list_unsent(
    session: Session, scope: PractitionerScope, client: Client
) -> Sequence[CheckIn]:
    those = visibility.check_ins(scope).where(
        CheckIn.client_id == client.id,
        CheckIn.submitted_at.is_(None),
        CheckIn.cancelled_at.is_(None),
    )
    found = session.scalars(those.order_by(CheckIn.opens_at, CheckIn.id)).all()
    for check_in in found:
        set_committed_value(check_in, "client", client)
    return found


def answered(response: Response, zone: str) -> Answered:
    """Open what was answered, at its time on the practice’s wall clock."""
    sheet = responses.sheet_of(response)
    return Answered(
        id=str(response.id),
        at=local(response.submitted_at, zone),
        instrument=_instrument(response),
        form_id=response.form,
        answers=sheet.everything,
        scores=sheet.scores,
    )


def _unanswered(check_in: CheckIn, now: datetime) -> Unanswered:
    instrument = _instrument(check_in)
    skipped = check_in.state(now) is CheckInState.SKIPPED
    draft = Draft.from_document(check_in.draft if check_in.answered else None)
    asked = (*instrument.form(check_in.form).items, *_impact(check_in, instrument))
    return Unanswered(
        id=str(check_in.id),
        on=check_in.local_on,
        kind="skipped" if skipped else "closed" if draft.saved else "missed",
        instrument=instrument,
        form_id=check_in.form,
        answers=draft.answers(asked) if draft.saved else {},
    )


def _set_aside(response: Response, zone: str) -> Unanswered:
    return Unanswered(
        id=str(response.id),
        on=local(response.submitted_at, zone).date(),
        kind="set aside",
        instrument=_instrument(response),
        form_id=response.form,
        answers={},
    )


def _in_order(*occasions: Unanswered) -> tuple[Unanswered, ...]:
    return tuple(sorted(occasions, key=lambda one: one.on))


def _impact(check_in: CheckIn, instrument: Instrument) -> tuple[Item, ...]:
    return instrument.impact if check_in.impact else ()


def _instrument(pinned: Response | CheckIn) -> Instrument:
    return catalogue.find(pinned.instrument, pinned.instrument_version, pinned.language)
