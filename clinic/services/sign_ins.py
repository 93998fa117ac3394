"""Sign-in sessions: rows of ours, so that ended means dead, everywhere and at once."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from clinic.domain import tokens
from clinic.models import Practitioner, SignInSession
from clinic.services import unscoped

IDLE = timedelta(minutes=15)
IDLE_IN_SESSION_VIEW = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
_TOUCHED_EVERY = timedelta(minutes=1)


def begin(session: Session, practitioner: Practitioner, *, now: datetime) -> str:
    """Sign a practitioner in on one browser; return the token for its cookie."""
    token = tokens.random_token()
    session.add(
        SignInSession(
            practice_id=practitioner.practice_id,
            practitioner_id=practitioner.id,
            digest=tokens.digest(token),
            created_at=now,
            last_seen_at=now,
            last_seen_in_session_view=False,
            factor_passed_at=now,
        )
    )
    session.flush()
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


def is_stale(row: SignInSession, in_session_view: bool, *, now: datetime) -> bool:  # noqa: FBT001 the fact itself
    """Return whether the last-seen time is due to be written again."""
    moved = row.last_seen_in_session_view != in_session_view
    return moved or now - row.last_seen_at >= _TOUCHED_EVERY


def touch(
    session: Session, row: SignInSession, *, in_session_view: bool, now: datetime
) -> None:
    """Write when and where a session was last seen."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == row.id)
        .values(last_seen_at=now, last_seen_in_session_view=in_session_view)
    )
