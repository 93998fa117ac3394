"""The only queries without a scope: made before the practice is known.

A sign-in session, an email address, a link's digest; and the worker's sweeps, which
only find what is due and hand each find on with its scope.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from clinic.domain.scope import LinkScope, OperatorScope, Permission, PractitionerScope
from clinic.models import (
    Assignment,
    CheckIn,
    Client,
    EarlierLink,
    Message,
    Practice,
    Practitioner,
    SignInSession,
)


def find_sign_in_session(session: Session, digest: bytes) -> SignInSession | None:
    """Return the sign-in session with this token digest, ended or not."""
    return session.scalar(select(SignInSession).where(SignInSession.digest == digest))


def find_practitioner(session: Session, email: str) -> Practitioner | None:
    """Return the practitioner who signs in with this address (lower case)."""
    return session.scalar(select(Practitioner).where(Practitioner.email == email))


def find_check_in(session: Session, link_digest: bytes) -> CheckIn | None:
    """Return the check-in of a link, with client, key and practice."""
    return session.scalar(
        select(CheckIn)
        .where(CheckIn.link_digest == link_digest)
        .options(joinedload(CheckIn.client).joinedload(Client.practice))
    )


def find_earlier_link(session: Session, link_digest: bytes) -> EarlierLink | None:
    """Return what became of a link that no longer opens anything."""
    return session.scalar(
        select(EarlierLink).where(EarlierLink.link_digest == link_digest)
    )


def find_message_to_stop(session: Session, stop_digest: bytes) -> Message | None:
    """Return the message whose stop link this is, with client and practice."""
    return session.scalar(
        select(Message)
        .where(Message.stop_digest == stop_digest)
        .options(joinedload(Message.client).joinedload(Client.practice))
    )


def find_due_assignment(session: Session, *, now: datetime) -> Assignment | None:
    """Return the assignment that is due longest, held against other workers."""
    return session.scalar(
        select(Assignment)
        .where(Assignment.next_at <= now)
        .order_by(Assignment.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def list_practices(session: Session) -> Sequence[Practice]:
    """Return every practice of the installation, for the machine's own commands."""
    return session.scalars(
        select(Practice).order_by(Practice.created_at, Practice.name)
    ).all()


def scope_of_check_in(check_in: CheckIn) -> LinkScope:
    """Return the scope of whoever holds this check-in's link."""
    return LinkScope(
        practice_id=check_in.practice_id,
        client_id=check_in.client_id,
        check_in_id=check_in.id,
    )


def scope_of_practitioner(practitioner: Practitioner) -> PractitionerScope:
    """Return the scope of a practitioner who has signed in."""
    return PractitionerScope(
        practice_id=practitioner.practice_id,
        practitioner_id=practitioner.id,
        permissions=frozenset(map(Permission, practitioner.permissions)),
    )


def scope_of_operator(practice: Practice) -> OperatorScope:
    """Return the scope of someone at the machine, for one practice."""
    return OperatorScope(practice_id=practice.id)
