from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.errors import AppointmentTakenError, NotFoundError
from clinic.services import appointments
from clinic.services.appointments import Booking
from clinic.words import local
from tests.plugins.world import NOON, scope_of

ZONE = "Europe/London"
TUESDAY = date(2026, 6, 2)
WEEKLY = Booking(first_on=TUESDAY, at=time(10), every_weeks=1, until=date(2026, 6, 30))


@pytest.fixture
def book(session, ada, sam):
    """Book sessions of Sam's with Ada."""

    def book(booking):
        return appointments.book(session, scope_of(ada), sam, booking, now=NOON)

    return book


def days_of(found):
    return [local(each.starts_at, ZONE).date().isoformat() for each in found]


def test_a_series_has_one_session_in_each_of_its_weeks(session, ada, sam, book):
    booked = book(WEEKLY)

    coming = appointments.list_coming(session, scope_of(ada), sam, now=NOON)

    assert coming == booked
    assert days_of(coming) == [f"2026-06-{day:02}" for day in (2, 9, 16, 23, 30)]
    assert len({each.series_id for each in booked}) == 1


def test_a_session_that_is_booked_twice_stands_once(book):
    assert len(book(WEEKLY)) == 5
    assert book(WEEKLY) == []


def test_a_session_alone_is_no_series(book):
    (alone,) = book(Booking(first_on=TUESDAY, at=time(10)))

    assert alone.series_id is None


@given(
    first_on=st.dates(date(2026, 1, 1), date(2036, 1, 1)),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe"]),
    every_weeks=st.sampled_from([1, 2]),
)
def test_a_series_keeps_its_time_when_the_clocks_change(
    first_on, at, zone, every_weeks
):
    booking = Booking(first_on=first_on, at=at, every_weeks=every_weeks)

    moments = booking.moments(zone)

    for number, moment in enumerate(moments):
        wall = local(moment, zone)
        day = first_on + number * timedelta(weeks=every_weeks)
        meant = datetime.combine(day, at, ZoneInfo(zone))
        exists = meant.astimezone(UTC).astimezone(ZoneInfo(zone)) == meant
        if exists:
            assert (wall.date(), wall.time()) == (day, at)
    assert len(moments) == 366 // (7 * every_weeks) + 1


def test_a_session_moves_alone(session, ada, sam, book):
    first, *_ = book(WEEKLY)

    appointments.move(
        session, scope_of(ada), first, date(2026, 6, 4), time(9), minutes=50, now=NOON
    )

    coming = appointments.list_coming(session, scope_of(ada), sam, now=NOON)
    assert days_of(coming)[:2] == ["2026-06-04", "2026-06-09"]


def test_the_rest_of_a_series_moves_by_as_many_days(session, ada, sam, book):
    _, second, *_ = book(WEEKLY)

    appointments.move(
        session,
        scope_of(ada),
        second,
        date(2026, 6, 10),
        time(14),
        minutes=80,
        and_following=True,
        now=NOON,
    )

    coming = appointments.list_coming(session, scope_of(ada), sam, now=NOON)
    assert days_of(coming) == [f"2026-06-{day:02}" for day in (2, 10, 17, 24)] + [
        "2026-07-01"
    ]
    assert [local(each.starts_at, ZONE).hour for each in coming] == [10, 14, 14, 14, 14]


def test_a_session_does_not_move_onto_another(session, ada, book):
    first, *_ = book(WEEKLY)

    with pytest.raises(AppointmentTakenError):
        appointments.move(
            session,
            scope_of(ada),
            first,
            date(2026, 6, 9),
            time(10),
            minutes=50,
            now=NOON,
        )


@pytest.mark.parametrize(("and_following", "left"), [(False, 4), (True, 1)])
def test_a_session_is_cancelled_alone_or_with_the_rest(
    session, ada, sam, book, and_following, left
):
    _, second, *_ = book(WEEKLY)

    appointments.cancel(
        session, scope_of(ada), second, and_following=and_following, now=NOON
    )

    coming = appointments.list_coming(session, scope_of(ada), sam, now=NOON)
    assert len(coming) == left


def test_the_next_session_is_one_that_is_not_over(session, ada, sam, book):
    first, second, *_ = book(WEEKLY)

    def next_at(moment):
        return appointments.find_next(session, scope_of(ada), sam, now=moment)

    assert next_at(first.starts_at + timedelta(minutes=49)) is first
    assert next_at(first.starts_at + timedelta(minutes=50)) is second


def test_nobody_sees_the_sessions_of_somebody_else(session, ada, cleo, blake, book):
    first, *_ = book(WEEKLY)

    assert appointments.find(session, scope_of(ada), first.id) is first
    for other in (cleo, blake):
        with pytest.raises(NotFoundError):
            appointments.find(session, scope_of(other), first.id)
