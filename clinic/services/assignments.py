"""Assignments: a standing request becomes check-ins, each with its invitation."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Session

from clinic import catalogue
from clinic.domain.acts import Act
from clinic.domain.errors import (
    AlreadyAssignedError,
    ClientDischargedError,
    NotFoundError,
    TooLateError,
    UrgentHelpNotConfirmedError,
)
from clinic.domain.schedules import Schedule, occasions
from clinic.domain.scope import OperatorScope, PractitionerScope, Scope
from clinic.models import Assignment, CheckIn, Client
from clinic.services import (
    appointment_rhythms,
    audit,
    check_ins,
    practices,
    reminders,
    unscoped,
    visibility,
)
from clinic.services import messages as outbox
from clinic.words import local

UNDO = timedelta(seconds=60)
"""“Now” leaves after a minute; until then it can be taken back."""

UNDONE = "undone"
"""Why an assignment ended that was taken back."""


@dataclass(frozen=True)
class Plan:
    """What is asked of a client, how often, and how long each time."""

    schedule: Schedule
    starts_at: datetime
    form: str = "full"
    impact: bool = False
    open_days: int = 7
    remind_after_days: int | None = None
    instrument: str = "independence-check-in"
    days_before_appointment: int | None = None
    every_nth_appointment: int | None = None


def assign(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    plan: Plan,
    *,
    now: datetime,
) -> Assignment:
    """Ask a client to answer an instrument in a rhythm; the first one is made now."""
    practice = practices.find(session, scope)
    if practice.urgent_help_confirmed_at is None:
        raise UrgentHelpNotConfirmedError
    if client.discharged_at is not None:
        raise ClientDischargedError
    _hold(session, scope, client)
    if find_running(session, scope, client, plan.instrument, now=now) is not None:
        raise AlreadyAssignedError
    for earlier in check_ins.list_unfinished(session, scope, client, now=now):
        follows_appointments = plan.days_before_appointment is not None
        if not follows_appointments and earlier.closing_at > plan.starts_at:
            earlier.last_close_at = plan.starts_at
    instrument = catalogue.find(plan.instrument)
    assignment = Assignment(
        practice_id=client.practice_id,
        client_id=client.id,
        client=client,
        assigned_by_id=scope.practitioner_id,
        instrument=instrument.id,
        instrument_version=instrument.version,
        form=plan.form,
        impact=plan.impact,
        schedule=plan.schedule.to_text(),
        starts_at=plan.starts_at,
        open_days=plan.open_days,
        remind_after_days=plan.remind_after_days,
        days_before_appointment=plan.days_before_appointment,
        every_nth_appointment=plan.every_nth_appointment,
        assigned_at=now,
    )
    session.add(assignment)
    session.flush()
    audit.note(session, scope, Act.ASSIGNED, assignment, now=now)
    open_next(session, scope, assignment, now=now)
    return assignment


def open_due(session: Session, *, now: datetime) -> Assignment | None:
    """Make the following check-in of the assignment that is due longest.

    One step and one commit a time, until nothing is due: after an outage each rhythm
    catches up check-in by check-in, and those whose time is over are missed.
    """
    assignment = unscoped.find_due_assignment(session, now=now)
    if assignment is not None:
        scope = OperatorScope(practice_id=assignment.practice_id)
        open_next(session, scope, assignment, now=now)
    return assignment


def open_next(
    session: Session, scope: Scope, assignment: Assignment, *, now: datetime
) -> CheckIn | None:
    """Make the assignment's next check-in and its invitation, if one is left."""
    if appointment_rhythms.is_bound(assignment):
        return appointment_rhythms.settle(session, scope, assignment, now=now)
    zone = practices.find(session, scope).zone
    number = count_made(session, scope, assignment) + 1
    opens_at, next_opens_at = occasion(assignment, zone, number)
    if opens_at is None:
        assignment.next_at = None
        return None
    check_in = check_ins.make(
        session,
        scope,
        assignment,
        number=number,
        opens_at=opens_at,
        next_opens_at=next_opens_at,
        now=now,
    )
    # The next one is made when this one opens, so that it can be seen coming.
    assignment.next_at = opens_at if next_opens_at else None
    if assignment.client.sealed_email is not None:
        due_at = max(opens_at, assignment.assigned_at + UNDO)
        outbox.queue(session, scope, check_in, "invitation", due_at=due_at, now=now)
        reminders.plan(session, scope, check_in, now=now)
    return check_in


def find(session: Session, scope: Scope, assignment_id: UUID) -> Assignment:
    """Return an assignment in sight; raise NotFoundError if there is none."""
    assignment = session.scalar(
        visibility.assignments(scope).where(Assignment.id == assignment_id)
    )
    if assignment is None:
        raise NotFoundError
    return assignment


def find_running(
    session: Session, scope: Scope, client: Client, instrument: str, *, now: datetime
) -> Assignment | None:
    """Return the client's assignment of an instrument that still asks for something."""
    not_ended = session.scalars(
        visibility.assignments(scope).where(
            Assignment.client_id == client.id,
            Assignment.instrument == instrument,
            Assignment.ended_at.is_(None),
        )
    ).all()
    unfinished = {
        check_in.assignment_id
        for check_in in check_ins.list_unfinished(session, scope, client, now=now)
    }
    for assignment in not_ended:
        if assignment.next_at is not None or assignment.id in unfinished:
            return assignment
        if appointment_rhythms.is_bound(assignment) and not appointment_rhythms.is_over(
            session, scope, assignment
        ):
            return assignment
    return None


def end(
    session: Session,
    scope: Scope,
    assignment: Assignment,
    *,
    because: str = "ended",
    now: datetime,
) -> None:
    """Ask for nothing more. What is open stays open; what was to come is cancelled."""
    if assignment.ended_at is not None:
        return
    assignment.ended_at, assignment.ended_because = now, because
    assignment.next_at = None
    for check_in in _unfinished(session, scope, assignment, now=now):
        if check_in.opens_at > now:
            check_ins.withdraw(session, scope, check_in, because, now=now)
        else:
            check_in.last_close_at = None
    audit.note(session, scope, Act.ASSIGNMENT_ENDED, assignment, now=now)


def undo(
    session: Session, scope: Scope, assignment: Assignment, *, now: datetime
) -> None:
    """Take an assignment back within a minute, as long as nothing has left.

    Raises TooLateError; what was done until then is not to be committed.
    """
    if assignment.ended_because == UNDONE:
        return
    if assignment.ended_at is not None or now >= assignment.assigned_at + UNDO:
        raise TooLateError
    for check_in in _unfinished(session, scope, assignment, now=now):
        check_ins.withdraw(session, scope, check_in, UNDONE, now=now)
        if check_in.started_at or outbox.has_left(session, scope, check_in):
            raise TooLateError
        check_ins.close_earlier(session, scope, check_in, None)
    end(session, scope, assignment, because=UNDONE, now=now)


def list_occasions(
    schedule: Schedule, starts_at: datetime, zone: str
) -> Iterator[datetime]:
    """Yield the moments of a rhythm: the first as given, then by the schedule.

    The following ones are never closer than one whole rhythm to the first.
    """
    yield starts_at
    if schedule.every_weeks is None or schedule.count == 1:
        return
    rest = replace(schedule, count=schedule.count and schedule.count - 1)
    again = local(starts_at, zone).date() + timedelta(weeks=schedule.every_weeks)
    yield from occasions(rest, zone=zone, start=again)


def occasion(
    assignment: Assignment, zone: str, number: int
) -> tuple[datetime | None, datetime | None]:
    """Return when an assignment's check-in of a number opens, and the one after it."""
    schedule = Schedule.from_text(assignment.schedule)
    moments = list_occasions(schedule, assignment.starts_at, zone)
    found = [*islice(moments, number - 1, number + 1), None, None]
    return found[0], found[1]


def _unfinished(
    session: Session, scope: Scope, assignment: Assignment, *, now: datetime
) -> list[CheckIn]:
    client = assignment.client
    return [
        check_in
        for check_in in check_ins.list_unfinished(session, scope, client, now=now)
        if check_in.assignment_id == assignment.id
    ]


def count_made(session: Session, scope: Scope, assignment: Assignment) -> int:
    """Return how many check-ins of an assignment there are so far."""
    made = visibility.check_ins(scope).where(CheckIn.assignment_id == assignment.id)
    return session.scalar(made.with_only_columns(func.count(CheckIn.id))) or 0


def _hold(session: Session, scope: Scope, client: Client) -> None:
    # One assignment at a time: of two presses the second finds what the first did.
    session.execute(
        visibility.clients(scope)
        .where(Client.id == client.id)
        .with_only_columns(Client.id)
        .with_for_update()
    )
