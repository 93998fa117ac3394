"""Messages: their kinds, their states, and when the next attempt is.

The state machine is the one state that is stored, because a mail server cannot be
asked afterwards. A message goes out at most once; what nobody can tell is uncertain.
"""

from datetime import datetime, timedelta
from enum import StrEnum


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


class MailState(StrEnum):
    """Whether a client may be written to."""

    FINE = "fine"
    STOPPED = "stopped"  # by the client
    REFUSED = "refused"  # by the mail server, until the address changes


LEASE = timedelta(minutes=3)
"""How long a worker may take over a step; judged by its expiry alone."""

GIVE_UP_AFTER = timedelta(hours=24)
"""An email that could not leave within a day of its due time leaves no more."""

HOLD = timedelta(hours=1)
"""How long a practice's queue waits after its mail server let nothing through."""

_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))


def next_attempt(attempts: int, *, now: datetime) -> datetime:
    """Return when to try again: after 1, 5, 15, 60 minutes, then every hour."""
    return now + _PAUSES[min(attempts, len(_PAUSES)) - 1]
