"""The one reminder of a check-in: planned with its invitation, moved, forced.

It is a row of the outbox like every message. What stands against it is asked again at
the moment of sending, so an answer, a pause or a stop needs no bookkeeping here.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlalchemy.orm import Session

from clinic.domain.messages import (
    AFTER_UNCERTAIN,
    APART,
    CancelReason,
    MessageKind,
    MessageState,
    by_day,
    daytime_of,
)
from clinic.domain.scope import OperatorScope, Scope
from clinic.models import CheckIn, Message
from clinic.services import messages, practices, visibility
from clinic.words import local

_AUTOMATIC = (MessageKind.INVITATION, MessageKind.REMINDER)
_UNDER_WAY = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.TRANSMITTING)


def plan(
    session: Session, scope: Scope, check_in: CheckIn, *, now: datetime
) -> Message | None:
    """Put the reminder of a check-in into the outbox, if one is wished for.

    It is due at the wall time at which the check-in opens, so many days later.
    """
    due_at = _wished_for(session, scope, check_in)
    if due_at is None or check_in.client.sealed_email is None:
        return None
    return _queue(session, scope, check_in, due_at, now=now)


def follow(session: Session, scope: Scope, check_in: CheckIn, *, now: datetime) -> None:
    """Let the reminder follow a check-in that opens at another moment now."""
    due_at = _wished_for(session, scope, check_in)
    if due_at is None:
        _call_off(session, scope, check_in, now=now)
    elif not move(session, scope, check_in, due_at, now=now):
        plan(session, scope, check_in, now=now)


def so_many_days_after(opens_at: datetime, days: int, zone: str) -> datetime:
    """Return when the reminder of a check-in that opens at a moment is due."""
    day = local(opens_at, zone).date() + timedelta(days=days)
    return _at_its_hour(opens_at, day, zone)


def on_day(check_in: CheckIn, day: date, zone: str) -> datetime:
    """Return the moment on another day at which an email about a check-in may leave."""
    return _at_its_hour(check_in.opens_at, day, zone)


def _at_its_hour(opens_at: datetime, day: date, zone: str) -> datetime:
    wall = local(opens_at, zone).timetz().replace(tzinfo=None, fold=0)
    return daytime_of(day, wall, zone=zone)


def ask(
    session: Session,
    scope: Scope,
    check_in: CheckIn,
    due_at: datetime,
    *,
    now: datetime,
) -> None:
    """Let the one reminder come when a client wishes for it, if it is still to come."""
    moved = move(session, scope, check_in, due_at, now=now)
    if not moved and check_in.client.sealed_email is not None:
        _queue(session, scope, check_in, due_at, now=now)


def force(session: Session, message: Message, *, now: datetime) -> None:
    """Let the one reminder follow an uncertain invitation, wished for or not."""
    if message.kind != MessageKind.INVITATION:
        return
    scope = OperatorScope(practice_id=message.practice_id)
    due_at = by_day(now + AFTER_UNCERTAIN, zone=message.client.practice.zone)
    if not move(session, scope, message.check_in, due_at, now=now):
        _queue(session, scope, message.check_in, due_at, now=now)


def move(
    session: Session,
    scope: Scope,
    check_in: CheckIn,
    due_at: datetime,
    *,
    now: datetime,
) -> bool:
    """Let a reminder that has not left fall due at another moment, if there is one."""
    waiting = _list_waiting(session, scope, check_in)
    for message in waiting:
        message.due_at, message.state_at = due_at, now
    return bool(waiting)


def rests_until(
    session: Session, message: Message, *, now: datetime
) -> datetime | None:
    """Return how long a reminder waits for the automatic message before it.

    That one may be under way still, or have left within the last twelve hours.
    """
    if message.kind != MessageKind.REMINDER:
        return None
    scope = OperatorScope(practice_id=message.practice_id)
    others = visibility.messages(scope).where(
        Message.check_in_id == message.check_in_id,
        Message.kind.in_(_AUTOMATIC),
        Message.id != message.id,
    )
    under_way = others.where(Message.state.in_(_UNDER_WAY)).limit(1)
    if session.scalar(under_way.with_only_columns(Message.id)) is not None:
        return now + APART
    newest = session.scalar(others.with_only_columns(func.max(Message.sent_at)))
    return newest + APART if newest and newest + APART > now else None


def _call_off(
    session: Session, scope: Scope, check_in: CheckIn, *, now: datetime
) -> None:
    for message in _list_waiting(session, scope, check_in):
        message.state, message.state_at = MessageState.CANCELLED.value, now
        message.reason = CancelReason.NOT_WISHED.value


def _list_waiting(
    session: Session, scope: Scope, check_in: CheckIn
) -> Sequence[Message]:
    return session.scalars(
        visibility.messages(scope)
        .where(
            Message.check_in_id == check_in.id,
            Message.kind == MessageKind.REMINDER,
            Message.state == MessageState.QUEUED,
        )
        .with_for_update()
    ).all()


def _wished_for(session: Session, scope: Scope, check_in: CheckIn) -> datetime | None:
    days = check_in.assignment.remind_after_days
    if days is None:
        return None
    zone = practices.find(session, scope).zone
    return so_many_days_after(check_in.opens_at, days, zone)


def _queue(
    session: Session,
    scope: Scope,
    check_in: CheckIn,
    due_at: datetime,
    *,
    now: datetime,
) -> Message | None:
    if due_at >= check_in.closing_at or _has_had_one(session, scope, check_in):
        return None
    kind = MessageKind.REMINDER
    return messages.queue(session, scope, check_in, kind, due_at=due_at, now=now)


def _has_had_one(session: Session, scope: Scope, check_in: CheckIn) -> bool:
    had = visibility.messages(scope).where(
        Message.check_in_id == check_in.id,
        Message.kind == MessageKind.REMINDER,
        Message.state != MessageState.CANCELLED,
    )
    return session.scalar(had.with_only_columns(Message.id).limit(1)) is not None
