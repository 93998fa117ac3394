"""A practice's settings: changed by whoever has the permission."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.scope import OperatorScope, Scope
from clinic.models import Assignment, Practice
from clinic.services import (
    appointment_rhythms,
    assignments,
    audit,
    check_ins,
    practices,
    visibility,
)
from clinic.words import local


@dataclass(frozen=True, kw_only=True)
class PracticeSettings:
    """What a practice says of itself, and where its clocks stand."""

    name: str
    sender_name: str
    reply_to: str | None
    address_line: str
    zone: str
    shows_own_answers: bool
    tells_when_read: bool = True


def change(
    session: Session, scope: Scope, settings: PracticeSettings, *, now: datetime
) -> None:
    """Change a practice's settings; in another zone what is to come keeps its hour."""
    practice = practices.find(session, scope)
    zone = practice.zone
    practice.name = settings.name
    practice.sender_name = settings.sender_name
    practice.reply_to = settings.reply_to
    practice.address_line = settings.address_line
    practice.shows_own_answers = settings.shows_own_answers
    practice.tells_when_read = settings.tells_when_read
    if settings.zone != zone:
        practice.zone = settings.zone
        session.flush()
        # The zone is everybody's: also of clients whom the one who acts does not see.
        everybody = OperatorScope(practice_id=practice.id)
        _keep_hours(session, everybody, practice, before=zone, now=now)
    audit.note(session, scope, Act.PRACTICE_CHANGED, practice, now=now)


def _keep_hours(
    session: Session, scope: Scope, practice: Practice, *, before: str, now: datetime
) -> None:
    running = visibility.assignments(scope).where(Assignment.ended_at.is_(None))
    for assignment in session.scalars(running):
        if appointment_rhythms.is_bound(assignment):
            appointment_rhythms.settle(session, scope, assignment, now=now)
            continue
        wall = local(assignment.starts_at, before).replace(
            tzinfo=ZoneInfo(practice.zone)
        )
        assignment.starts_at = wall.astimezone(UTC)
        number = assignments.count_made(session, scope, assignment)
        newest = check_ins.find_number(session, scope, assignment, number)
        opens_at, after = assignments.occasion(assignment, practice.zone, number)
        if opens_at is None or newest.opens_at <= now:
            continue  # what has opened stays as it was
        check_ins.move(session, scope, newest, opens_at, next_opens_at=after, now=now)
        assignment.next_at = opens_at if after else None
