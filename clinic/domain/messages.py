"""Messages: their kinds, their states, and when the next attempt is.

The state machine is the one state that is stored, because a mail server cannot be
asked afterwards. A message goes out at most once; what nobody can tell is uncertain.
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class MessageKind(StrEnum):
    """Why an email is written."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    FRESH_LINK = "fresh_link"
    RESEND = "resend"


class MessageState(StrEnum):
    """How far an email has come."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    TRANSMITTING = "transmitting"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"
    MISSED = "missed"


class CancelReason(StrEnum):
    """Why an email that was due was not sent."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    DISCHARGED = "discharged"
    STOPPED = "stopped"
    NOT_AGREED = "not agreed"
    NO_ADDRESS = "no address"
    ADDRESS_REFUSED = "address refused"
    NOBODY_IN_CARE = "nobody in care"
    UNDONE = "undone"
    PAUSED = "paused"
    LEFT_OUT = "left out"
    NOT_WISHED = "not wished"


class MailState(StrEnum):
    """Whether a client may be written to."""

    FINE = "fine"
    STOPPED = "stopped"  # by the client
    REFUSED = "refused"  # by the mail server, until the address changes
    RETURNED = "returned"  # there is no such address, a report said afterwards
    SOFT = "soft"  # the last email came back, for a reason that may pass


NO_SUCH_ADDRESS = frozenset({MailState.REFUSED, MailState.RETURNED})
"""States in which no email leaves by itself."""


LEASE = timedelta(minutes=3)
"""How long a worker may take over a step; judged by its expiry alone."""

GIVE_UP_AFTER = timedelta(hours=24)
"""An email that could not leave within a day of its due time leaves no more."""

HOLD = timedelta(hours=1)
"""How long a practice's queue waits after its mail server let nothing through.

Also how long a server may be out of reach before that is called trouble.
"""

APART = timedelta(hours=12)
"""The least time between two automatic messages of one check-in."""

AFTER_UNCERTAIN = timedelta(hours=24)
"""When the one reminder follows an email that nobody can tell the fate of."""

_DAY_BEGINS, _EVENING, _DAY_ENDS = time(8), time(19), time(20)

_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))


def next_attempt(attempts: int, *, now: datetime) -> datetime:
    """Return when to try again: after 1, 5, 15, 60 minutes, then every hour."""
    return now + _PAUSES[min(attempts, len(_PAUSES)) - 1]


def rests_until(due_at: datetime, *, zone: str, now: datetime) -> datetime | None:
    """Return the next morning if an email that was due by day could leave by night.

    One that was due by night was meant so, by a person.
    """
    there = now.astimezone(ZoneInfo(zone))
    if _is_day(there) or not _is_day(due_at.astimezone(ZoneInfo(zone))):
        return None
    morning = datetime.combine(there.date(), _DAY_BEGINS, there.tzinfo)
    return morning if there < morning else morning + timedelta(days=1)


def by_day(moment: datetime, *, zone: str) -> datetime:
    """Return the moment, or the morning after it if it is at night."""
    there = moment.astimezone(ZoneInfo(zone))
    if _is_day(there):
        return moment
    morning = datetime.combine(there.date(), _DAY_BEGINS, there.tzinfo)
    if there > morning:
        morning += timedelta(days=1)
    return morning.astimezone(UTC)


def daytime_of(day: date, wall: time, *, zone: str) -> datetime:
    """Return the moment of a time on the wall on a day; at night, the nearest by day.

    An hour is left at the end, so that a mail server that is slow to answer does not
    carry it over the night.
    """
    at = _EVENING if wall > _DAY_ENDS else max(wall, _DAY_BEGINS)
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def _is_day(there: datetime) -> bool:
    return _DAY_BEGINS <= there.time() <= _DAY_ENDS
