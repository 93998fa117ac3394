"""The state of a check-in: a pure function of facts and now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

GRACE_ONCE_STARTED = timedelta(hours=24)
"""Once begun, nobody is cut off mid-answer."""


class CheckInState(StrEnum):
    """What a check-in is at one moment; never stored."""

    UPCOMING = "upcoming"
    OPEN = "open"
    STARTED = "started"
    SUBMITTED = "submitted"
    MISSED = "missed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Facts:
    """What is stored of a check-in's course. Times are aware UTC."""

    opens_at: datetime
    closes_at: datetime
    last_close_at: datetime | None
    started_at: datetime | None
    submitted_at: datetime | None
    skipped_at: datetime | None
    cancelled_at: datetime | None


def closes(facts: Facts) -> datetime:
    """Return when the check-in closes: its deadline, or 24 hours after the start.

    Whichever is later, but never after `last_close_at` (the next one opening).
    """
    end = facts.closes_at
    if facts.started_at is not None:
        end = max(end, facts.started_at + GRACE_ONCE_STARTED)
    return end if facts.last_close_at is None else min(end, facts.last_close_at)


def state(facts: Facts, now: datetime) -> CheckInState:
    """Return the state at a moment."""
    if facts.submitted_at is not None:
        return CheckInState.SUBMITTED
    if facts.cancelled_at is not None:
        return CheckInState.CANCELLED
    if facts.skipped_at is not None:
        return CheckInState.SKIPPED
    if now < facts.opens_at:
        return CheckInState.UPCOMING
    if now >= closes(facts):
        return CheckInState.MISSED
    return CheckInState.STARTED if facts.started_at else CheckInState.OPEN
