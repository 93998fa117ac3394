"""Practitioners: added and reset at the machine, found by the rest."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import func
from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.scope import OperatorScope, Permission, PractitionerScope, Scope
from clinic.models import Client, Practice, Practitioner, RecoveryCode, SignInSession
from clinic.services import audit, passwords, visibility

RECOVERY_CODES = 10
_RECOVERY_BYTES = 10


@dataclass(frozen=True)
class NewPractitioner:
    """A practitioner just added, with what is shown once and never again."""

    practitioner: Practitioner
    totp_secret: str
    recovery_codes: tuple[str, ...]


def add(  # noqa: PLR0913 a person is described by this much
    session: Session,
    scope: Scope,
    practice: Practice,
    *,
    email: str,
    name: str,
    called: str,
    password: str,
    permissions: Sequence[Permission] = tuple(Permission),
    totp_secret: str | None = None,
    now: datetime,
) -> NewPractitioner:
    """Add a practitioner with a second factor and recovery codes."""
    secret = totp_secret or pyotp.random_base32()
    practitioner = Practitioner(
        practice_id=practice.id,
        practice=practice,
        email=email.strip().lower(),
        name=name,
        called=called,
        permissions=[permission.value for permission in permissions],
        password_hash=passwords.hash_password(password),
        totp_last_step=0,
        initials_only=False,
        created_at=now,
    )
    practitioner.totp_secret = secret
    session.add(practitioner)
    session.flush()
    codes = make_recovery_codes(session, scope, practitioner, now=now)
    audit.note(session, scope, Act.PRACTITIONER_ADDED, practitioner, now=now)
    return NewPractitioner(practitioner, secret, codes)


def find_own(session: Session, scope: PractitionerScope) -> Practitioner:
    """Return the practitioner who acts."""
    return session.scalars(
        visibility.practitioners(scope).where(Practitioner.id == scope.practitioner_id)
    ).one()


def reset(
    session: Session,
    scope: OperatorScope,
    practitioner: Practitioner,
    *,
    password: str | None = None,
    totp_secret: str | None = None,
    now: datetime,
) -> tuple[str, ...]:
    """Replace a lost password, a lost phone, or both; every browser is signed out.

    Returns the new recovery codes that belong to a new phone.
    """
    codes: tuple[str, ...] = ()
    if password is not None:
        practitioner.password_hash = passwords.hash_password(password)
    if totp_secret is not None:
        practitioner.totp_secret = totp_secret
        practitioner.totp_last_step = 0
        codes = make_recovery_codes(session, scope, practitioner, now=now)
    _sign_out_everywhere(session, practitioner, now=now)
    audit.note(session, scope, Act.PRACTITIONER_RESET, practitioner, now=now)
    return codes


def end(
    session: Session, scope: OperatorScope, practitioner: Practitioner, *, now: datetime
) -> int:
    """Let someone who left sign in no more; return how many clients they leave."""
    practitioner.ended_at = now
    _sign_out_everywhere(session, practitioner, now=now)
    audit.note(session, scope, Act.PRACTITIONER_ENDED, practitioner, now=now)
    own = PractitionerScope(practitioner.practice_id, practitioner.id)
    left = visibility.clients(own).where(Client.discharged_at.is_(None))
    return session.scalar(left.with_only_columns(func.count(Client.id))) or 0


def make_recovery_codes(
    session: Session, scope: Scope, practitioner: Practitioner, *, now: datetime
) -> tuple[str, ...]:
    """Replace the recovery codes; the new ones are shown once."""
    for old in session.scalars(visibility.recovery_codes(scope, practitioner.id)):
        session.delete(old)
    codes = tuple(secrets.token_hex(_RECOVERY_BYTES) for _ in range(RECOVERY_CODES))
    for code in codes:
        session.add(
            RecoveryCode(
                practice_id=practitioner.practice_id,
                practitioner_id=practitioner.id,
                digest=digest_of_code(code),
            )
        )
    audit.note(session, scope, Act.RECOVERY_CODES_MADE, practitioner, now=now)
    return codes


def digest_of_code(code: str) -> bytes:
    """Return the SHA-256 of a recovery code as typed: spaces and case forgiven."""
    plain = "".join(code.split()).replace("-", "").lower()
    return hashlib.sha256(plain.encode()).digest()


def _sign_out_everywhere(
    session: Session, practitioner: Practitioner, *, now: datetime
) -> None:
    own = PractitionerScope(practitioner.practice_id, practitioner.id)
    for signed_in in session.scalars(
        visibility.sign_in_sessions(own).where(SignInSession.ended_at.is_(None))
    ):
        signed_in.ended_at = now
