"""Periods: what of a client's history lies in one, and what it is compared with."""

from datetime import date

import pytest

from clinic.domain.trends import Event, over_time, periods
from clinic.domain.trends.periods import Period
from tests.domain.trends.sam import check_in, history, sams_history


def period(first, last):
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def days(check_ins):
    return [one.on.isoformat() for one in check_ins]


ALL = period("2026-01-01", "2026-12-31")
AUTUMN = period("2026-10-01", "2026-11-10")


def test_both_ends_of_a_period_lie_in_it():
    first_and_last = period("2026-08-03", "2026-09-14")

    inside = periods.within(sams_history(), first_and_last)

    assert days(inside.answered) == ["2026-08-03", "2026-08-24"]
    assert days(inside.unanswered) == ["2026-09-14"]


def test_what_came_later_is_not_known_at_the_end_of_a_period():
    later = Event(date(2026, 11, 20), "a new job")

    seen = periods.until(
        history(*sams_history().answered, events=(later,)), AUTUMN.last
    )

    assert days(seen.answered)[-1] == "2026-11-02"
    assert seen.events == ()


@pytest.mark.parametrize(
    ("begin", "end", "then"),
    [
        ("2026-01-01", "2026-12-31", ["2026-08-03", "2026-08-24"]),
        ("2026-08-24", "2026-12-31", ["2026-08-03", "2026-08-24"]),
        ("2026-10-01", "2026-12-31", ["2026-10-05"]),
        ("2026-11-20", "2026-12-31", ["2026-08-03", "2026-08-24"]),
    ],
    ids=["whole", "from within the start", "after the start", "one check-in"],
)
def test_a_period_is_compared_from_its_first_check_in_or_the_start(begin, end, then):
    compared = periods.then_and_now(sams_history(), period(begin, end))

    assert days(compared.then) == then
    assert compared.now.on == date(2026, 11, 23)


def test_the_end_of_a_period_is_its_now():
    compared = periods.then_and_now(sams_history(), AUTUMN)

    assert days(compared.then) == ["2026-10-05"]
    assert compared.now.on == date(2026, 11, 2)


def test_a_period_without_answers_is_compared_with_nothing():
    missed_only = period("2026-09-01", "2026-09-30")

    assert periods.then_and_now(sams_history(), missed_only) is None
    assert periods.then_and_now(history(), ALL) is None


def test_a_short_check_in_alone_is_not_compared_with_full_ones():
    mixed = history(
        check_in("2026-08-03"), check_in("2026-08-24"), check_in("2026-09-14", "short")
    )

    assert periods.then_and_now(mixed, period("2026-09-01", "2026-09-30")) is None


def test_lines_of_a_period_keep_the_start_they_had():
    over = over_time(
        periods.until(sams_history(), AUTUMN.last), newest=None, since=AUTUMN.first
    )

    assert days(over.check_ins) == ["2026-10-05", "2026-11-02"]
    assert days(over.start) == ["2026-08-03", "2026-08-24"]
    assert over.gaps == ()


def test_a_long_history_is_cut_into_parts_that_lose_nothing():
    parts = periods.in_parts(sams_history(), 4)

    assert [len(part.answered) for part in parts] == [2, 3]
    assert [days(part.unanswered) for part in parts] == [["2026-09-14"], []]
