"""Sign-in sessions: rows of ours, so that ended means dead, everywhere and at once.

A row whose second factor was not passed can do nothing but ask for it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Update, update
from sqlalchemy.orm import Session

from clinic.domain import tokens
from clinic.domain.acts import Act
from clinic.domain.errors import NotFoundError
from clinic.domain.scope import PractitionerScope
from clinic.models import Practitioner, SignInSession
from clinic.services import audit, limits, passwords, unscoped, visibility

IDLE = timedelta(minutes=15)
IDLE_IN_SESSION_VIEW = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
LONGEST_BETWEEN_FACTORS = timedelta(minutes=10)
_TOUCHED_EVERY = timedelta(minutes=1)


def check_password(practitioner: Practitioner | None, password: str) -> bool:
    """Return whether the password is theirs, in the same time if there is nobody."""
    known = practitioner.password_hash if practitioner else passwords.NOBODYS
    fits = passwords.matches(known, password)
    return fits and practitioner is not None and practitioner.ended_at is None


def await_factor(
    session: Session, practitioner: Practitioner, password: str, *, now: datetime
) -> str:
    """Remember that the password was right; return the token for the next page."""
    if passwords.is_outdated(practitioner.password_hash):
        practitioner.password_hash = passwords.hash_password(password)
    return _add(session, practitioner, factor_passed_at=None, now=now)[0]


def find_awaiting(
    session: Session, token: str, *, now: datetime
) -> SignInSession | None:
    """Return the session that has ten minutes to pass its second factor."""
    row = unscoped.find_sign_in_session(session, tokens.digest(token))
    if row is None or row.ended_at is not None or row.factor_passed_at is not None:
        return None
    late = now - row.created_at >= LONGEST_BETWEEN_FACTORS
    return None if late or row.practitioner.ended_at is not None else row


def complete(session: Session, row: SignInSession, *, now: datetime) -> str:
    """Let in a session whose second factor was passed; its token is a new one."""
    token = tokens.random_token()
    row.digest = tokens.digest(token)
    row.created_at = row.last_seen_at = row.factor_passed_at = now
    limits.sweep(session, now=now)
    scope = unscoped.scope_of_practitioner(row.practitioner)
    audit.note(session, scope, Act.SIGNED_IN, row, now=now)
    return token


def begin(session: Session, practitioner: Practitioner, *, now: datetime) -> str:
    """Sign a practitioner in on one browser; return the token for its cookie."""
    token, row = _add(session, practitioner, factor_passed_at=now, now=now)
    scope = unscoped.scope_of_practitioner(practitioner)
    audit.note(session, scope, Act.SIGNED_IN, row, now=now)
    return token


def find_live(
    session: Session, token: str, *, in_session_view: bool, now: datetime
) -> SignInSession | None:
    """Return the session of a token unless it ended, rested too long, or is too old.

    Idle time is 15 minutes; from one page of the session view to the next, 60.
    """
    row = unscoped.find_sign_in_session(session, tokens.digest(token))
    if row is None or row.ended_at is not None or row.factor_passed_at is None:
        return None
    rests = in_session_view and row.last_seen_in_session_view
    idle = IDLE_IN_SESSION_VIEW if rests else IDLE
    if now - row.last_seen_at >= idle or now - row.created_at >= LONGEST:
        return None
    return None if row.practitioner.ended_at is not None else row


def ends_at(row: SignInSession, *, seen_at: datetime | None = None) -> datetime:
    """Return when a browser is signed out if it is not used, session view aside."""
    idle = (seen_at or row.last_seen_at) + IDLE
    return min(idle, row.created_at + LONGEST)


def is_stale(row: SignInSession, in_session_view: bool, *, now: datetime) -> bool:  # noqa: FBT001 the fact itself
    """Return whether the last-seen time is due to be written again."""
    moved = row.last_seen_in_session_view != in_session_view
    return moved or now - row.last_seen_at >= _TOUCHED_EVERY


def touch(
    session: Session, row: SignInSession, *, in_session_view: bool, now: datetime
) -> None:
    """Write when and where a session was last seen."""
    seen = {"last_seen_at": now, "last_seen_in_session_view": in_session_view}
    session.execute(_update(row).values(seen))


def confirm(session: Session, row: SignInSession, *, now: datetime) -> None:
    """Write that the second factor was passed again."""
    session.execute(_update(row).values(factor_passed_at=now))


def list_live(
    session: Session, scope: PractitionerScope, *, now: datetime
) -> Sequence[SignInSession]:
    """Return the browsers in which the practitioner is signed in, the latest first."""
    found = session.scalars(
        visibility.sign_in_sessions(scope)
        .where(
            SignInSession.ended_at.is_(None),
            SignInSession.factor_passed_at.is_not(None),
            SignInSession.created_at > now - LONGEST,
        )
        .order_by(SignInSession.last_seen_at.desc())
    )
    return [row for row in found if now - row.last_seen_at < _idle(row)]


def end(
    session: Session, scope: PractitionerScope, session_id: UUID, *, now: datetime
) -> None:
    """End one of the practitioner's own sessions from another browser."""
    row = session.scalar(
        visibility.sign_in_sessions(scope).where(SignInSession.id == session_id)
    )
    if row is None or row.ended_at is not None:
        raise NotFoundError
    row.ended_at = now
    audit.note(session, scope, Act.SESSION_ENDED, row, now=now)


def end_others(
    session: Session, scope: PractitionerScope, kept: UUID, *, now: datetime
) -> None:
    """End all sessions of the practitioner but one."""
    others = visibility.sign_in_sessions(scope).where(
        SignInSession.id != kept, SignInSession.ended_at.is_(None)
    )
    for row in session.scalars(others).all():
        row.ended_at = now
        if row.factor_passed_at is not None:
            audit.note(session, scope, Act.SESSION_ENDED, row, now=now)


def sign_out(
    session: Session, scope: PractitionerScope, session_id: UUID, *, now: datetime
) -> None:
    """End the session that signs out."""
    row = session.scalars(
        visibility.sign_in_sessions(scope).where(SignInSession.id == session_id)
    ).one()
    row.ended_at = now
    audit.note(session, scope, Act.SIGNED_OUT, row, now=now)


def _add(
    session: Session,
    practitioner: Practitioner,
    *,
    factor_passed_at: datetime | None,
    now: datetime,
) -> tuple[str, SignInSession]:
    token = tokens.random_token()
    row = SignInSession(
        practice_id=practitioner.practice_id,
        practitioner_id=practitioner.id,
        digest=tokens.digest(token),
        created_at=now,
        last_seen_at=now,
        last_seen_in_session_view=False,
        factor_passed_at=factor_passed_at,
    )
    session.add(row)
    session.flush()
    return token, row


def _update(row: SignInSession) -> Update:
    return update(SignInSession).where(
        SignInSession.practice_id == row.practice_id, SignInSession.id == row.id
    )


def _idle(row: SignInSession) -> timedelta:
    return IDLE_IN_SESSION_VIEW if row.last_seen_in_session_view else IDLE
