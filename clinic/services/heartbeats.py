"""Heartbeats: when a worker, or a backup, was last seen."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from clinic.models import Heartbeat


def beat(session: Session, name: str, *, now: datetime) -> None:
    """Note that this one is alive."""
    if _touch(session, name, now):
        return
    try:
        with session.begin_nested():
            session.add(Heartbeat(name=name, at=now))
    except IntegrityError:  # another worker was born in the same instant
        _touch(session, name, now)


def last_seen(session: Session, name: str) -> datetime | None:
    """Return when this one was last seen, None if never."""
    return session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))


def forget(session: Session, name: str) -> None:
    """Take away a sign that no longer holds."""
    session.execute(delete(Heartbeat).where(Heartbeat.name == name))


def _touch(session: Session, name: str, now: datetime) -> bool:
    known = update(Heartbeat).where(Heartbeat.name == name).values(at=now)
    found = session.execute(known.returning(Heartbeat.id)).one_or_none()
    return found is not None
