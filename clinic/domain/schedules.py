"""When check-ins fall due: a wall-clock time on a weekday, in a practice's zone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A rhythm: every so many weeks, or once (None), on a weekday (Monday is 0).

    It ends after `count` occasions or on the local day `until`, whichever comes first;
    with neither it goes on.
    """

    every_weeks: int | None
    weekday: int
    time: time
    count: int | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.every_weeks is not None and self.every_weeks < 1:
            raise ValueError("A rhythm is a whole number of weeks, or once.")
        if not 0 <= self.weekday < DAYS:
            raise ValueError("A weekday is 0 (Monday) to 6 (Sunday).")
        if self.time.tzinfo is not None:
            raise ValueError("The time is one on the wall clock, without a zone.")
        if self.count is not None and self.count < 1:
            raise ValueError("There is one occasion at least.")

    def to_text(self) -> str:
        """Write the schedule as JSON, for storing."""
        return json.dumps(
            {
                "every_weeks": self.every_weeks,
                "weekday": self.weekday,
                "time": self.time.isoformat(),
                "count": self.count,
                "until": self.until and self.until.isoformat(),
            }
        )

    @classmethod
    def from_text(cls, text: str) -> "Schedule":
        """Read a schedule written by `to_text`."""
        stored = json.loads(text)
        return cls(
            every_weeks=stored["every_weeks"],
            weekday=stored["weekday"],
            time=time.fromisoformat(stored["time"]),
            count=stored["count"],
            until=stored["until"] and date.fromisoformat(stored["until"]),
        )


def occasions(
    schedule: Schedule, *, zone: str | ZoneInfo, start: date | datetime
) -> Iterator[datetime]:
    """Yield the occasions from a day or an aware moment on, in UTC.

    The wall-clock time stays the same when the clocks change. A time that a change
    leaves out moves forward by what was left out; of a time that comes twice the first
    is taken.
    """
    place = zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone)
    first = _first_day(schedule, place, start)
    most = 1 if schedule.every_weeks is None else schedule.count
    number, day = 0, first
    while number != most and (schedule.until is None or day <= schedule.until):
        yield _moment(schedule, place, day)
        number += 1
        day = first + number * timedelta(weeks=schedule.every_weeks or 1)


def list_moments(
    schedule: Schedule, starts_at: datetime, zone: str
) -> Iterator[datetime]:
    """Yield the moments of a rhythm: the first as given, then by the schedule.

    The following ones are never closer than one whole rhythm to the first.
    """
    yield starts_at
    if schedule.every_weeks is None or schedule.count == 1:
        return
    rest = replace(schedule, count=schedule.count and schedule.count - 1)
    first_on = starts_at.astimezone(ZoneInfo(zone)).date()
    again = first_on + timedelta(weeks=schedule.every_weeks)
    yield from occasions(rest, zone=zone, start=again)


def moment_of(day: date, at: time, zone: str) -> datetime:
    """Return a time on the wall clock of a zone, in UTC."""
    once = Schedule(every_weeks=None, weekday=day.weekday(), time=at)
    return next(occasions(once, zone=zone, start=day))


def _first_day(schedule: Schedule, place: ZoneInfo, start: date | datetime) -> date:
    day = start
    if isinstance(start, datetime):
        if start.tzinfo is None:
            raise ValueError("A moment to start from must have a zone.")
        day = start.astimezone(place).date()
    day += timedelta(days=(schedule.weekday - day.weekday()) % DAYS)
    if isinstance(start, datetime) and _moment(schedule, place, day) < start:
        day += timedelta(days=DAYS)
    return day


def _moment(schedule: Schedule, place: ZoneInfo, day: date) -> datetime:
    # fold=0 reads a left-out time by the clock before the change, a double one as the
    # first of the two.
    wall = datetime.combine(day, schedule.time.replace(fold=0), place)
    return wall.astimezone(UTC)
