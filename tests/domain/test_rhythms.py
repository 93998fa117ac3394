from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from uuid import uuid4

import pytest

from clinic.domain.rhythms import (
    BOTH,
    BeforeAppointments,
    before_appointments,
    form_of,
    on_calendar,
)
from clinic.domain.schedules import Schedule

ZONE = "Europe/London"
START = datetime(2026, 6, 1, 8, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def forms(weeks_apart, count):
    return "".join(
        form_of(BOTH, number, weeks_apart=weeks_apart, is_last=number == count)[0]
        for number in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("weeks_apart", "count", "expected"),
    [
        (1, 12, "ffsssfsssfsf"),
        (2, 8, "ffsfsfsf"),
        (2, 7, "ffsfsff"),
        (4, 6, "ffffff"),
        (8, 3, "fff"),
    ],
)
def test_both_forms_take_turns_as_recommended(weeks_apart, count, expected):
    assert forms(weeks_apart, count) == expected


def test_one_form_is_one_form():
    assert form_of("short", 1, weeks_apart=1, is_last=True) == "short"


def weekly(**rest):
    return Schedule(every_weeks=1, weekday=0, time=time(9), **rest)


def test_what_was_moved_or_left_out_leaves_the_others_where_they_are():
    moved = START + 9 * DAY
    changed = {date(2026, 6, 8): moved, date(2026, 6, 15): None}

    places = list(islice(on_calendar(weekly(), START, ZONE, changed), 4))

    assert [place.planned_at for place in places] == [
        START + weeks * WEEK for weeks in range(4)
    ]
    assert [place.opens_at for place in places] == [
        START,
        moved,
        None,
        START + 3 * WEEK,
    ]


def ahead(*days):
    return [(uuid4(), START + days_on * DAY) for days_on in days]


def opening(appointments, every_nth=1, **rest):
    rule = BeforeAppointments(days=2, every_nth=every_nth, schedule=weekly())
    given = {"last": None, "after": START - DAY} | rest
    places = before_appointments(rule, appointments, ZONE, {}, **given)
    return [(place.planned_at - START).days for place in places]


def test_a_check_in_comes_before_each_appointment_but_once_a_week_at_most():
    assert opening(ahead(9, 12, 16, 24)) == [7, 14, 22]


def test_before_each_second_one_those_that_are_over_count():
    assert opening(ahead(9, 16, 23), 2, last=START, after=START + 10 * DAY) == [14]


def test_nothing_comes_after_the_last_day():
    rule = BeforeAppointments(
        days=2, every_nth=1, schedule=weekly(until=date(2026, 6, 10))
    )

    places = before_appointments(rule, ahead(9, 16), ZONE, {}, last=None, after=START)

    assert len(list(places)) == 1
