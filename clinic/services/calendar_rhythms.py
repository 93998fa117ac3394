"""Rhythms that follow the calendar: a check-in every so many weeks, or once.

The next check-in is always made ahead, and with it those before it that a person left
out. What has opened stays as it was.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session, joinedload

from clinic.domain.messages import CancelReason
from clinic.domain.rhythms import Place, form_of, on_calendar
from clinic.domain.schedules import Schedule
from clinic.domain.scope import Scope
from clinic.models import Assignment, CheckIn
from clinic.services import check_ins, departures, practices, visibility
from clinic.services import messages as outbox
from clinic.words import local

LEFT_OUT = CancelReason.LEFT_OUT.value

LATELY = timedelta(days=120)
"""What opened before is over by any reckoning, and not asked for again."""


def settle(
    session: Session, scope: Scope, assignment: Assignment, *, now: datetime
) -> CheckIn | None:
    """Let what is to come stand where the rhythm wants it; make the next one.

    Done again, it changes nothing. Returns the check-in that was made, if one was.
    """
    number = check_ins.last_number(session, scope, assignment)
    course = _Course(session, scope, assignment, number)
    made = _list_lately(session, scope, assignment, now=now)
    _put_in_place(session, scope, course, made, now=now)
    new = None
    ahead = [each for each in made if each.opens_at > now and _stands(each)]
    if not ahead:
        new = _make_on(session, scope, course, number, now=now)
    standing = [each for each in (*made, new) if each is not None and _stands(each)]
    _close_in_turn(course, standing, now=now)
    if standing:
        last, counted = standing[-1], course.schedule.count is not None
        goes_on = course.following(last.number) is not None
        over_at = None if goes_on else last.opens_at
        repeats = course.schedule.every_weeks is not None
        assignment.next_at = last.opens_at if goes_on else None
        assignment.asked_to_go_on_at = over_at if repeats and counted else None
    else:
        assignment.next_at = None
    session.flush()
    return new


def _list_lately(
    session: Session, scope: Scope, assignment: Assignment, *, now: datetime
) -> Sequence[CheckIn]:
    return session.scalars(
        visibility.check_ins(scope)
        .where(CheckIn.assignment_id == assignment.id, CheckIn.opens_at > now - LATELY)
        .options(joinedload(CheckIn.client))
        .order_by(CheckIn.number)
    ).all()


class _Course:
    """The places of an assignment as far as they matter, by the number of each."""

    def __init__(
        self, session: Session, scope: Scope, assignment: Assignment, made: int
    ) -> None:
        self.zone = practices.find(session, scope).zone
        changed = departures.list_of(session, scope, assignment)
        self.assignment = assignment
        self.schedule = Schedule.from_text(assignment.schedule)
        self.before = assignment.numbers_before or 0
        places = on_calendar(self.schedule, assignment.starts_at, self.zone, changed)
        far = made - self.before + len(changed) + 2
        self.places = list(islice(places, far))

    def place(self, number: int) -> Place | None:
        """Return where the check-in of a number stands, if the rhythm goes so far."""
        index = number - self.before - 1
        return self.places[index] if 0 <= index < len(self.places) else None

    def following(self, number: int) -> datetime | None:
        """Return when the next check-in after that of a number opens, if one does."""
        later = self.places[max(0, number - self.before) :]
        return next((each.opens_at for each in later if each.opens_at), None)

    def form(self, number: int) -> str:
        """Return the form that a check-in has."""
        return form_of(
            self.assignment.form,
            number,
            weeks_apart=self.schedule.every_weeks or 1,
            is_last=self.following(number) is None,
        )


def _put_in_place(
    session: Session,
    scope: Scope,
    course: _Course,
    made: Sequence[CheckIn],
    *,
    now: datetime,
) -> None:
    for check_in in made:
        if check_in.opens_at <= now or check_in.number <= course.before:
            continue
        place = course.place(check_in.number)
        left_out = check_in.cancelled_because == LEFT_OUT
        if not (_stands(check_in) or left_out):
            continue
        if place is None or place.opens_at is None:
            _leave_out(session, scope, course, check_in, place, now=now)
            continue
        following = course.following(check_in.number)
        check_in.form = course.form(check_in.number)
        check_in.impact = course.assignment.impact
        if left_out:
            check_in.cancelled_at = check_in.cancelled_because = None
            client = check_in.client
            check_ins.close_before(session, scope, client, place.opens_at, now=now)
        check_ins.move(
            session, scope, check_in, place.opens_at, next_opens_at=following, now=now
        )
        if left_out:
            check_ins.invite(session, scope, check_in, now=now)


def _leave_out(
    session: Session,
    scope: Scope,
    course: _Course,
    check_in: CheckIn,
    place: Place | None,
    *,
    now: datetime,
) -> None:
    if _stands(check_in):
        following = course.following(check_in.number)
        check_ins.close_earlier(session, scope, check_in, following)
        check_in.cancelled_at, check_in.cancelled_because = now, LEFT_OUT
        outbox.call_off(session, scope, check_in.id, LEFT_OUT, now=now)
    if place is not None:
        check_in.opens_at = place.planned_at
    check_in.local_on = local(check_in.opens_at, course.zone).date()


def _make_on(
    session: Session, scope: Scope, course: _Course, made: int, *, now: datetime
) -> CheckIn | None:
    """Make check-ins up to the next one that is not left out."""
    assignment = course.assignment
    for number in range(made + 1, course.before + len(course.places) + 1):
        place = course.place(number)
        if place is None:
            return None
        opens_at = place.opens_at or place.planned_at
        check_in = check_ins.make(
            session,
            scope,
            assignment,
            number=number,
            form=course.form(number),
            opens_at=opens_at,
            next_opens_at=course.following(number),
            now=now,
        )
        if place.opens_at is not None:
            check_ins.invite(session, scope, check_in, now=now)
            return check_in
        check_in.cancelled_at, check_in.cancelled_because = now, LEFT_OUT
    return None


def _close_in_turn(
    course: _Course, standing: Sequence[CheckIn], *, now: datetime
) -> None:
    opened = [each for each in standing if each.opens_at <= now][-1:]
    ahead = [each for each in standing if each.opens_at > now]
    for check_in in (*opened, *ahead):
        check_in.last_close_at = course.following(check_in.number)


def _stands(check_in: CheckIn) -> bool:
    return check_in.cancelled_at is None
