"""The audit trail: written in the transaction of the act, chained by HMAC."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, func, insert
from sqlalchemy.orm import Session

from clinic.db import installation
from clinic.domain.acts import Act
from clinic.domain.scope import LinkScope, PractitionerScope, Scope
from clinic.models import AuditEntry, Practice
from clinic.services import visibility
from clinic.services.visibility import IN_PRACTICE

_FIRST = b"\x00" * 32

# Built once, and run past the session: whatever anybody does passes here.
_LOCK = (
    visibility.practices(IN_PRACTICE).with_only_columns(Practice.id).with_for_update()
)
_HEAD = (
    visibility.audit_entries(IN_PRACTICE)
    .with_only_columns(AuditEntry.number, AuditEntry.mac)
    .order_by(AuditEntry.number.desc())
    .limit(1)
)
_ADD = insert(AuditEntry)


def note(
    session: Session,
    scope: Scope,
    act: Act,
    subject: object = None,
    *,
    now: datetime,
) -> None:
    """Add an act to the practice's trail; the subject is what it was done to."""
    session.flush()  # first the act, then its trace
    last = _lock_head(session, scope)
    actor, actor_id = _actor(scope)
    entry = AuditEntry(
        practice_id=scope.practice_id,
        number=last["number"] + 1 if last else 1,
        at=now,
        actor=actor,
        actor_id=actor_id,
        act=act.value,
        object_kind=getattr(subject, "__tablename__", ""),
        object_id=getattr(subject, "id", None),
        request_id=session.info.get("request_id"),
        previous_mac=last["mac"] if last else _FIRST,
    )
    entry.mac = seal_of(installation(session).keyring.audit, entry)
    session.connection().execute(_ADD, entry.values())


def broken_entry(session: Session, scope: Scope) -> AuditEntry | None:
    """Return the first entry that was changed, moved or follows a gap, or None."""
    key = installation(session).keyring.audit
    previous = _FIRST
    trail = visibility.audit_entries(scope).order_by(AuditEntry.number)
    for number, entry in enumerate(session.scalars(trail), start=1):
        whole = hmac.compare_digest(entry.mac, seal_of(key, entry))
        if entry.number != number or entry.previous_mac != previous or not whole:
            return entry
        previous = entry.mac
    return None


def newest(session: Session, scope: Scope, number: int) -> Sequence[AuditEntry]:
    """Return the newest entries, the latest last."""
    trail = visibility.audit_entries(scope).order_by(AuditEntry.number.desc())
    return session.scalars(trail.limit(number)).all()[::-1]


def count(session: Session, scope: Scope) -> int:
    """Return how many entries the trail has."""
    return (
        session.scalar(
            visibility.audit_entries(scope).with_only_columns(func.count(AuditEntry.id))
        )
        or 0
    )


def head(session: Session, scope: Scope) -> tuple[int, str]:
    """Return number and seal of the newest entry, to keep outside the database."""
    for entry in newest(session, scope, 1):
        return entry.number, entry.mac.hex()
    return 0, ""


def holds(session: Session, scope: Scope, number: int, mac: str) -> bool:
    """Return whether the trail still has an entry whose seal was kept elsewhere."""
    found = session.scalar(
        visibility.audit_entries(scope).where(AuditEntry.number == number)
    )
    return found is not None and hmac.compare_digest(found.mac.hex(), mac)


def names_of_actors(session: Session, scope: Scope) -> dict[UUID | None, str]:
    """Return the practitioners of the practice by id, to read the trail with."""
    people = session.scalars(visibility.practitioners(scope))
    return {person.id: person.name for person in people}


def seal_of(key: bytes, entry: AuditEntry) -> bytes:
    """Return the HMAC of an entry and of the one before it (32 bytes)."""
    parts = (
        entry.practice_id.hex,
        entry.number,
        entry.at.isoformat(),
        entry.actor,
        entry.actor_id.hex if entry.actor_id else "",
        entry.act,
        entry.object_kind,
        entry.object_id.hex if entry.object_id else "",
        entry.request_id or "",
    )
    row = "|".join(str(part) for part in parts).encode()
    return hmac.digest(key, entry.previous_mac + row, "sha256")


def _lock_head(session: Session, scope: Scope) -> RowMapping | None:
    # One writer at a time per practice: the practice's row is the lock.
    practice = {"of_practice": scope.practice_id}
    session.connection().execute(_LOCK, practice)
    return session.connection().execute(_HEAD, practice).mappings().one_or_none()


def _actor(scope: Scope) -> tuple[str, UUID | None]:
    if isinstance(scope, PractitionerScope):
        return "practitioner", scope.practitioner_id
    if isinstance(scope, LinkScope):
        return "link holder", scope.check_in_id
    return "operator", None
