"""Clients: added, found, changed, discharged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from clinic.domain.acts import Act
from clinic.domain.caseload import folded
from clinic.domain.errors import NotFoundError
from clinic.domain.scope import PractitionerScope, Scope
from clinic.models import Assignment, CareRelation, CheckIn, Client, ClientKey
from clinic.services import (
    appointments,
    assignments,
    audit,
    check_ins,
    practices,
    visibility,
)
from clinic.services import messages as outbox
from clinic.vault.sealing import blind_index, new_key
from clinic.words import local


@dataclass(frozen=True)
class ClientDetails:
    """What a practitioner writes down about a client."""

    name: str
    called: str
    reference: str | None = None
    email: str | None = None
    language: str = "en"
    mail_agreed_on: date | None = None
    told_when_read: bool = True


def prepare_key(session: Session, scope: Scope, *, now: datetime) -> ClientKey:
    """Make a client's key. Commit it before anything is sealed with it."""
    practice = practices.find(session, scope)
    client_id = uuid4()
    key = ClientKey(practice_id=practice.id, client_id=client_id, created_at=now)
    key.wrap(practice, new_key())
    session.add(key)
    session.flush()
    return key


def add(
    session: Session,
    scope: PractitionerScope,
    key: ClientKey,
    details: ClientDetails,
    *,
    now: datetime,
) -> Client:
    """Add a client, in the care of whoever adds them."""
    client = Client(
        id=key.client_id,
        practice_id=scope.practice_id,
        created_by_id=scope.practitioner_id,
        mail_state="fine",
        created_at=now,
    )
    set_committed_value(client, "key", key)
    write_details(session, scope, client, details)
    care = CareRelation(
        practice_id=scope.practice_id,
        client_id=client.id,
        practitioner_id=scope.practitioner_id,
        since=now,
    )
    session.add(client)
    session.flush()
    session.add(care)
    session.flush()
    audit.note(session, scope, Act.CLIENT_ADDED, client, now=now)
    return client


def find(session: Session, scope: Scope, client_id: UUID) -> Client:
    """Return a client in sight; raise NotFoundError if there is none."""
    client = session.scalar(visibility.clients(scope).where(Client.id == client_id))
    if client is None:
        raise NotFoundError
    return client


def write_details(
    session: Session, scope: Scope, client: Client, details: ClientDetails
) -> None:
    """Seal what was written down into the client's row."""
    client.name = details.name
    client.called = details.called
    client.reference = details.reference
    client.email = details.email
    client.email_index = _address_index(session, scope, details.email)
    client.language = details.language
    client.mail_agreed_on = details.mail_agreed_on
    client.told_when_read = details.told_when_read


def list_alike(
    session: Session,
    scope: Scope,
    details: ClientDetails,
    *,
    besides: Client | None = None,
) -> Sequence[Client]:
    """Return the clients in sight with the same name or address; both may be right."""
    index = _address_index(session, scope, details.email)
    return [
        client
        for client in session.scalars(visibility.clients(scope))
        if client is not besides
        and (
            folded(client.name) == folded(details.name)
            or (index is not None and client.email_index == index)
        )
    ]


def change(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    details: ClientDetails,
    *,
    now: datetime,
) -> bool:
    """Write down new details; return whether the address is another one.

    Links that went to the old address open nothing from then on. Where the client
    stopped the emails, they begin again with a later day of agreement, not before.
    """
    index, agreed = client.email_index, client.mail_agreed_on
    write_details(session, scope, client, details)
    moved = client.email_index != index
    if client.mail_agreed_on != agreed and _agreed_anew(session, scope, client):
        client.mail_state, client.mail_state_at = "fine", now
    if moved:
        _move(session, scope, client, now=now)
    audit.note(session, scope, Act.CLIENT_CHANGED, client, now=now)
    return moved


def list_to_send_again(
    session: Session, scope: Scope, client: Client, *, now: datetime
) -> Sequence[CheckIn]:
    """Return the open check-ins that a new address has no email about yet."""
    if not client.may_be_written_to:
        return ()
    waiting = {
        message.check_in_id for message in outbox.list_waiting(session, scope, client)
    }
    return [
        check_in
        for check_in in check_ins.list_unfinished(session, scope, client, now=now)
        if check_in.opens_at <= now and check_in.id not in waiting
    ]


def send_again(
    session: Session, scope: Scope, client: Client, *, now: datetime
) -> None:
    """Send the links of open check-ins to a new address, at a person's wish."""
    for check_in in list_to_send_again(session, scope, client, now=now):
        outbox.resend(session, scope, check_in, now=now)


def discharge(
    session: Session, scope: PractitionerScope, client: Client, *, now: datetime
) -> None:
    """End a client's care: no link opens, no email leaves, nothing is asked again."""
    for check_in in check_ins.list_unfinished(session, scope, client, now=now):
        check_ins.withdraw(session, scope, check_in, "discharged", now=now)
    running = visibility.assignments(scope).where(
        Assignment.client_id == client.id, Assignment.ended_at.is_(None)
    )
    for assignment in session.scalars(running):
        assignments.end(session, scope, assignment, because="discharged", now=now)
    appointments.cancel_all(session, scope, client, now=now)
    outbox.cancel_waiting(session, scope, client, "discharged", now=now)
    client.discharged_at = now
    audit.note(session, scope, Act.CLIENT_DISCHARGED, client, now=now)


def take_back(
    session: Session, scope: PractitionerScope, client: Client, *, now: datetime
) -> None:
    """Take a discharged client into care again; what was cancelled stays so."""
    client.discharged_at = None
    audit.note(session, scope, Act.CLIENT_TAKEN_BACK, client, now=now)


def _agreed_anew(session: Session, scope: Scope, client: Client) -> bool:
    # A client's own wish stands until a later day on which they agreed again.
    if client.mail_state != "stopped" or client.mail_state_at is None:
        return False
    zone = practices.find(session, scope).zone
    stopped_on = local(client.mail_state_at, zone).date()
    return client.mail_agreed_on is not None and client.mail_agreed_on >= stopped_on


def _move(session: Session, scope: Scope, client: Client, *, now: datetime) -> None:
    if client.mail_state != "stopped":
        client.mail_state, client.mail_state_at = "fine", now
    unfinished = check_ins.list_unfinished(session, scope, client, now=now)
    for check_in in unfinished:
        check_ins.replace_link(session, scope, check_in, now=now)
    if client.email is None:
        outbox.cancel_waiting(session, scope, client, "no address", now=now)
        return
    invited = {
        message.check_in_id for message in outbox.list_waiting(session, scope, client)
    }
    for check_in in unfinished:
        if check_in.opens_at > now and check_in.id not in invited:
            opens = check_in.opens_at
            outbox.queue(session, scope, check_in, "invitation", due_at=opens, now=now)


def _address_index(session: Session, scope: Scope, email: str | None) -> bytes | None:
    if email is None:
        return None
    return blind_index(practices.find(session, scope).plain, email)
