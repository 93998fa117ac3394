"""Changes of a rhythm that is running: what has opened stays, the rest follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.errors import AssignmentEndedError, TooCloseError
from clinic.domain.rhythms import is_too_close
from clinic.domain.schedules import Schedule, occasions
from clinic.domain.scope import PractitionerScope
from clinic.models import Assignment, CheckIn, Client
from clinic.services import (
    appointment_rhythms,
    assignments,
    audit,
    check_ins,
    practices,
    visibility,
)
from clinic.services.assignments import Plan
from clinic.services.calendar_rhythms import LEFT_OUT
from clinic.words import local


@dataclass(frozen=True)
class Stand:
    """How far a rhythm has come: what opened last, and what comes next as it is."""

    last_at: datetime | None
    next_at: datetime | None
    asked: int


@dataclass(frozen=True)
class Question:
    """Whether a rhythm that has come to its number goes on, changes or ends."""

    assignment: Assignment
    count: int


def waits_for_a_word(scope: PractitionerScope, *, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a rhythm of a client asks whether to go on."""
    asking = _asking(scope, now).where(Assignment.client_id == Client.id)
    return asking.exists()


def find_question(
    session: Session, scope: PractitionerScope, client: Client, *, now: datetime
) -> Question | None:
    """Return the rhythm of a client that waits for a word, if nothing else goes on."""
    asking = session.scalar(
        _asking(scope, now)
        .where(Assignment.client_id == client.id)
        .order_by(Assignment.assigned_at.desc())
        .limit(1)
    )
    if asking is None or check_ins.list_unfinished(session, scope, client, now=now):
        return None
    return Question(asking, Schedule.from_text(asking.schedule).count or 0)


def _asking(scope: PractitionerScope, now: datetime) -> Select[Assignment]:
    return visibility.assignments(scope).where(
        Assignment.asked_to_go_on_at <= now, Assignment.ended_at.is_(None)
    )


def look(
    session: Session, scope: PractitionerScope, assignment: Assignment, *, now: datetime
) -> Stand:
    """Return how far a rhythm has come."""
    asked = appointment_rhythms.list_asked(session, scope, assignment)
    opened = [each.opens_at for each in asked if each.opens_at <= now]
    ahead = [each.opens_at for each in asked if each.opens_at > now]
    since = appointment_rhythms.count_since(assignment.numbers_before, asked)
    return Stand(
        last_at=opened[-1] if opened else None,
        next_at=ahead[0] if ahead else None,
        asked=since - len(ahead),
    )


def plan_of(assignment: Assignment) -> Plan:
    """Return what is asked as it stands."""
    return Plan(
        schedule=Schedule.from_text(assignment.schedule),
        starts_at=assignment.starts_at,
        form=assignment.form,
        impact=assignment.impact,
        open_days=assignment.open_days,
        remind_after_days=assignment.remind_after_days,
        instrument=assignment.instrument,
        days_before_appointment=assignment.days_before_appointment,
        every_nth_appointment=assignment.every_nth_appointment,
    )


def next_start(
    schedule: Schedule, stand: Stand, zone: str, *, weeks_before: int, now: datetime
) -> datetime:
    """Return when a changed rhythm goes on: in its turn after the last check-in.

    As long as it comes as often as before, the next one keeps its day if it can.
    """
    weeks = schedule.every_weeks or 1
    day = local(now, zone).date()
    if stand.next_at is not None and weeks == weeks_before:
        day = local(stand.next_at, zone).date()
    elif stand.last_at is not None:
        day = max(day, local(stand.last_at, zone).date() + timedelta(weeks=weeks))
    found = occasions(replace(schedule, count=None, until=None), zone=zone, start=day)
    return next(moment for moment in found if moment > now)


def change(
    session: Session,
    scope: PractitionerScope,
    assignment: Assignment,
    plan: Plan,
    *,
    now: datetime,
) -> None:
    """Let a rhythm go on by another plan; its number of check-ins counts from now.

    What has opened stays as it was. What has not gone out yet moves to its new place.
    """
    if assignment.ended_at is not None:
        raise AssignmentEndedError
    last_at = look(session, scope, assignment, now=now).last_at
    follows_calendar = plan.days_before_appointment is None
    closest = last_at if follows_calendar else None
    if closest is not None and is_too_close(closest, plan.starts_at):
        raise TooCloseError
    before = check_ins.last_number(session, scope, assignment, by=now)
    ahead = _list_ahead(session, scope, assignment, now=now)
    _set_apart(ahead, before)
    assignment.numbers_before = before
    assignment.form, assignment.impact = plan.form, plan.impact
    assignment.schedule, assignment.starts_at = plan.schedule.to_text(), plan.starts_at
    assignment.open_days = plan.open_days
    assignment.remind_after_days = plan.remind_after_days
    assignment.days_before_appointment = plan.days_before_appointment
    assignment.every_nth_appointment = plan.every_nth_appointment
    if not follows_calendar:  # it follows the sessions of whoever says so
        assignment.assigned_by_id = scope.practitioner_id
    session.flush()
    assignments.open_next(session, scope, assignment, now=now)
    taken = {each.local_on for each in _list_ahead(session, scope, assignment, now=now)}
    _put_back(ahead, taken, practices.find(session, scope).zone)
    audit.note(session, scope, Act.ASSIGNMENT_CHANGED, assignment, now=now)


def go_on(
    session: Session, scope: PractitionerScope, assignment: Assignment, *, now: datetime
) -> None:
    """Let a rhythm that has come to its number go on for as many check-ins again."""
    plan = plan_of(assignment)
    if plan.rule is None:
        zone = practices.find(session, scope).zone
        stand = look(session, scope, assignment, now=now)
        weeks = plan.schedule.every_weeks or 1
        starts_at = next_start(plan.schedule, stand, zone, weeks_before=weeks, now=now)
        plan = replace(plan, starts_at=starts_at)
    change(session, scope, assignment, plan, now=now)


def _list_ahead(
    session: Session, scope: PractitionerScope, assignment: Assignment, *, now: datetime
) -> Sequence[CheckIn]:
    return session.scalars(
        visibility.check_ins(scope)
        .where(CheckIn.assignment_id == assignment.id, CheckIn.opens_at > now)
        .order_by(CheckIn.opens_at)
    ).all()


_NO_DAY = date.min
"""A day on which none stands: those ahead wait there while they change places."""


def _set_apart(ahead: Sequence[CheckIn], before: int) -> None:
    for place, check_in in enumerate(ahead, start=1):
        check_in.number = before + place
        check_in.local_on = _NO_DAY + timedelta(days=place)
        if check_in.cancelled_at is not None:
            check_in.cancelled_because = LEFT_OUT  # its place is there to be taken


def _put_back(ahead: Sequence[CheckIn], taken: set[date], zone: str) -> None:
    for check_in in ahead:
        if check_in.local_on <= _NO_DAY + timedelta(days=len(ahead)):
            day = local(check_in.opens_at, zone).date()
            while day in taken:
                day += timedelta(days=1)
            taken.add(day)
            check_in.local_on = day
