"""Rhythms that follow appointments: a check-in so many days before each, or each nth.

The next check-in is always made ahead. When appointments are booked, moved or
cancelled, it follows them; what has opened stays as it was.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, joinedload

from clinic.domain.schedules import Schedule, moment_of
from clinic.domain.scope import Scope
from clinic.models import Appointment, Assignment, CheckIn, Client
from clinic.services import check_ins, practices, reminders, visibility
from clinic.services import messages as outbox
from clinic.words import local

CLOSEST = timedelta(days=7)
"""Nobody is asked more often than once a week, however often they come."""

NO_APPOINTMENT = "no appointment"
"""Why a check-in was taken back whose appointment is not there any more."""


def is_bound(assignment: Assignment) -> bool:
    """Whether an assignment follows appointments instead of the calendar."""
    return assignment.days_before_appointment is not None


def follow(session: Session, scope: Scope, client: Client, *, now: datetime) -> None:
    """Let what is still to come follow the client's appointments as they stand now."""
    bound = visibility.assignments(scope).where(
        Assignment.client_id == client.id,
        Assignment.ended_at.is_(None),
        Assignment.days_before_appointment.is_not(None),
    )
    session.flush()
    for assignment in session.scalars(bound.with_for_update()):
        settle(session, scope, assignment, now=now)


def settle(
    session: Session, scope: Scope, assignment: Assignment, *, now: datetime
) -> CheckIn | None:
    """Make, move or take back the next check-in of a rhythm; return it if there is one.

    Done again, it changes nothing.
    """
    asked = list_asked(session, scope, assignment)
    opened = [each for each in asked if each.opens_at <= now]
    upcoming = next((each for each in asked if each.opens_at > now), None)
    found = next(_occasions(session, scope, assignment, opened, now=now), None)
    assignment.next_at = found and found[0]
    if found is None:
        _take_back(session, scope, upcoming, now=now)
        return None
    opens_at, appointment = found
    same_day = _find_on_day(session, scope, assignment, opens_at)
    if upcoming is not same_day and same_day is not None:
        _take_back(session, scope, upcoming, now=now)
        upcoming = None
    if upcoming is None:
        upcoming = _make(session, scope, assignment, opens_at, now=now)
    elif upcoming.opens_at != opens_at:
        check_ins.move(session, scope, upcoming, opens_at, next_opens_at=None, now=now)
    upcoming.appointment_id = appointment.id
    return upcoming


def list_asked(
    session: Session, scope: Scope, assignment: Assignment
) -> Sequence[CheckIn]:
    """Return the check-ins of a rhythm that were not taken back, in their order."""
    return session.scalars(
        visibility.check_ins(scope)
        .where(CheckIn.assignment_id == assignment.id, CheckIn.cancelled_at.is_(None))
        .options(joinedload(CheckIn.client))
        .order_by(CheckIn.opens_at)
    ).all()


def is_over(session: Session, scope: Scope, assignment: Assignment) -> bool:
    """Whether a rhythm has asked as often as it was to."""
    count = Schedule.from_text(assignment.schedule).count
    return count is not None and count <= len(list_asked(session, scope, assignment))


def _occasions(
    session: Session,
    scope: Scope,
    assignment: Assignment,
    opened: Sequence[CheckIn],
    *,
    now: datetime,
) -> Iterator[tuple[datetime, Appointment]]:
    """Yield when the next check-in could open, and before which appointment."""
    schedule = Schedule.from_text(assignment.schedule)
    if schedule.count is not None and len(opened) >= schedule.count:
        return
    zone = practices.find(session, scope).zone
    before = timedelta(days=assignment.days_before_appointment or 0)
    used = {each.appointment_id for each in opened}
    last = opened[-1].opens_at if opened else None
    passed = 0
    for appointment in _list_ahead(session, scope, assignment, now=now):
        if appointment.id in used:
            continue
        passed += 1
        day = local(appointment.starts_at, zone).date() - before
        opens_at = moment_of(day, schedule.time, zone)
        if schedule.until is not None and day > schedule.until:
            return
        if opens_at <= max(now, assignment.assigned_at):
            continue
        if last is not None and opens_at < last + CLOSEST - _CLOCKS:
            continue
        if last is not None and passed < (assignment.every_nth_appointment or 1):
            continue
        yield opens_at, appointment


_CLOCKS = timedelta(hours=2)
"""A week in which the clocks change may be so much shorter."""


def _list_ahead(
    session: Session, scope: Scope, assignment: Assignment, *, now: datetime
) -> Sequence[Appointment]:
    return session.scalars(
        visibility.appointments(scope)
        .where(
            Appointment.client_id == assignment.client_id,
            Appointment.practitioner_id == assignment.assigned_by_id,
            Appointment.starts_at > now,
            Appointment.cancelled_at.is_(None),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    ).all()


def _make(
    session: Session,
    scope: Scope,
    assignment: Assignment,
    opens_at: datetime,
    *,
    now: datetime,
) -> CheckIn:
    for earlier in check_ins.list_unfinished(
        session, scope, assignment.client, now=now
    ):
        if earlier.closing_at > opens_at:
            earlier.last_close_at = opens_at
    check_in = _take_up(session, scope, assignment, opens_at)
    if check_in is None:
        made = visibility.check_ins(scope).where(CheckIn.assignment_id == assignment.id)
        check_in = check_ins.make(
            session,
            scope,
            assignment,
            number=len(session.scalars(made).all()) + 1,
            opens_at=opens_at,
            next_opens_at=None,
            now=now,
        )
    if assignment.client.sealed_email is not None:
        outbox.queue(session, scope, check_in, "invitation", due_at=opens_at, now=now)
        reminders.plan(session, scope, check_in, now=now)
    return check_in


def _take_back(
    session: Session, scope: Scope, check_in: CheckIn | None, *, now: datetime
) -> None:
    if check_in is not None:
        check_ins.close_earlier(session, scope, check_in, None)
        check_ins.withdraw(session, scope, check_in, NO_APPOINTMENT, now=now)


def _take_up(
    session: Session, scope: Scope, assignment: Assignment, opens_at: datetime
) -> CheckIn | None:
    # A day has one check-in of a rhythm: one that was taken back there counts again.
    check_in = _find_on_day(session, scope, assignment, opens_at)
    if check_in is not None:
        zone = practices.find(session, scope).zone
        check_in.cancelled_at = check_in.cancelled_because = None
        check_in.opens_at, check_in.last_close_at = opens_at, None
        check_in.closes_at = check_ins.end_of_day(
            opens_at, zone, days=assignment.open_days
        )
    return check_in


def _find_on_day(
    session: Session, scope: Scope, assignment: Assignment, opens_at: datetime
) -> CheckIn | None:
    zone = practices.find(session, scope).zone
    return session.scalar(
        visibility.check_ins(scope)
        .where(
            CheckIn.assignment_id == assignment.id,
            CheckIn.local_on == local(opens_at, zone).date(),
        )
        .options(joinedload(CheckIn.client))
    )
