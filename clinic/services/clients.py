"""Clients: added, found, changed, discharged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from clinic.domain.acts import Act
from clinic.domain.errors import NotFoundError
from clinic.domain.scope import PractitionerScope, Scope
from clinic.models import CareRelation, Client, ClientKey
from clinic.services import audit, practices, visibility
from clinic.vault.sealing import blind_index, new_key


@dataclass(frozen=True)
class ClientDetails:
    """What a practitioner writes down about a client."""

    name: str
    called: str
    reference: str | None = None
    email: str | None = None
    language: str = "en"
    mail_agreed_on: date | None = None


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
    client.email_index = (
        blind_index(practices.find(session, scope).plain, details.email)
        if details.email
        else None
    )
    client.language = details.language
    client.mail_agreed_on = details.mail_agreed_on


def list_in_care(session: Session, scope: Scope) -> Sequence[Client]:
    """Return the clients in sight who are not discharged."""
    return session.scalars(
        visibility.clients(scope).where(Client.discharged_at.is_(None))
    ).all()
