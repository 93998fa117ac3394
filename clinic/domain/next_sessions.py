"""When a client comes next: today, later this week, after it, or nobody knows yet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum


class When(IntEnum):
    """Which part of a list ordered by sessions a client stands in."""

    TODAY = 0
    THIS_WEEK = 1
    LATER = 2
    NONE = 3


@dataclass(frozen=True)
class NextSession:
    """A client's first session from today on; one of today stays until midnight."""

    starts_at: datetime
    minutes: int
    when: When

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return self.starts_at + timedelta(minutes=self.minutes) <= now


def when(day: date, today: date) -> When:
    """Return how far away a day from today on is; a week ends on Sunday."""
    if day == today:
        return When.TODAY
    same_week = day.isocalendar()[:2] == today.isocalendar()[:2]
    return When.THIS_WEEK if same_week else When.LATER
