"""What a client may wish for besides answering: a new link, no emails, not me."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.check_ins import CheckInState
from clinic.domain.errors import CheckInClosedError
from clinic.domain.messages import CancelReason, MailState, MessageKind
from clinic.domain.scope import OperatorScope
from clinic.models import CheckIn, Client, Message
from clinic.services import audit, check_ins, drafts, unscoped
from clinic.services import messages as outbox
from clinic.services.links import LinkedCheckIn

ASKED_ONCE_IN = timedelta(days=1)


def may_ask_for_new_link(link: LinkedCheckIn, *, now: datetime) -> bool:
    """Return whether a closed check-in can be opened again from its link."""
    overtaken = link.last_close_at is not None and link.last_close_at <= now
    return link.state(now) is CheckInState.MISSED and not overtaken


def has_just_asked(link: LinkedCheckIn, *, now: datetime) -> bool:
    """Return whether a new link was asked for within the last day."""
    asked_at = link.asked_for_link_at
    return asked_at is not None and now - asked_at < ASKED_ONCE_IN


def ask_for_new_link(session: Session, link: LinkedCheckIn, *, now: datetime) -> None:
    """Open a closed check-in again, and mail its link to the address on file.

    More than once a day it changes nothing. Without an address nothing is mailed; the
    practitioner sees in any case that a link was asked for.
    """
    if not may_ask_for_new_link(link, now=now):
        raise CheckInClosedError
    closes_at = check_ins.end_of_day(now, link.zone, days=link.open_days)
    asked = session.execute(
        update(CheckIn)
        .where(
            CheckIn.practice_id == link.practice_id,
            CheckIn.id == link.id,
            CheckIn.submitted_at.is_(None),
            CheckIn.cancelled_at.is_(None),
            _not_asked_since(now - ASKED_ONCE_IN),
        )
        .values(asked_for_link_at=now, closes_at=closes_at)
        .returning(CheckIn.id)
    )
    if asked.one_or_none() is None:
        return
    check_in = check_ins.find(session, link.scope, link.id)
    if check_in.client.email:
        outbox.queue(
            session,
            link.scope,
            check_in,
            MessageKind.FRESH_LINK,
            due_at=now,
            by_person=True,
            now=now,
        )
    audit.note(session, link.scope, Act.NEW_LINK_ASKED, check_in, now=now)


def disown(session: Session, link: LinkedCheckIn, *, now: datetime) -> None:
    """Close a link that reached the wrong person, and write there no more.

    What was saved is deleted: it is not the client's. To the practitioner the address
    is one that refuses, until there is another.
    """
    drafts.refuse_if_closed(link, now=now)
    check_in = check_ins.find(session, link.scope, link.id)
    check_in.cancelled_at, check_in.cancelled_because = now, "not mine"
    check_in.sealed_draft, check_in.answered = None, 0
    refused = MailState.REFUSED, CancelReason.ADDRESS_REFUSED
    _write_no_more(session, check_in.client, *refused, now=now)
    audit.note(session, link.scope, Act.DISOWNED, check_in, now=now)


def has_stopped(client: Client) -> bool:
    """Return whether a client wishes for no more emails."""
    return client.mail_state == MailState.STOPPED


def stop_mail(session: Session, message: Message, *, now: datetime) -> None:
    """Send a client no more emails; the check-in stays usable.

    Only the practitioner can start them again.
    """
    if has_stopped(message.client):
        return
    stopped = MailState.STOPPED, CancelReason.STOPPED
    _write_no_more(session, message.client, *stopped, now=now)
    scope = unscoped.scope_of_check_in(message.check_in)
    audit.note(session, scope, Act.MAIL_STOPPED, message.client, now=now)


def _write_no_more(
    session: Session,
    client: Client,
    state: MailState,
    reason: CancelReason,
    *,
    now: datetime,
) -> None:
    client.mail_state, client.mail_state_at = state.value, now
    # All of the client's messages, not only those of the check-in the link is for.
    scope = OperatorScope(practice_id=client.practice_id)
    outbox.cancel_waiting(session, scope, client, reason, now=now)


def _not_asked_since(moment: datetime) -> ColumnElement[bool]:
    return or_(CheckIn.asked_for_link_at.is_(None), CheckIn.asked_for_link_at <= moment)
