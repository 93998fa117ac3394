from datetime import UTC, datetime, timedelta

import pytest

from clinic.domain.clocks import Watch, was_away_too_long

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("by_clock", "really", "jumped"),
    [
        (timedelta(seconds=1), timedelta(seconds=1), False),
        (365 * DAY, timedelta(seconds=1), True),
        (DAY + HOUR, timedelta(seconds=1), True),
        (DAY, timedelta(0), False),
        (-2 * HOUR, timedelta(seconds=1), False),
        (3 * DAY, 3 * DAY, False),  # the machine slept
    ],
)
def test_a_clock_that_runs_a_day_ahead_of_time_itself_has_jumped(
    by_clock, really, jumped
):
    watch = Watch()
    watch.sees_a_jump(NOON, uptime=100)

    seen = watch.sees_a_jump(NOON + by_clock, uptime=100 + really.total_seconds())

    assert seen is jumped


def test_the_first_look_sees_nothing():
    assert not Watch().sees_a_jump(NOON, uptime=0)


def test_after_a_week_of_silence_nobody_can_tell_a_long_outage_from_a_wrong_clock():
    assert not was_away_too_long(3 * DAY)
    assert was_away_too_long(8 * DAY)
