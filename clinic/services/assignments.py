"""Assignments: a standing request becomes check-ins, each with its invitation."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import func
from sqlalchemy.orm import Session

from clinic import catalogue
from clinic.domain.acts import Act
from clinic.domain.errors import (
    AlreadyAssignedError,
    ClientDischargedError,
    UrgentHelpNotConfirmedError,
)
from clinic.domain.schedules import Schedule, occasions
from clinic.domain.scope import PractitionerScope, Scope
from clinic.models import Assignment, CheckIn, Client, Practice
from clinic.services import audit, check_ins, practices, visibility
from clinic.services import messages as outbox
from clinic.words import local

UNDO = timedelta(seconds=60)
"""“Now” leaves after a minute; until then it can be taken back."""


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
    if find_open(session, scope, client, plan.instrument) is not None:
        raise AlreadyAssignedError
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
        assigned_at=now,
    )
    session.add(assignment)
    session.flush()
    audit.note(session, scope, Act.ASSIGNED, assignment, now=now)
    open_next(session, scope, assignment, now=now)
    return assignment


def open_next(
    session: Session, scope: Scope, assignment: Assignment, *, now: datetime
) -> CheckIn | None:
    """Make the assignment's next check-in and its invitation, if one is left."""
    practice = practices.find(session, scope)
    number = _made_so_far(session, scope, assignment) + 1
    coming = list(islice(_occasions(assignment, practice), number - 1, number + 1))
    if not coming:
        assignment.next_at = None
        return None
    check_in = check_ins.make(
        session,
        scope,
        assignment,
        number=number,
        opens_at=coming[0],
        next_opens_at=coming[1] if len(coming) > 1 else None,
        now=now,
    )
    # The next one is made when this one opens, so that it can be seen coming.
    assignment.next_at = coming[0] if len(coming) > 1 else None
    if assignment.client.email:
        outbox.queue(session, scope, check_in, "invitation", due_at=coming[0], now=now)
    return check_in


def find_open(
    session: Session, scope: Scope, client: Client, instrument: str
) -> Assignment | None:
    """Return the client's open assignment of an instrument, if there is one."""
    return session.scalar(
        visibility.assignments(scope).where(
            Assignment.client_id == client.id,
            Assignment.instrument == instrument,
            Assignment.ended_at.is_(None),
        )
    )


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


def _occasions(assignment: Assignment, practice: Practice) -> Iterator[datetime]:
    schedule = Schedule.from_text(assignment.schedule)
    return list_occasions(schedule, assignment.starts_at, practice.zone)


def _made_so_far(session: Session, scope: Scope, assignment: Assignment) -> int:
    made = visibility.check_ins(scope).where(CheckIn.assignment_id == assignment.id)
    return session.scalar(made.with_only_columns(func.count(CheckIn.id))) or 0
