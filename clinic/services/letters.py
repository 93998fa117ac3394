"""Letters: what a client's email will say, for sending and for looking at it first."""

from dataclasses import dataclass
from datetime import date, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import case
from sqlalchemy.orm import Session

from clinic import catalogue
from clinic.db import installation
from clinic.domain.messages import MessageKind
from clinic.domain.scope import OperatorScope, Scope
from clinic.mail.post import Post
from clinic.mail.writing import Kind, Letter
from clinic.models import CareRelation, CheckIn, Client, Message, Practitioner
from clinic.services import check_ins, mail_servers, messages, visibility
from clinic.words import local

_UNTIL_THEN = "…"
"""Stands for the link's secret in a preview, before there is one."""


@dataclass(frozen=True)
class Occasion:
    """What a preview needs to know of a check-in that does not exist yet."""

    form: str
    closes_on: date
    instrument: str = "independence-check-in"


def of_message(session: Session, message: Message, post: Post) -> Letter:
    """Return the letter of a message, with its links."""
    check_in, client = message.check_in, message.client
    scope = OperatorScope(practice_id=message.practice_id)
    therapist = find_therapist(session, scope, check_in)
    address = installation(session).public_address
    return Letter(
        kind=_LETTER_OF[MessageKind(message.kind)],
        letterhead=mail_servers.letterhead_of(session, client.practice, post),
        recipient=recipient_of(client),
        call_name=client.called or None,
        therapist=therapist.called if therapist else client.practice.sender_name,
        link=check_ins.link(session, check_in),
        stop_link=f"{address}/stop/{messages.stop_token(session, message.id)}",
        minutes=_minutes(
            check_in.instrument, check_in.instrument_version, check_in.form
        ),
        closes_on=_last_day(check_in, client.practice.zone),
        language=check_in.language,
        message_id=f"<{message.message_id}>",
        started=check_in.started_at is not None,
    )


def preview(
    session: Session,
    client: Client,
    therapist: Practitioner,
    occasion: Occasion,
    post: Post,
) -> Letter:
    """Return the letter that a client would get for an occasion still to be made."""
    address = installation(session).public_address
    return Letter(
        kind=Kind.INVITATION,
        letterhead=mail_servers.letterhead_of(session, client.practice, post),
        recipient=recipient_of(client),
        call_name=client.called or None,
        therapist=therapist.called,
        link=f"{address}/c/{_UNTIL_THEN}",
        stop_link=f"{address}/stop/{_UNTIL_THEN}",
        minutes=_minutes(occasion.instrument, None, occasion.form),
        closes_on=occasion.closes_on,
        language=client.language,
        message_id="<preview@localhost>",
    )


def recipient_of(client: Client) -> str:
    """Return the address as it travels, domain in plain letters; "" if it cannot."""
    try:
        found = validate_email(
            client.email or "", check_deliverability=False, test_environment=True
        )
    except EmailNotValidError:
        return ""
    return found.ascii_email or ""


def find_therapist(
    session: Session, scope: Scope, check_in: CheckIn
) -> Practitioner | None:
    """Return who looks after the client: whoever assigned it, if they still do."""
    assigned_it = Practitioner.id == check_in.assignment.assigned_by_id
    return session.scalar(
        visibility.practitioners(scope)
        .join(CareRelation, CareRelation.practitioner_id == Practitioner.id)
        .where(
            CareRelation.practice_id == scope.practice_id,
            CareRelation.client_id == check_in.client_id,
            CareRelation.until.is_(None),
            Practitioner.ended_at.is_(None),
        )
        .order_by(case((assigned_it, 0), else_=1), CareRelation.since)
        .limit(1)
    )


_LETTER_OF = {
    MessageKind.INVITATION: Kind.INVITATION,
    MessageKind.REMINDER: Kind.REMINDER,
    MessageKind.RESEND: Kind.INVITATION,
    MessageKind.FRESH_LINK: Kind.FRESH_LINK,
}


def _minutes(instrument: str, version: str | None, form: str) -> int:
    return catalogue.find(instrument, version).form(form).minutes


def _last_day(check_in: CheckIn, zone: str) -> date:
    """Return the last whole day on which the link opens the check-in."""
    return local(check_in.closing_at - timedelta(microseconds=1), zone).date()
