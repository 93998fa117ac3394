"""The outbox as practitioners see it: every message to their clients, and its fate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, true
from sqlalchemy.orm import Session, aliased, contains_eager

from clinic.domain.check_ins import GRACE_ONCE_STARTED
from clinic.domain.errors import NotFoundError
from clinic.domain.messages import MessageKind, MessageState
from clinic.domain.pages import Page
from clinic.domain.scope import Scope
from clinic.models import CheckIn, Message
from clinic.services import visibility
from clinic.services.check_ins import ANSWERABLE
from clinic.services.messages import GONE, WAITING

PAGE = 100

UNSOLVED = (MessageState.UNCERTAIN, MessageState.FAILED, MessageState.MISSED)
"""States in which somebody has to decide whether to send again."""

_Later = aliased(Message)


class Shown(StrEnum):
    """Which messages are shown."""

    ALL = "all"
    TO_FIX = "to-fix"
    WAITING = "waiting"


@dataclass(frozen=True)
class Sending:
    """One message, and whether its link can be sent once more now."""

    message: Message
    is_last: bool
    now: datetime

    @property
    def can_be_resent(self) -> bool:
        """Whether sending the link again would reach an open check-in."""
        return (
            self.is_last
            and self.message.state not in WAITING
            and self.message.client.may_be_written_to
            and self.message.check_in.state(self.now) in ANSWERABLE
        )


@dataclass(frozen=True)
class Outbox:
    """One page of messages, and how many each filter shows."""

    page: Page[Sending]
    counts: Mapping[Shown, int]


def look_over(
    session: Session, scope: Scope, shown: Shown, number: int, *, now: datetime
) -> Outbox:
    """Return messages in sight, by pages: two queries, however many there are."""
    filters = {one: _is_shown(one, now) for one in Shown}
    count = (
        visibility.messages(scope)
        .join(Message.check_in)
        .with_only_columns(
            *(func.count(case((condition, 1))) for condition in filters.values())
        )
    )
    counts = dict(zip(filters, session.execute(count).one(), strict=True))
    total = counts[shown]
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    start = (number - 1) * PAGE
    rows = session.execute(
        _with_everything(scope)
        .where(filters[shown])
        .order_by(*_ORDERS[shown], Message.id)
        .offset(start)
        .limit(PAGE)
    )
    found = [Sending(message, not followed, now) for message, followed in rows]
    first = start + 1 if found else 0
    page = Page(found, number, pages, first, start + len(found), total)
    return Outbox(page, counts)


def find(session: Session, scope: Scope, message_id: UUID) -> Message:
    """Return a message in sight, with client and check-in."""
    row = session.execute(
        _with_everything(scope).where(Message.id == message_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    message: Message = row[0]
    return message


def _with_everything(scope: Scope) -> Select[Message, bool]:
    return (
        visibility.messages(scope)
        .join(Message.client)
        .join(Message.check_in)
        .join(CheckIn.assignment)
        .options(
            contains_eager(Message.client),
            contains_eager(Message.check_in).contains_eager(CheckIn.assignment),
        )
        .add_columns(_is_followed())
    )


def _is_shown(shown: Shown, now: datetime) -> ColumnElement[bool]:
    if shown is Shown.WAITING:
        return Message.state.in_((*WAITING, MessageState.TRANSMITTING.value))
    if shown is Shown.TO_FIX:
        unsolved = or_(Message.state.in_(UNSOLVED), Message.bounced_at.is_not(None))
        return and_(unsolved, _is_open(now), ~_is_followed())
    return true()


_ENDED_FIRST = case((Message.state.in_(WAITING), 1), else_=0)

_ORDERS: Mapping[Shown, tuple[ColumnElement[Any], ...]] = {
    Shown.ALL: (_ENDED_FIRST, Message.state_at.desc()),
    Shown.TO_FIX: (Message.state_at.desc(),),
    Shown.WAITING: (Message.due_at.asc(),),
}
"""What happened last stands first; of what waits, what leaves next."""


def _is_followed() -> ColumnElement[bool]:
    """Return the condition that a later message of the check-in left, or will.

    A reminder that is still to come settles nothing: a person may send again before.
    """
    waits = and_(_Later.state.in_(WAITING), _Later.kind != MessageKind.REMINDER)
    return exists().where(
        _Later.practice_id == Message.practice_id,
        _Later.check_in_id == Message.check_in_id,
        _Later.created_at > Message.created_at,
        or_(_Later.state.in_(GONE), waits),
    )


def _is_open(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a message's check-in can be answered now."""
    return and_(
        CheckIn.submitted_at.is_(None),
        CheckIn.cancelled_at.is_(None),
        CheckIn.skipped_at.is_(None),
        or_(CheckIn.closes_at > now, CheckIn.started_at > now - GRACE_ONCE_STARTED),
        or_(CheckIn.last_close_at.is_(None), CheckIn.last_close_at > now),
    )
