"""How “There is something new” goes out, at most once, by the steps of deliveries.

It is worth less than a client's link: what cannot leave within a day is let go of.
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import urlsplit

from sqlalchemy.orm import Session, joinedload

from clinic.db import installation
from clinic.domain.messages import LEASE, MessageState, next_attempt
from clinic.domain.scope import OperatorScope
from clinic.mail import writing
from clinic.mail.outcomes import Fate, Outcome
from clinic.mail.post import Post
from clinic.mail.senders import MailServer
from clinic.models import Notice, Practitioner
from clinic.services import mail_servers, unscoped, visibility
from clinic.services.deliveries import Claim


@dataclass(frozen=True)
class Envelope:
    """A notice in words, and where it is handed over."""

    claim: Claim
    server: MailServer
    email: EmailMessage
    envelope_sender: str
    recipient: str


def claim_next(session: Session, *, now: datetime) -> Claim | None:
    """Claim the notice that is due longest, if any is due."""
    row = unscoped.claim_due_notice(session, lease_until=now + LEASE, now=now)
    return Claim(*row) if row else None


def clear_up(session: Session, *, now: datetime) -> None:
    """Judge leases that ran out, and let go of what could not leave within a day."""
    for notice in unscoped.list_overdue_notices(session, now=now):
        if notice.state == MessageState.CLAIMED:
            _move(notice, MessageState.QUEUED, now=now)
        elif notice.state == MessageState.TRANSMITTING:
            _move(notice, MessageState.UNCERTAIN, now=now)
        else:
            _move(notice, MessageState.MISSED, now=now)


def prepare(
    session: Session, claim: Claim, post: Post, *, now: datetime
) -> Envelope | None:
    """Put a claimed notice into words, or let go of it."""
    notice = _find(session, claim)
    if notice is None or notice.state != MessageState.CLAIMED:
        return None
    person = _whom(session, notice)
    practice = person.practice
    server = mail_servers.server_of(practice, post)
    if person.ended_at is not None or person.notice_hour is None:
        _move(notice, MessageState.CANCELLED, now=now)
    elif practice.demo or installation(session).demo:
        _move(notice, MessageState.SENT, now=now)  # a demo writes to nobody
    elif server is None:
        _move(notice, MessageState.QUEUED, now=now)
        notice.lease_until = next_attempt(notice.attempts, now=now)
    else:
        address = installation(session).public_address
        letterhead = mail_servers.letterhead_of(session, practice, post)
        message_id = f"<{notice.message_id}@{urlsplit(address).hostname}>"
        email = writing.write_notice(
            letterhead, person.email, message_id, f"{address}/sign-in", now=now
        )
        sender = letterhead.from_address
        return Envelope(claim, server, email, sender, person.email)
    return None


def begin_text(session: Session, parcel: Envelope, *, now: datetime) -> bool:
    """Note that the text is about to leave, if the notice is still ours."""
    notice = _find(session, parcel.claim)
    if notice is None or notice.state != MessageState.CLAIMED:
        return False
    if notice.lease_until is None or notice.lease_until <= now:
        return False
    _move(notice, MessageState.TRANSMITTING, now=now)
    notice.lease_until = now + LEASE
    return True


def record(session: Session, claim: Claim, outcome: Outcome, *, now: datetime) -> None:
    """Write down how an attempt ended."""
    notice = _find(session, claim)
    if notice is None or outcome.fate is Fate.CALLED_OFF:
        return
    if outcome.fate in (Fate.RETRY, Fate.HOLD):
        _move(notice, MessageState.QUEUED, now=now)
        notice.lease_until = next_attempt(notice.attempts, now=now)
    else:
        _move(notice, _ENDS[outcome.fate], now=now)


_ENDS = {
    Fate.SENT: MessageState.SENT,
    Fate.REFUSED: MessageState.FAILED,
    Fate.UNCERTAIN: MessageState.UNCERTAIN,
}


def _find(session: Session, claim: Claim) -> Notice | None:
    scope = OperatorScope(practice_id=claim.practice_id)
    return session.scalar(
        visibility.notices(scope)
        .where(Notice.id == claim.message_id, Notice.attempts == claim.attempt)
        .with_for_update()
    )


def _whom(session: Session, notice: Notice) -> Practitioner:
    scope = OperatorScope(practice_id=notice.practice_id)
    return session.scalars(
        visibility.practitioners(scope)
        .where(Practitioner.id == notice.practitioner_id)
        .options(joinedload(Practitioner.practice))
    ).one()


def _move(notice: Notice, state: MessageState, *, now: datetime) -> None:
    notice.state = state.value
    notice.state_at = now
    notice.lease_until = None
