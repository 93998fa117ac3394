"""When check-ins fall due, over clock changes and held against another reckoning."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clinic.domain.schedules import Schedule, occasions

MINUTE = timedelta(minutes=1)
TWELVE_ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Chatham",
)
ZONES = st.sampled_from(TWELVE_ZONES)
DAYS = st.dates(date(2005, 1, 1), date(2035, 12, 31))
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
SCHEDULES = st.builds(
    Schedule,
    every_weeks=st.none() | st.sampled_from([1, 2, 4, 6, 8]),
    weekday=st.integers(0, 6),
    time=TIMES,
    count=st.none() | st.integers(1, 12),
    until=st.none() | DAYS,
)


def weekly(weekday, at, **ending):
    return Schedule(every_weeks=1, weekday=weekday, time=at, **ending)


def test_the_hour_on_the_wall_stays_when_the_clocks_change():
    schedule = weekly(4, time(9), count=3)

    found = list(occasions(schedule, zone="Europe/London", start=date(2026, 3, 20)))

    assert found == [
        datetime(2026, 3, 20, 9, tzinfo=UTC),
        datetime(2026, 3, 27, 9, tzinfo=UTC),
        datetime(2026, 4, 3, 8, tzinfo=UTC),
    ]


def test_an_hour_left_out_moves_forward():
    schedule = weekly(6, time(1, 30), count=1)

    found = list(occasions(schedule, zone="Europe/London", start=date(2026, 3, 29)))

    assert found == [datetime(2026, 3, 29, 1, 30, tzinfo=UTC)]  # 02:30 on the wall


def test_of_an_hour_that_comes_twice_the_first_is_taken():
    schedule = weekly(6, time(1, 30, fold=1), count=1)

    found = list(occasions(schedule, zone="Europe/London", start=date(2026, 10, 25)))

    assert found == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


def test_a_day_left_out_moves_to_the_next():
    schedule = weekly(4, time(9), count=2)

    found = list(occasions(schedule, zone="Pacific/Apia", start=date(2011, 12, 30)))

    local = [moment.astimezone(ZoneInfo("Pacific/Apia")) for moment in found]
    assert [moment.date() for moment in local] == [date(2011, 12, 31), date(2012, 1, 6)]
    assert {moment.time() for moment in local} == {time(9)}


def test_once_is_one_occasion():
    schedule = Schedule(every_weeks=None, weekday=2, time=time(18), count=5)

    found = list(occasions(schedule, zone="UTC", start=date(2026, 11, 23)))

    assert found == [datetime(2026, 11, 25, 18, tzinfo=UTC)]


def test_the_last_day_is_included():
    schedule = weekly(0, time(23, 59), until=date(2026, 11, 30))

    found = list(occasions(schedule, zone="UTC", start=date(2026, 11, 23)))

    assert [moment.day for moment in found] == [23, 30]


@pytest.mark.parametrize(
    ("hour", "first"), [(8, 23), (9, 23), (10, 30)], ids=["before", "at", "after"]
)
def test_from_a_moment_on_the_first_is_in_that_week_or_the_next(hour, first):
    schedule = Schedule(every_weeks=4, weekday=0, time=time(9))
    start = datetime(2026, 11, 23, hour, tzinfo=UTC)

    found = next(occasions(schedule, zone=ZoneInfo("UTC"), start=start))

    assert found == datetime(2026, 11, first, 9, tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused():
    schedule = weekly(0, time(9))
    start = datetime(2026, 11, 23, 9)  # noqa: DTZ001

    with pytest.raises(ValueError, match="zone"):
        next(occasions(schedule, zone="UTC", start=start))


@pytest.mark.parametrize(
    "wrong",
    [
        {"every_weeks": 0},
        {"weekday": 7},
        {"weekday": -1},
        {"time": time(9, tzinfo=UTC)},
        {"count": 0},
    ],
)
def test_a_schedule_that_cannot_be_is_refused(wrong):
    right = {"every_weeks": 1, "weekday": 0, "time": time(9)}

    with pytest.raises(ValueError, match=r"\.$"):
        Schedule(**(right | wrong))


@given(SCHEDULES)
def test_a_schedule_survives_being_stored(schedule):
    assert Schedule.from_text(schedule.to_text()) == schedule


@given(SCHEDULES, ZONES, DAYS)
@example(weekly(6, time(1, 30)), "Europe/London", date(2026, 3, 22))
@example(weekly(6, time(2, 15)), "Australia/Lord_Howe", date(2026, 9, 27))
@example(weekly(5, time(0, 15)), "Asia/Gaza", date(2026, 3, 21))
@example(weekly(4, time(0, 0)), "Africa/Cairo", date(2026, 4, 17))
def test_occasions_agree_with_counting_minutes(schedule, zone, start):
    found = list(islice(occasions(schedule, zone=zone, start=start), 4))

    assert found == list(islice(_reckoned(schedule, ZoneInfo(zone), start), 4))


@pytest.mark.proof
@pytest.mark.parametrize("zone", TWELVE_ZONES)
@pytest.mark.parametrize("at", [time(0, 15), time(2, 30)], ids=str)
def test_ten_years_have_one_occasion_a_week_at_the_hour_on_the_wall(zone, at, rounds):
    place, start = ZoneInfo(zone), date(2020, 1, 6)
    end = start + timedelta(weeks=52 * rounds(10))
    # Clocks change on Sundays mostly, in Cairo and Gaza on Fridays and Saturdays.
    for schedule in (weekly(day, at, until=end) for day in (4, 5, 6)):
        found = list(occasions(schedule, zone=zone, start=start))

        weeks = [moment.astimezone(place).isocalendar()[:2] for moment in found]
        assert len(set(weeks)) == len(weeks) == 52 * rounds(10)
        assert found == list(_reckoned(schedule, place, start))


@given(SCHEDULES, ZONES, DAYS)
def test_no_local_week_has_two_occasions(schedule, zone, start):
    found = list(islice(occasions(schedule, zone=zone, start=start), 60))

    weeks = [moment.astimezone(ZoneInfo(zone)).isocalendar()[:2] for moment in found]
    assert all(moment.tzinfo is UTC for moment in found)
    assert all(one < other for one, other in pairwise(found))
    assert len(weeks) == len(set(weeks))


@given(SCHEDULES, ZONES, DAYS, TIMES)
def test_from_a_moment_on_nothing_is_earlier_and_nothing_later_is_lost(
    schedule, zone, day, at
):
    start = datetime.combine(day, at, UTC)

    found = next(occasions(schedule, zone=zone, start=start), None)

    if found is None:
        assert schedule.until is not None
    else:
        assert start <= found < start + timedelta(days=8)


def _reckoned(schedule, zone, start):
    """Find each occasion by walking through the days, and the minutes of the day."""
    day, weeks, number = start, 0, 0
    most = 1 if schedule.every_weeks is None else schedule.count or 9999
    while number < most and day <= (schedule.until or date.max):
        if day.weekday() == schedule.weekday:
            if weeks % (schedule.every_weeks or 1) == 0:
                yield _first_minute(datetime.combine(day, schedule.time), zone)
                number += 1
            weeks += 1
        day += timedelta(days=1)


def _first_minute(wall, zone):
    """Return the first minute that shows this time, or what a skipped one became."""
    moment = (wall - timedelta(hours=16)).replace(tzinfo=UTC)
    while (shown := moment.astimezone(zone).replace(tzinfo=None)) < wall:
        moment += MINUTE
    if shown == wall:
        return moment
    before = moment - MINUTE
    return before + (wall - before.astimezone(zone).replace(tzinfo=None))
