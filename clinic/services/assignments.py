"""Assignments: a standing request becomes check-ins, each with its invitation."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
from clinic.domain.rhythms import BeforeAppointments
from clinic.domain.schedules import Schedule
from clinic.domain.scope import OperatorScope, PractitionerScope, Scope
from clinic.models import Assignment, CheckIn, Client
from clinic.services import (
    appointment_rhythms,
    audit,
    calendar_rhythms,
    check_ins,
    practices,
    unscoped,
    visibility,
)
from clinic.services import messages as outbox

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

    @property
    def rule(self) -> BeforeAppointments | None:
        """How it follows appointments, if it does."""
        if self.days_before_appointment is None:
            return None
        return BeforeAppointments(
            days=self.days_before_appointment,
            every_nth=self.every_nth_appointment or 1,
            schedule=self.schedule,
        )


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
    if plan.days_before_appointment is None:
        check_ins.close_before(session, scope, client, plan.starts_at, now=now)
    _answer_what_is_asked(session, scope, client)
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
    return calendar_rhythms.settle(session, scope, assignment, now=now)


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
        if appointment_rhythms.is_bound(assignment):
            asked = appointment_rhythms.list_asked(session, scope, assignment)
            if not appointment_rhythms.is_over(assignment, asked):
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
    if (
        assignment.ended_at is not None
        or now >= assignment.assigned_at + check_ins.UNDO
    ):
        raise TooLateError
    for check_in in _unfinished(session, scope, assignment, now=now):
        check_ins.withdraw(session, scope, check_in, UNDONE, now=now)
        if check_in.started_at or outbox.has_left(session, scope, check_in):
            raise TooLateError
        check_ins.close_earlier(session, scope, check_in, None)
    end(session, scope, assignment, because=UNDONE, now=now)


def _unfinished(
    session: Session, scope: Scope, assignment: Assignment, *, now: datetime
) -> list[CheckIn]:
    client = assignment.client
    return [
        check_in
        for check_in in check_ins.list_unfinished(session, scope, client, now=now)
        if check_in.assignment_id == assignment.id
    ]


def _answer_what_is_asked(session: Session, scope: Scope, client: Client) -> None:
    # Whoever assigns anew has said what comes after the rhythm before.
    asking = visibility.assignments(scope).where(
        Assignment.client_id == client.id,
        Assignment.asked_to_go_on_at.is_not(None),
        Assignment.ended_at.is_(None),
    )
    for earlier in session.scalars(asking):
        earlier.asked_to_go_on_at = None


def _hold(session: Session, scope: Scope, client: Client) -> None:
    # One assignment at a time: of two presses the second finds what the first did.
    session.execute(
        visibility.clients(scope)
        .where(Client.id == client.id)
        .with_only_columns(Client.id)
        .with_for_update()
    )
