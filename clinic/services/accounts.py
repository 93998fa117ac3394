"""A practitioner's own account: the password, and what it ends."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.scope import PractitionerScope
from clinic.models import Practitioner
from clinic.services import audit, passwords, practitioners, sign_ins


def change_password(
    session: Session,
    scope: PractitionerScope,
    password_hash: str,
    *,
    kept: UUID,
    now: datetime,
) -> None:
    """Replace the password; every browser but this one is signed out."""
    practitioner = practitioners.find_own(session, scope)
    practitioner.password_hash = password_hash
    sign_ins.end_others(session, scope, kept, now=now)
    audit.note(session, scope, Act.PASSWORD_CHANGED, practitioner, now=now)


def fault_of_password(practitioner: Practitioner, password: str) -> str | None:
    """Say what is wrong with a new password; what others know of its owner is weak."""
    names = (practitioner.email, practitioner.name, practitioner.practice.name)
    parts = [part for name in names for part in re.split(r"\W+", name)]
    known = [*names, *parts, practitioner.called]
    return passwords.fault(password, *known)
