"""Rhythms that follow appointments: a check-in so many days before each, or each nth.

The next check-in is always made ahead. When appointments are booked, moved or
cancelled, it follows them; what has opened stays as it was.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from clinic.domain.rhythms import (
    BeforeAppointments,
    Departures,
    Place,
    before_appointments,
    form_of,
)
from clinic.domain.schedules import Schedule
from clinic.domain.scope import Scope
from clinic.models import Appointment, Assignment, CheckIn, Client
from clinic.services import check_ins, departures, practices, visibility
from clinic.words import local


class Asked(Protocol):
    """What has to be known of a check-in that was asked for."""

    @property
    def number(self) -> int: ...
    @property
    def opens_at(self) -> datetime: ...
    @property
    def appointment_id(self) -> UUID | None: ...


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
    ahead = [each for each in asked if each.opens_at > now]
    upcoming = ahead[0] if ahead else None
    for each in ahead[1:]:
        _take_back(session, scope, each, now=now)
    place = _find_place(session, scope, assignment, opened, now=now)
    over = is_over(assignment, opened)
    assignment.asked_to_go_on_at = opened[-1].opens_at if over and opened else None
    assignment.next_at = place.opens_at if place else None
    if place is None or place.opens_at is None:
        _take_back(session, scope, upcoming, now=now)
        return None
    same_day = _find_on_day(session, scope, assignment, place.opens_at)
    if upcoming is not same_day and same_day is not None:
        _take_back(session, scope, upcoming, now=now)
        upcoming = None
    if upcoming is None:
        upcoming = _make(session, scope, assignment, place.opens_at, now=now)
    else:
        opens_at = place.opens_at
        check_ins.move(session, scope, upcoming, opens_at, next_opens_at=None, now=now)
    upcoming.appointment_id = place.appointment_id
    since = count_since(assignment.numbers_before, opened)
    upcoming.form = form_at(
        assignment.form,
        rule_of(assignment),
        since + 1,
        before=len(opened) - since,
    )
    upcoming.impact = assignment.impact
    session.flush()
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


def is_over(assignment: Assignment, asked: Sequence[CheckIn]) -> bool:
    """Whether a rhythm has asked as often as it was to."""
    count = Schedule.from_text(assignment.schedule).count
    before = assignment.numbers_before
    return count is not None and count <= count_since(before, asked)


def list_ahead(
    session: Session,
    scope: Scope,
    client: Client,
    practitioner_id: UUID,
    *,
    since: datetime,
) -> list[tuple[UUID, datetime]]:
    """Return a client's appointments with a practitioner after a moment: id and start.

    A rhythm follows those with whoever assigned it.
    """
    those = (
        visibility.appointments(scope)
        .where(
            Appointment.client_id == client.id,
            Appointment.practitioner_id == practitioner_id,
            Appointment.starts_at > since,
            Appointment.cancelled_at.is_(None),
        )
        .order_by(Appointment.starts_at, Appointment.id)
        .with_only_columns(Appointment.id, Appointment.starts_at)
    )
    return [(id_, starts_at) for id_, starts_at in session.execute(those)]


def rule_of(assignment: Assignment) -> BeforeAppointments:
    """Return how a rhythm follows appointments."""
    return BeforeAppointments(
        days=assignment.days_before_appointment or 0,
        every_nth=assignment.every_nth_appointment or 1,
        schedule=Schedule.from_text(assignment.schedule),
    )


def course(  # noqa: PLR0913 what a place depends on
    rule: BeforeAppointments,
    appointments: Sequence[tuple[UUID, datetime]],
    changed: Departures,
    zone: str,
    *,
    opened: Sequence[Asked] = (),
    numbers_before: int | None = None,
    after: datetime,
) -> Iterator[Place]:
    """Yield the places still to come, as often as the rhythm is to ask, and no more."""
    used = {each.appointment_id for each in opened}
    last = opened[-1].opens_at if opened else None
    since = last or after
    places = before_appointments(
        rule,
        [each for each in appointments if each[0] not in used and each[1] > since],
        zone,
        changed,
        last=last,
        after=after,
    )
    count = rule.schedule.count
    left = None if count is None else count - count_since(numbers_before, opened)
    for place in places:
        if left is not None and left <= 0:
            return
        yield place
        if left is not None and place.opens_at is not None:
            left -= 1


def count_since(numbers_before: int | None, asked: Sequence[Asked]) -> int:
    """Return how many check-ins of the rhythm as it is now there were."""
    return sum(each.number > (numbers_before or 0) for each in asked)


def form_at(
    chosen: str, rule: BeforeAppointments, place: int, *, before: int = 0
) -> str:
    """Return the form of the check-in at a place of a rhythm; the first one is 1.

    `before` is how many check-ins there were before the rhythm was changed.
    """
    return form_of(
        chosen,
        before + place,
        weeks_apart=rule.every_nth,
        is_last=place == rule.schedule.count,
    )


def _find_place(
    session: Session,
    scope: Scope,
    assignment: Assignment,
    opened: Sequence[CheckIn],
    *,
    now: datetime,
) -> Place | None:
    since = opened[-1].opens_at if opened else now
    appointments = list_ahead(
        session, scope, assignment.client, assignment.assigned_by_id, since=since
    )
    places = course(
        rule_of(assignment),
        appointments,
        departures.list_of(session, scope, assignment),
        practices.find(session, scope).zone,
        opened=opened,
        numbers_before=assignment.numbers_before,
        after=max(now, assignment.assigned_at),
    )
    return next((each for each in places if each.opens_at is not None), None)


def _make(
    session: Session,
    scope: Scope,
    assignment: Assignment,
    opens_at: datetime,
    *,
    now: datetime,
) -> CheckIn:
    check_ins.close_before(session, scope, assignment.client, opens_at, now=now)
    check_in = _take_up(session, scope, assignment, opens_at)
    if check_in is None:
        check_in = check_ins.make(
            session,
            scope,
            assignment,
            number=check_ins.last_number(session, scope, assignment) + 1,
            form=assignment.form,
            opens_at=opens_at,
            next_opens_at=None,
            now=now,
        )
    check_ins.invite(session, scope, check_in, now=now)
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
