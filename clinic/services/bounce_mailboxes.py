"""The mailbox that a practice's returned mail comes to: its settings, and one visit."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.scope import Scope
from clinic.mail import bounces as reports
from clinic.mail.mailboxes import Mailbox
from clinic.mail.post import Post
from clinic.models import Practice
from clinic.services import audit, bounces, heartbeats, practices, unscoped

VISIT_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class MailboxSettings:
    """What is typed in. A password of None keeps the one that is there."""

    host: str | None
    port: int | None = None
    username: str | None = None
    password: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Visit:
    """A mailbox to look into, and which address to look for."""

    mailbox: Mailbox
    address: str
    heartbeat: str


def change(
    session: Session, scope: Scope, settings: MailboxSettings, *, now: datetime
) -> None:
    """Look into another mailbox from now on, or into none."""
    practice = practices.find(session, scope)
    practice.bounce_host = settings.host
    practice.bounce_port = settings.port
    practice.bounce_username = settings.username
    practice.bounce_address = settings.address
    practice.bounces_read_at = None
    if settings.host is None:
        practice.bounce_password = None
    elif settings.password is not None:
        practice.bounce_password = settings.password
    audit.note(session, scope, Act.BOUNCE_MAILBOX_CHANGED, practice, now=now)


def is_due(session: Session, *, now: datetime) -> bool:
    """Return whether any mailbox is to be looked into, without writing."""
    return unscoped.is_bounce_mailbox_due(session, read_before=now - VISIT_EVERY)


def claim(session: Session, post: Post, *, now: datetime) -> Visit | None:
    """Claim the mailbox that has waited longest; of many workers one has it."""
    practice = unscoped.claim_bounce_mailbox(
        session, read_before=now - VISIT_EVERY, now=now
    )
    return visit_to(practice, post) if practice else None


def visit_to(practice: Practice, post: Post) -> Visit | None:
    """Return what a visit to a practice's mailbox needs, None without a mailbox."""
    address = bounces.address_of(practice, post)
    if practice.bounce_host is None or address is None:
        return None
    mailbox = Mailbox(
        host=practice.bounce_host,
        port=practice.bounce_port or 993,
        username=practice.bounce_username or "",
        password=practice.bounce_password or "",
        ca_file=post.ca_file,
    )
    return Visit(mailbox, address, _heartbeat(practice))


def take(session: Session, raw: bytes, *, now: datetime) -> bool:
    """Write down one piece of returned mail; return whether it was news."""
    bounce = reports.read(raw)
    return bounce is not None and bounces.book(session, bounce, now=now)


def note_success(session: Session, visit: Visit, *, now: datetime) -> None:
    """Note that the mailbox could be read."""
    heartbeats.beat(session, visit.heartbeat, now=now)


def last_success(session: Session, practice: Practice) -> datetime | None:
    """Return when the practice's mailbox could last be read, None if never."""
    return heartbeats.last_seen(session, _heartbeat(practice))


def _heartbeat(practice: Practice) -> str:
    return f"returned mail {practice.id}"
