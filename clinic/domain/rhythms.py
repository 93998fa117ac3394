"""Rhythms: the places where check-ins stand, and which form each of them has.

A rhythm follows the calendar or the client's appointments. A person may have moved or
left out a place; the others stay where they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.domain.schedules import Schedule, list_moments, moment_of

FULL, SHORT = "full", "short"

BOTH = "both"
"""Asked for where a rhythm has the full and the short form in turn."""

CLOSEST = timedelta(days=7)
"""Nobody is asked more often than once a week: the weeks asked about would overlap."""

_FULL_EVERY_WEEKS = 4
_STEADY_START = 2

Departures = Mapping[date, datetime | None]
"""By the day that was planned: when it opens instead, or none if it is left out."""


@dataclass(frozen=True)
class Place:
    """One place of a rhythm: when it was planned, and when it opens, if it does."""

    planned_at: datetime
    opens_at: datetime | None
    appointment_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class BeforeAppointments:
    """A rhythm that follows appointments, at a time so many days before each nth."""

    days: int
    every_nth: int
    schedule: Schedule


def form_of(chosen: str, number: int, *, weeks_apart: int, is_last: bool) -> str:
    """Return the form of a rhythm's check-in; the first one is 1.

    Of both forms the full one comes twice at first, which gives a steadier start, then
    every four weeks and at the end; the short one comes in between.
    """
    if chosen != BOTH:
        return chosen
    every = max(1, _FULL_EVERY_WEEKS // weeks_apart)
    in_turn = (number - _STEADY_START) % every == 0
    return FULL if number <= _STEADY_START or in_turn or is_last else SHORT


def on_calendar(
    schedule: Schedule, starts_at: datetime, zone: str, departures: Departures
) -> Iterator[Place]:
    """Yield the places of a rhythm that follows the calendar, in their order."""
    for planned_at in list_moments(schedule, starts_at, zone):
        yield _place(planned_at, zone, departures)


def before_appointments(
    rule: BeforeAppointments,
    appointments: Sequence[tuple[UUID, datetime]],
    zone: str,
    departures: Departures,
    *,
    last: datetime | None,
    after: datetime,
) -> Iterator[Place]:
    """Yield the places before appointments that have no check-in yet.

    `appointments` are those since the last check-in, which opened at `last`. A place
    that is over by `after`, or closer than a week to the one before, is none.
    """
    passed = 0
    for appointment_id, starts_at in appointments:
        passed += 1
        day = starts_at.astimezone(ZoneInfo(zone)).date() - timedelta(days=rule.days)
        if rule.schedule.until is not None and day > rule.schedule.until:
            return
        place = _place(moment_of(day, rule.schedule.time, zone), zone, departures)
        stands_at = place.opens_at or place.planned_at
        if stands_at <= after or (last is not None and is_too_close(last, stands_at)):
            continue
        if last is not None and passed < rule.every_nth:
            continue
        yield Place(place.planned_at, place.opens_at, appointment_id)
        last, passed = stands_at, 0


def is_too_close(one: datetime, other: datetime) -> bool:
    """Whether there is less than a week between; a change of clocks does not count."""
    return abs(other - one) < CLOSEST - _CLOCKS


_CLOCKS = timedelta(hours=2)
"""A week in which the clocks change may be so much shorter."""


def _place(planned_at: datetime, zone: str, departures: Departures) -> Place:
    day = planned_at.astimezone(ZoneInfo(zone)).date()
    return Place(planned_at, departures.get(day, planned_at))
