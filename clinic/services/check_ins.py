"""Check-ins: made with everything pinned, found by their client's therapist."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, joinedload

from clinic.db import installation
from clinic.domain import tokens
from clinic.domain.errors import NotFoundError
from clinic.domain.scope import Scope
from clinic.models import Assignment, CheckIn
from clinic.services import practices, visibility
from clinic.words import local


def make(  # noqa: PLR0913 a check-in pins this much
    session: Session,
    scope: Scope,
    assignment: Assignment,
    *,
    number: int,
    opens_at: datetime,
    next_opens_at: datetime | None,
    now: datetime,
) -> CheckIn:
    """Make one occasion of an assignment."""
    zone = practices.find(session, scope).zone
    check_in = CheckIn(
        id=uuid4(),
        practice_id=assignment.practice_id,
        client_id=assignment.client_id,
        client=assignment.client,
        assignment_id=assignment.id,
        assignment=assignment,
        number=number,
        local_on=local(opens_at, zone).date(),
        instrument=assignment.instrument,
        instrument_version=assignment.instrument_version,
        form=assignment.form,
        impact=assignment.impact,
        language=assignment.client.language,
        layout="single",
        privacy_notice_version=practices.newest_notice_version(session, scope),
        created_at=now,
        opens_at=opens_at,
        closes_at=end_of_day(opens_at, zone, days=assignment.open_days),
        last_close_at=next_opens_at,
        rotation=0,
        answered=0,
    )
    check_in.link_digest = tokens.digest(token(session, check_in))
    session.add(check_in)
    session.flush()
    return check_in


def find(session: Session, scope: Scope, check_in_id: UUID) -> CheckIn:
    """Return a check-in in sight, with its client; raise NotFoundError if none."""
    check_in = session.scalar(
        visibility.check_ins(scope)
        .where(CheckIn.id == check_in_id)
        .options(joinedload(CheckIn.client))
    )
    if check_in is None:
        raise NotFoundError
    return check_in


def token(session: Session, check_in: CheckIn) -> str:
    """Derive the check-in's link token; it is stored nowhere."""
    key = installation(session).keyring.link
    return tokens.derive(key, "answer", check_in.id, check_in.rotation)


def link(session: Session, check_in: CheckIn) -> str:
    """Return the address that opens the check-in on a phone."""
    return f"{installation(session).public_address}/c/{token(session, check_in)}"


def end_of_day(moment: datetime, zone: str, *, days: int) -> datetime:
    """Return the end of the local day so many days later, in UTC."""
    day = local(moment, zone).date() + timedelta(days=days + 1)
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
