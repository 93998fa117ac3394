"""Messages: rows of the outbox, each made in the transaction of its reason."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlalchemy.orm import Session

from clinic.db import installation
from clinic.domain import tokens
from clinic.domain.scope import Scope
from clinic.models import CheckIn, Client, Message
from clinic.services import visibility

WAITING = ("queued", "claimed")
"""States in which a message can still be called off."""


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
        message_id=f"{message_id.hex}@clinic",
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


def stop_token(session: Session, message_id: UUID) -> str:
    """Derive the token that stops the emails; it is stored nowhere."""
    return tokens.derive(installation(session).keyring.link, "stop", message_id, 0)


def _so_far(session: Session, scope: Scope, check_in: CheckIn, kind: str) -> int:
    those = visibility.messages(scope).where(
        Message.check_in_id == check_in.id, Message.kind == kind
    )
    return session.scalar(those.with_only_columns(func.count(Message.id))) or 0
