"""A practice's mail server: chosen, changed, held when it lets nothing through."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from clinic.db import installation
from clinic.domain.acts import Act
from clinic.domain.messages import MessageState
from clinic.domain.scope import OperatorScope, Scope
from clinic.mail.post import Post
from clinic.mail.senders import MailServer, Security
from clinic.mail.writing import Letterhead
from clinic.models import Message, Practice
from clinic.services import audit, practices, visibility

NOT_SET_UP = "not set up"
"""Why a queue is held where no mail server is known at all."""


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """What is typed in. A password of None keeps the one that is there."""

    host: str
    port: int
    security: Security
    sender: str
    username: str | None = None
    password: str | None = None
    per_minute: int | None = None
    per_day: int | None = None


def server_of(practice: Practice, post: Post) -> MailServer | None:
    """Return the practice's mail server, else the installation's, else None."""
    if _sender_of(practice, post) is None:
        return None
    if practice.mail_host is None or practice.mail_port is None:
        return post.fallback
    return MailServer(
        host=practice.mail_host,
        port=practice.mail_port,
        security=Security(practice.mail_security or Security.STARTTLS),
        username=practice.mail_username,
        password=practice.mail_password,
        ca_file=post.ca_file,
    )


def letterhead_of(session: Session, practice: Practice, post: Post) -> Letterhead:
    """Return what the practice shows of itself in an email."""
    host = urlsplit(installation(session).public_address).hostname
    sender = _sender_of(practice, post) or f"check-ins@{host}"  # seen in previews only
    return Letterhead(
        sender_name=practice.sender_name,
        from_address=sender,
        reply_to=practice.reply_to or sender,
        address_line=practice.address_line,
    )


def let_go(session: Session, practice: Practice) -> None:
    """Let the queue go on, and every waiting message be tried at once."""
    release(practice)
    waiting = visibility.messages(OperatorScope(practice_id=practice.id)).where(
        Message.state == MessageState.QUEUED.value, Message.lease_until.is_not(None)
    )
    for message in session.scalars(waiting):
        message.lease_until = None


def _sender_of(practice: Practice, post: Post) -> str | None:
    return practice.mail_sender or post.fallback_sender


def change(
    session: Session, scope: Scope, settings: MailSettings, *, now: datetime
) -> None:
    """Use another mail server from now on; what was held goes out again."""
    practice = practices.find(session, scope)
    practice.mail_host = settings.host
    practice.mail_port = settings.port
    practice.mail_security = settings.security.value
    practice.mail_sender = settings.sender
    practice.mail_username = settings.username
    practice.mails_per_minute = settings.per_minute
    practice.mails_per_day = settings.per_day
    if settings.username is None:
        practice.mail_password = None
    elif settings.password is not None:
        practice.mail_password = settings.password
    let_go(session, practice)
    audit.note(session, scope, Act.MAIL_SERVER_CHANGED, practice, now=now)


def hold(practice: Practice, because: str, *, now: datetime) -> None:
    """Let the practice's queue rest: nothing gets through its mail server."""
    practice.mail_held_at = now
    practice.mail_held_because = because


def release(practice: Practice) -> None:
    """Let the queue go on."""
    practice.mail_held_at = None
    practice.mail_held_because = None
