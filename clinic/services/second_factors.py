"""The second factor: a one-time code or a recovery code, each accepted once."""

import hmac
import unicodedata
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.scope import PractitionerScope
from clinic.models import Practitioner, RecoveryCode
from clinic.services import audit, practitioners, unscoped, visibility

FRESH = timedelta(minutes=5)
_SECONDS_A_STEP = 30
_STEPS_OFF = (0, -1, 1)
"""A phone's clock may be a step behind or ahead."""


def use_code(
    session: Session, practitioner: Practitioner, typed: str, *, now: datetime
) -> bool:
    """Return whether this is a one-time code of now; it is accepted only once."""
    step = _step_of(practitioner.totp_secret, one_form(typed), now)
    if step is None:
        return False
    used = session.execute(
        update(Practitioner)
        .where(
            Practitioner.practice_id == practitioner.practice_id,
            Practitioner.id == practitioner.id,
            Practitioner.totp_last_step < step,
        )
        .values(totp_last_step=step)
        .returning(Practitioner.id)
    )
    return used.one_or_none() is not None


def use_recovery_code(
    session: Session, practitioner: Practitioner, typed: str, *, now: datetime
) -> bool:
    """Return whether this is a recovery code that was not used before; use it."""
    scope = unscoped.scope_of_practitioner(practitioner)
    digest = practitioners.digest_of_code(one_form(typed))
    code = session.scalar(
        visibility.recovery_codes(scope, practitioner.id).where(
            RecoveryCode.digest == digest
        )
    )
    if code is None:
        return False
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.practice_id == code.practice_id,
            RecoveryCode.id == code.id,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    if used.one_or_none() is None:
        return False
    audit.note(session, scope, Act.RECOVERY_CODE_USED, code, now=now)
    return True


def use_either(
    session: Session, practitioner: Practitioner, typed: str, *, now: datetime
) -> bool:
    """Return whether this is a one-time code or a recovery code; use it."""
    use = use_code if one_form(typed).isdigit() else use_recovery_code
    return use(session, practitioner, typed, now=now)


def count_recovery_codes(session: Session, scope: PractitionerScope) -> int:
    """Return how many recovery codes are left."""
    left = (
        visibility.recovery_codes(scope, scope.practitioner_id)
        .where(RecoveryCode.used_at.is_(None))
        .with_only_columns(func.count(RecoveryCode.id))
    )
    return session.scalar(left) or 0


def one_form(typed: str) -> str:
    """Return a code as typed without spaces, wide digits made plain."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    if not (code.isascii() and code.isdigit()):
        return None
    generator = pyotp.TOTP(secret, interval=_SECONDS_A_STEP)
    current = int(now.timestamp()) // _SECONDS_A_STEP
    for off in _STEPS_OFF:
        step = current + off
        if hmac.compare_digest(generator.generate_otp(step), code):
            return step
    return None
