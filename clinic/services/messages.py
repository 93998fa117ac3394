"""Messages: rows of the outbox, each made in the transaction of its reason."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import Select, bindparam, func, update
from sqlalchemy.orm import Session

from clinic.db import installation
from clinic.domain import tokens
from clinic.domain.acts import Act
from clinic.domain.check_ins import CheckInState
from clinic.domain.errors import (
    AlreadyWaitingError,
    CheckInClosedError,
    NoAddressError,
)
from clinic.domain.messages import MessageKind
from clinic.domain.scope import Scope
from clinic.models import CheckIn, Client, Message
from clinic.services import audit, visibility

WAITING = ("queued", "claimed")
"""States in which a message can still be called off."""

GONE = ("transmitting", "sent", "uncertain")
"""States in which a message has left, or may have."""

# Built once and run past the session: a client waits for it. The rows that it meets
# are held until the end of the transaction, so that no worker begins meanwhile.
_CALL_OFF = (
    update(Message)
    .where(
        Message.practice_id == bindparam("of_practice"),
        Message.check_in_id == bindparam("of_check_in"),
        Message.state.in_(WAITING),
    )
    .values(
        state="cancelled",
        state_at=bindparam("at"),
        reason=bindparam("because"),
        lease_until=None,
    )
)


def queue(  # noqa: PLR0913 a message is described by this much
    session: Session,
    scope: Scope,
    check_in: CheckIn,
    kind: str,
    *,
    due_at: datetime,
    by_person: bool = False,
    now: datetime,
) -> Message:
    """Put one message of a check-in into the outbox."""
    message_id = uuid4()
    message = Message(
        id=message_id,
        practice_id=check_in.practice_id,
        client_id=check_in.client_id,
        client=check_in.client,
        check_in_id=check_in.id,
        check_in=check_in,
        kind=kind,
        number=_so_far(session, scope, check_in, kind) + 1,
        by_person=by_person,
        state="queued",
        state_at=now,
        created_at=now,
        due_at=due_at,
        attempts=0,
        message_id=f"{message_id.hex}@{_host(session)}",
        envelope_id=message_id.hex,
        stop_digest=tokens.digest(stop_token(session, message_id)),
    )
    session.add(message)
    session.flush()
    return message


def list_waiting(session: Session, scope: Scope, client: Client) -> Sequence[Message]:
    """Return a client's messages whose text has not begun to leave."""
    return session.scalars(
        visibility.messages(scope).where(
            Message.client_id == client.id, Message.state.in_(WAITING)
        )
    ).all()


def cancel_waiting(
    session: Session, scope: Scope, client: Client, reason: str, *, now: datetime
) -> None:
    """Call off what has not left yet; a worker that holds one finds it gone."""
    for message in list_waiting(session, scope, client):
        message.state, message.state_at = "cancelled", now
        message.reason, message.lease_until = reason, None


def call_off(
    session: Session, scope: Scope, check_in_id: UUID, reason: str, *, now: datetime
) -> None:
    """Call off what has not begun to leave of one check-in, and say why."""
    session.flush()  # in the order in which things were done
    session.connection().execute(
        _CALL_OFF,
        {
            "of_practice": scope.practice_id,
            "of_check_in": check_in_id,
            "at": now,
            "because": reason,
        },
    )
    for row in session:
        if isinstance(row, Message):
            session.expire(row)


def put_off(
    session: Session,
    scope: Scope,
    check_in: CheckIn,
    due_at: datetime,
    *,
    now: datetime,
) -> None:
    """Let the invitation that is queued for a check-in fall due at another moment."""
    queued = _of(scope, check_in).where(
        Message.state == "queued", Message.kind == "invitation"
    )
    for message in session.scalars(queued.with_for_update()):
        message.due_at, message.state_at = due_at, now


def has_left(session: Session, scope: Scope, check_in: CheckIn) -> bool:
    """Return whether a message of a check-in has left, or may have."""
    gone = _of(scope, check_in).where(Message.state.in_(GONE)).limit(1)
    return session.scalar(gone.with_only_columns(Message.id)) is not None


def resend(
    session: Session, scope: Scope, check_in: CheckIn, *, now: datetime
) -> Message:
    """Send a check-in's link once more, because a person asks for it."""
    if check_in.state(now) not in (CheckInState.OPEN, CheckInState.STARTED):
        raise CheckInClosedError
    if not check_in.client.may_be_written_to:
        raise NoAddressError
    # One person at a time: the check-in's row is the lock.
    session.execute(
        visibility.check_ins(scope)
        .where(CheckIn.id == check_in.id)
        .with_only_columns(CheckIn.id)
        .with_for_update()
    )
    # A reminder that is to come some day is no reason not to send the link now.
    waiting = (
        _of(scope, check_in)
        .where(Message.state.in_(WAITING), Message.kind != MessageKind.REMINDER)
        .limit(1)
    )
    if session.scalar(waiting.with_only_columns(Message.id)) is not None:
        raise AlreadyWaitingError
    message = queue(
        session, scope, check_in, "resend", due_at=now, by_person=True, now=now
    )
    audit.note(session, scope, Act.MESSAGE_RESENT, message, now=now)
    return message


def list_of_client(session: Session, scope: Scope, client: Client) -> Sequence[Message]:
    """Return every message to a client, in the order in which they were made."""
    return session.scalars(
        visibility.messages(scope)
        .where(Message.client_id == client.id)
        .order_by(Message.created_at, Message.id)
    ).all()


def stop_token(session: Session, message_id: UUID) -> str:
    """Derive the token that stops the emails; it is stored nowhere."""
    return tokens.derive(installation(session).keyring.link, "stop", message_id, 0)


def _host(session: Session) -> str:
    """Return the installation's own name, for ids that nobody else gives."""
    return urlsplit(installation(session).public_address).hostname or "localhost"


def _so_far(session: Session, scope: Scope, check_in: CheckIn, kind: str) -> int:
    those = _of(scope, check_in).where(Message.kind == kind)
    return session.scalar(those.with_only_columns(func.count(Message.id))) or 0


def _of(scope: Scope, check_in: CheckIn) -> Select[Message]:
    return visibility.messages(scope).where(Message.check_in_id == check_in.id)
