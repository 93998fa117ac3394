"""Whether emails leave at all: the worker's sign of life, and the hold on all sending.

The hold is one row, for the whole installation: a worker whose clock cannot be believed
makes it, a person takes it away. Meanwhile answers are kept as always.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, exists, select
from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.messages import MessageState
from clinic.domain.scope import Scope
from clinic.models import Heartbeat, Message
from clinic.services import audit, heartbeats, practices, visibility

WORKER = "worker"
_HELD = "sending held"

SILENT_TOO_LONG = timedelta(minutes=5)


@dataclass(frozen=True)
class Sending:
    """What keeps all emails from leaving, if anything does."""

    held_since: datetime | None
    worker_seen_at: datetime | None
    mail_waits: bool
    now: datetime

    @property
    def worker_is_away(self) -> bool:
        """Whether nothing has been heard of a worker for minutes."""
        if self.worker_seen_at is None:
            return self.mail_waits  # it may just have been installed
        return self.now - self.worker_seen_at > SILENT_TOO_LONG


def look(session: Session, scope: Scope, *, now: datetime) -> Sending:
    """Return what keeps emails from leaving: one query."""
    overdue = (
        visibility.messages(scope)
        .where(
            Message.state == MessageState.QUEUED.value,
            Message.attempts == 0,
            Message.due_at <= now - SILENT_TOO_LONG,
        )
        .with_only_columns(Message.id)
        .subquery()
    )
    waits = exists(select(overdue.c.id))
    row = session.execute(select(_at(_HELD), _at(WORKER), waits)).one()
    return Sending(row[0], row[1], row[2], now)


def is_held(session: Session) -> bool:
    """Return whether all sending waits for a person."""
    return heartbeats.last_seen(session, _HELD) is not None


def hold(session: Session, *, now: datetime) -> None:
    """Let nothing leave until a person has looked at the clock."""
    heartbeats.beat(session, _HELD, now=now)


def let_go(session: Session, scope: Scope, *, now: datetime) -> None:
    """Send again, because a person says that the clock is right."""
    heartbeats.forget(session, _HELD)
    practice = practices.find(session, scope)
    audit.note(session, scope, Act.SENDING_CONFIRMED, practice, now=now)


def _at(name: str) -> ScalarSelect[datetime]:
    return select(Heartbeat.at).where(Heartbeat.name == name).scalar_subquery()
