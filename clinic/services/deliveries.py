"""Deliveries: how a message of the outbox goes out, at most once.

Each function here is one step and one short transaction of the worker. Between
`begin_text` and `record` it talks to the mail server, with no transaction open.
Whoever has lost a claim, because its lease ran out, finds nothing and changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from clinic.db import installation
from clinic.domain.messages import (
    HOLD,
    LEASE,
    CancelReason,
    MailState,
    MessageKind,
    MessageState,
    next_attempt,
    rests_until,
)
from clinic.domain.scope import OperatorScope
from clinic.mail import writing
from clinic.mail.outcomes import Fate, Outcome, Step
from clinic.mail.post import Post
from clinic.mail.senders import MailServer
from clinic.models import CheckIn, Client, Message
from clinic.services import (
    bounces,
    letters,
    mail_servers,
    objections,
    reminders,
    unscoped,
    visibility,
)


@dataclass(frozen=True)
class Claim:
    """One attempt at one message; a later attempt makes it void."""

    practice_id: UUID
    message_id: UUID
    attempt: int


@dataclass(frozen=True)
class Parcel:
    """A message in words, and where it is handed over."""

    claim: Claim
    server: MailServer
    email: EmailMessage
    envelope_sender: str
    recipient: str
    rotation: int  # of the link inside


def claim_next(session: Session, *, now: datetime) -> Claim | None:
    """Claim the message that is due longest, if any is due."""
    row = unscoped.claim_due_message(session, lease_until=now + LEASE, now=now)
    return Claim(*row) if row else None


def clear_up(session: Session, *, now: datetime) -> None:
    """Judge leases that ran out, and let go of what could not leave within a day."""
    for message in unscoped.list_overdue_messages(session, now=now):
        if message.state == MessageState.CLAIMED:
            _move(message, MessageState.QUEUED, now=now)
        elif message.state == MessageState.TRANSMITTING:
            _move(message, MessageState.UNCERTAIN, now=now)
            reminders.force(session, message, now=now)
        elif message.attempts:
            _move(message, MessageState.FAILED, reason=message.reason, now=now)
        else:
            _move(message, MessageState.MISSED, now=now)


def prepare(
    session: Session, claim: Claim, post: Post, *, now: datetime
) -> Parcel | None:
    """Put a claimed message into words, or note on its row why it does not go out."""
    message = _find(session, claim)
    if message is None or message.state != MessageState.CLAIMED:
        return None
    server = mail_servers.server_of(message.client.practice, post)
    if _stays_here(session, message, server, now=now) or server is None:
        return None
    letter = letters.of_message(session, message, post)
    return Parcel(
        claim=claim,
        server=server,
        email=writing.write(letter, writing.stationery(post.templates), now=now),
        envelope_sender=bounces.return_address(
            bounces.address_of(message.client.practice, post)
            or letter.letterhead.from_address,
            message.envelope_id,
        ),
        recipient=letter.recipient,
        rotation=message.check_in.rotation,
    )


def begin_text(session: Session, parcel: Parcel, *, now: datetime) -> bool:
    """Note that the text is about to leave, if everything is still as it was."""
    message = _find(session, parcel.claim)
    if message is None or message.state != MessageState.CLAIMED:
        return False
    if message.lease_until is None or message.lease_until <= now:
        return False
    if _cancel_if_pointless(session, message, now=now):
        return False
    written_to = (parcel.recipient, parcel.rotation)
    recipient = letters.recipient_of(message.client)
    if (recipient, message.check_in.rotation) != written_to:
        _move(message, MessageState.QUEUED, now=now)  # and write it anew
        return False
    _move(message, MessageState.TRANSMITTING, now=now)
    message.lease_until = now + LEASE
    return True


def record(session: Session, claim: Claim, outcome: Outcome, *, now: datetime) -> None:
    """Write down how an attempt ended; what is no longer ours stays as it is."""
    message = _find(session, claim)
    if message is None or message.state not in _UNDECIDED:
        return
    reason = outcome.reason
    message.reply = f"{outcome.code} {outcome.reply}" if outcome.code else None
    match outcome.fate:
        case Fate.SENT:
            _note_as_sent(message, now=now)
        case Fate.UNCERTAIN:
            _move(message, MessageState.UNCERTAIN, reason=reason, now=now)
            reminders.force(session, message, now=now)
        case Fate.REFUSED:
            _note_refused(message, outcome, now=now)
        case Fate.RETRY | Fate.HOLD:
            _try_again(message, reason, now=now)
        case Fate.CALLED_OFF:
            return  # begin_text has noted why
    _learn_from(message, outcome, now=now)


_UNDECIDED = {MessageState.CLAIMED, MessageState.TRANSMITTING, MessageState.UNCERTAIN}
"""An answer may come after the lease ran out; what it says is still true."""


def _learn_from(message: Message, outcome: Outcome, *, now: datetime) -> None:
    """Keep what an attempt says about the address and about the mail server."""
    client = message.client
    waits_long = now - message.due_at >= HOLD
    if outcome.fate is Fate.HOLD or (waits_long and outcome.step in _OF_THE_SERVER):
        mail_servers.hold(client.practice, outcome.reason, now=now)
    elif outcome.step is Step.TEXT and client.practice.mail_held_at is not None:
        mail_servers.release(client.practice)


_OF_THE_SERVER = {Step.CONNECT, Step.GREETING, Step.HELLO, Step.TLS, Step.SIGN_IN}
"""Steps that do not depend on the message: what fails there fails for all."""


def _find(session: Session, claim: Claim) -> Message | None:
    """Return the claimed message, locked, if this attempt is still the last one."""
    scope = OperatorScope(practice_id=claim.practice_id)
    return session.scalar(
        visibility.messages(scope)
        .where(Message.id == claim.message_id, Message.attempts == claim.attempt)
        .options(
            joinedload(Message.client).joinedload(Client.practice),
            joinedload(Message.check_in).joinedload(CheckIn.assignment),
        )
        .with_for_update(of=Message)
    )


def _stays_here(
    session: Session, message: Message, server: MailServer | None, *, now: datetime
) -> bool:
    """Note what keeps a claimed message from being handed over, if anything does."""
    practice, by_person = message.client.practice, message.by_person
    if _cancel_if_pointless(session, message, now=now):
        return True
    later = rests_until(message.due_at, zone=practice.zone, now=now)
    later = later or reminders.rests_until(session, message, now=now)
    if later and not by_person:
        _move(message, MessageState.QUEUED, now=now)
        message.lease_until = later
    elif practice.demo or installation(session).demo:
        _note_as_sent(message, now=now)  # a demo writes to nobody
    elif server is None:
        mail_servers.hold(practice, mail_servers.NOT_SET_UP, now=now)
        _try_again(message, mail_servers.NOT_SET_UP, now=now)
    elif not letters.recipient_of(message.client):
        _note_refused(message, Outcome(Fate.REFUSED, Step.RECIPIENT), now=now)
    else:
        return False
    return True


def _cancel_if_pointless(session: Session, message: Message, *, now: datetime) -> bool:
    reason = objections.find(session, message, now=now)
    if reason is None:
        return False
    _move(message, MessageState.CANCELLED, reason=reason, now=now)
    if reason is CancelReason.PAUSED and message.kind == MessageKind.INVITATION:
        # What falls due during a break is left out, so it is not missed either.
        message.check_in.cancelled_at = now
        message.check_in.cancelled_because = CancelReason.PAUSED.value
    return True


_OVER_ONCE_TAKEN = {MailState.REFUSED, MailState.SOFT}
"""What a mail server said itself, it takes back; a report about the address stands."""


def _note_as_sent(message: Message, *, now: datetime) -> None:
    _move(message, MessageState.SENT, now=now)
    message.sent_at = now
    if message.client.mail_state in _OVER_ONCE_TAKEN:
        _note_mail_state(message.client, MailState.FINE, now=now)


def _note_refused(message: Message, outcome: Outcome, *, now: datetime) -> None:
    _move(message, MessageState.FAILED, reason=outcome.reason, now=now)
    if outcome.step is Step.RECIPIENT:
        _note_mail_state(message.client, MailState.REFUSED, now=now)


def _try_again(message: Message, reason: str, *, now: datetime) -> None:
    _move(message, MessageState.QUEUED, reason=reason, now=now)
    # A lease on a queued message lets it rest until then.
    message.lease_until = next_attempt(message.attempts, now=now)


def _note_mail_state(client: Client, state: MailState, *, now: datetime) -> None:
    client.mail_state = state.value
    client.mail_state_at = now


def _move(
    message: Message, state: MessageState, *, reason: str | None = None, now: datetime
) -> None:
    message.state = state.value
    message.state_at = now
    message.reason = reason
    message.lease_until = None
