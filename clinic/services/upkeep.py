"""What keeps a practice going, asked by those who look after the machine."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Session

from clinic.domain.messages import MessageState
from clinic.domain.scope import OperatorScope
from clinic.models import Message
from clinic.services import visibility

_WAITING = (MessageState.QUEUED.value, MessageState.CLAIMED.value)


def oldest_waiting(
    session: Session, scope: OperatorScope, *, now: datetime
) -> datetime | None:
    """Return since when the longest waiting of the messages that are due waits."""
    due = visibility.messages(scope).where(
        Message.state.in_(_WAITING), Message.due_at <= now
    )
    return session.scalar(due.with_only_columns(func.min(Message.due_at)))
