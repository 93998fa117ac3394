from datetime import date, time, timedelta

import pytest

from clinic.domain.errors import AlreadyAssignedError
from clinic.domain.schedules import Schedule
from clinic.domain.scope import OperatorScope
from clinic.services import (
    appointment_rhythms,
    appointments,
    assignments,
    histories,
    visibility,
)
from clinic.services.appointments import Booking
from clinic.words import local
from tests.plugins.world import NOON, scope_of

ZONE = "Europe/London"
WEEKLY = Booking(
    first_on=date(2026, 6, 9), at=time(14), every_weeks=1, until=date(2026, 7, 14)
)


@pytest.fixture
def book(session, ada, sam):
    """Book sessions of Sam's."""

    def book(booking=WEEKLY):
        return appointments.book(session, scope_of(ada), sam, booking, now=NOON)

    return book


@pytest.fixture
def ask(session, ada, sam):
    """Ask Sam two days before each appointment, or each nth."""

    def ask(*, nth=None, count=None):
        schedule = Schedule(every_weeks=1, weekday=0, time=time(9), count=count)
        plan = assignments.Plan(
            schedule,
            starts_at=NOON,
            days_before_appointment=2,
            every_nth_appointment=nth,
        )
        return assignments.assign(session, scope_of(ada), sam, plan, now=NOON)

    return ask


@pytest.fixture
def days(session, ada):
    """Return the days of the check-ins that stand."""

    def days():
        session.flush()
        made = session.scalars(visibility.check_ins(scope_of(ada)))
        return sorted(
            local(each.opens_at, ZONE).date().isoformat()
            for each in made
            if each.cancelled_at is None
        )

    return days


@pytest.fixture
def live(session):
    """Let the sweep run day by day."""

    def live(until):
        moment = NOON
        while moment < NOON + timedelta(days=until):
            while assignments.open_due(session, now=moment):
                session.flush()
            moment += timedelta(hours=12)

    return live


def test_a_check_in_opens_two_days_before_each_appointment(book, ask, days, live):
    book()
    ask()

    live(until=50)

    assert days() == [
        "2026-06-07",
        "2026-06-14",
        "2026-06-21",
        "2026-06-28",
        "2026-07-05",
        "2026-07-12",
    ]


def test_a_check_in_opens_before_each_second_appointment(book, ask, days, live):
    book()
    ask(nth=2)

    live(until=50)

    assert days() == ["2026-06-07", "2026-06-21", "2026-07-05"]


def test_before_each_second_one_it_stays_so_when_the_first_of_two_is_over(
    session, book, ask, days, live
):
    book()
    assignment = ask(nth=2)
    live(until=16)  # the second session, on 16 June, is over
    scope = OperatorScope(assignment.practice_id)

    appointment_rhythms.settle(session, scope, assignment, now=NOON + timedelta(16))

    assert days() == ["2026-06-07", "2026-06-21"]


def test_a_rhythm_ends_after_its_number_of_check_ins(book, ask, days, live):
    book()
    ask(count=2)

    live(until=50)

    assert days() == ["2026-06-07", "2026-06-14"]


def test_nobody_is_asked_twice_in_a_week(book, ask, days, live):
    book()
    book(Booking(first_on=date(2026, 6, 12), at=time(14)))
    ask()

    live(until=15)

    assert days() == ["2026-06-07", "2026-06-14", "2026-06-21"]


def test_a_check_in_follows_an_appointment_that_moves(session, ada, book, ask, days):
    first, *_ = book()
    ask()

    appointments.move(
        session, scope_of(ada), first, date(2026, 6, 11), time(9), minutes=50, now=NOON
    )

    assert days() == ["2026-06-09"]


def test_a_check_in_goes_with_its_appointment_and_waits_for_the_next(
    session, ada, book, ask, days
):
    first, *_ = book()
    ask()

    appointments.cancel(session, scope_of(ada), first, now=NOON)
    assert days() == ["2026-06-14"]

    appointments.cancel(
        session,
        scope_of(ada),
        appointments.list_following(session, scope_of(ada), first)[0],
        and_following=True,
        now=NOON,
    )
    assert days() == []


def test_a_check_in_that_was_taken_back_comes_again_with_its_day(
    session, ada, book, ask, days
):
    (first,) = book(Booking(first_on=date(2026, 6, 9), at=time(14)))
    ask()
    appointments.cancel(session, scope_of(ada), first, now=NOON)

    book(Booking(first_on=date(2026, 6, 9), at=time(16)))

    assert days() == ["2026-06-07"]
    waiting = [
        message
        for message in session.scalars(visibility.messages(scope_of(ada)))
        if message.state == "queued"
    ]
    assert len(waiting) == 1


def test_a_rhythm_waits_for_appointments_that_are_not_booked_yet(book, ask, days):
    ask()
    assert days() == []
    with pytest.raises(AlreadyAssignedError):
        ask()

    book()

    assert days() == ["2026-06-07"]


def test_the_check_in_knows_its_appointment(session, ada, book, ask):
    first, *_ = book()
    ask()

    (check_in,) = session.scalars(visibility.check_ins(scope_of(ada)))

    assert check_in.appointment_id == first.id


def test_a_rhythm_that_waits_for_appointments_can_be_ended(session, ada, sam, ask):
    assignment = ask(count=2)
    scope = scope_of(ada)

    (course,) = histories.list_courses(session, scope, sam, now=NOON)
    assert course.is_running
    assert course.can_be_ended

    assignments.end(session, scope, assignment, now=NOON)
    (course,) = histories.list_courses(session, scope, sam, now=NOON)
    assert not course.is_running
