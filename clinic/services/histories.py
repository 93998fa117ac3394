"""A client's assignments, their check-ins and messages: four queries, however many."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from clinic import catalogue
from clinic.domain.check_ins import CheckInState
from clinic.domain.messages import MessageKind
from clinic.domain.rhythms import BOTH, FULL, SHORT
from clinic.domain.schedules import Schedule
from clinic.domain.scope import Scope
from clinic.models import Assignment, CheckIn, Client, Message, Response
from clinic.services import messages, visibility
from clinic.services.appointment_rhythms import is_bound
from clinic.services.changes import Question
from clinic.services.check_ins import ANSWERABLE, UNDO, WITHDRAWABLE
from clinic.services.messages import GONE, WAITING


@dataclass(frozen=True)
class Sent:
    """A response that stands with this client, and since when it is set aside."""

    id: UUID
    set_aside_at: datetime | None


@dataclass(frozen=True)
class Occasion:
    """One check-in, its messages, and what can be done about it now."""

    check_in: CheckIn
    messages: Sequence[Message]
    state: CheckInState
    items: int
    may_be_written_to: bool
    sent: Sent | None
    now: datetime

    @property
    def is_open(self) -> bool:
        """Whether the client can answer it now."""
        return self.state in ANSWERABLE

    @property
    def last_moment(self) -> datetime:
        """The last moment at which it can be answered; its day is the last day."""
        return self.check_in.closing_at - timedelta(microseconds=1)

    @property
    def waiting(self) -> Message | None:
        """The message that is to leave next; a reminder stands in nobody's way."""
        waiting = [
            each
            for each in self.messages
            if each.state in WAITING and each.kind != MessageKind.REMINDER
        ]
        return waiting[0] if waiting else None

    @property
    def can_be_resent(self) -> bool:
        """Whether a person can send the link once more."""
        return self.is_open and self.may_be_written_to and self.waiting is None

    @property
    def can_be_extended(self) -> bool:
        """Whether there can be more time: not once the next one is open."""
        limit = self.check_in.last_close_at
        closed = self.state is CheckInState.MISSED
        return (self.is_open or closed) and (limit is None or limit > self.now)

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether it can still be taken back."""
        return self.state in WITHDRAWABLE


@dataclass(frozen=True)
class Course:
    """One assignment and how it has gone so far, newest first."""

    assignment: Assignment
    schedule: Schedule
    occasions: Sequence[Occasion]
    items: Sequence[int]
    now: datetime

    @property
    def is_running(self) -> bool:
        """Whether something is still to come or open."""
        unfinished = any(each.can_be_withdrawn for each in self.occasions)
        not_ended = self.assignment.ended_at is None
        to_come = self.assignment.next_at is not None or self.waits_for_appointments
        return not_ended and (unfinished or to_come)

    @property
    def waits_for_appointments(self) -> bool:
        """Whether it follows appointments, and has not asked often enough yet."""
        if not is_bound(self.assignment) or self.assignment.ended_at is not None:
            return False
        stand = [o for o in self.occasions if o.state is not CheckInState.CANCELLED]
        return self.schedule.count is None or len(stand) < self.schedule.count

    @property
    def can_be_ended(self) -> bool:
        """Whether there is a rhythm whose end would change what comes."""
        upcoming = any(o.state is CheckInState.UPCOMING for o in self.occasions)
        to_come = (
            upcoming
            or self.assignment.next_at is not None
            or self.waits_for_appointments
        )
        repeats = self.schedule.every_weeks is not None
        return repeats and self.is_running and to_come

    @property
    def can_be_changed(self) -> bool:
        """Whether there is a rhythm that goes on, or that a person may let go on."""
        not_ended = self.assignment.ended_at is None
        repeats = self.schedule.every_weeks is not None
        return not_ended and repeats and (self.is_running or self.asks_to_go_on)

    @property
    def asks_to_go_on(self) -> bool:
        """Whether it has come to its number, and a person is to say what follows."""
        asked_at = self.assignment.asked_to_go_on_at
        due = asked_at is not None and asked_at <= self.now
        unfinished = any(each.can_be_withdrawn for each in self.occasions)
        return due and not unfinished and self.assignment.ended_at is None

    @property
    def can_be_undone(self) -> bool:
        """Whether all of it can still be taken back."""
        untouched = all(
            each.check_in.started_at is None
            and not any(message.state in GONE for message in each.messages)
            for each in self.occasions
        )
        fresh = self.now < self.assignment.assigned_at + UNDO
        return self.assignment.ended_at is None and fresh and untouched


def find_question(courses: Sequence[Course]) -> Question | None:
    """Return the rhythm that waits for a word, if nothing else goes on."""
    if any(each.can_be_withdrawn for one in courses for each in one.occasions):
        return None
    asking = next((one for one in courses if one.asks_to_go_on), None)
    return Question(asking.assignment, asking.schedule.count or 0) if asking else None


def list_courses(
    session: Session, scope: Scope, client: Client, *, now: datetime
) -> list[Course]:
    """Return the client's assignments with all that came of them, newest first."""
    by_check_in: dict[UUID, list[Message]] = defaultdict(list)
    for message in messages.list_of_client(session, scope, client):
        by_check_in[message.check_in_id].append(message)
    sent = _list_sent(session, scope, client)
    by_assignment: dict[UUID, list[Occasion]] = defaultdict(list)
    newest_first = visibility.check_ins(scope).order_by(CheckIn.opens_at.desc())
    for check_in in session.scalars(newest_first.where(CheckIn.client_id == client.id)):
        by_assignment[check_in.assignment_id].append(
            Occasion(
                check_in,
                by_check_in[check_in.id],
                check_in.state(now),
                _items(check_in),
                client.may_be_written_to,
                sent.get(check_in.id),
                now,
            )
        )
    found = visibility.assignments(scope).where(Assignment.client_id == client.id)
    return [
        Course(
            assignment,
            Schedule.from_text(assignment.schedule),
            by_assignment[assignment.id],
            _all_items(assignment),
            now,
        )
        for assignment in session.scalars(found.order_by(Assignment.assigned_at.desc()))
    ]


def _list_sent(session: Session, scope: Scope, client: Client) -> dict[UUID, Sent]:
    those = visibility.responses(scope).where(Response.client_id == client.id)
    rows = session.execute(
        those.with_only_columns(
            Response.check_in_id, Response.id, Response.set_aside_at
        )
    )
    return {row.check_in_id: Sent(row.id, row.set_aside_at) for row in rows}


def _items(check_in: CheckIn) -> int:
    instrument = catalogue.find(check_in.instrument, check_in.instrument_version)
    return len(instrument.form(check_in.form).items)


def _all_items(assignment: Assignment) -> list[int]:
    """Return how many questions are asked: two numbers where two forms take turns."""
    instrument = catalogue.find(assignment.instrument, assignment.instrument_version)
    forms = (FULL, SHORT) if assignment.form == BOTH else (assignment.form,)
    return [len(instrument.form(each).items) for each in forms]
