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
    audit,
    calendar_rhythms,
    departures,
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
        for day, moved_to in departures.list_of(session, scope, assignment).items():
            if moved_to is not None:
                there = _same_hour(moved_to, before, practice.zone)
                departures.keep(session, scope, assignment, day, there, now=now)
        if appointment_rhythms.is_bound(assignment):
            appointment_rhythms.settle(session, scope, assignment, now=now)
            continue
        starts_at = _same_hour(assignment.starts_at, before, practice.zone)
        assignment.starts_at = starts_at
        calendar_rhythms.settle(session, scope, assignment, now=now)


def _same_hour(moment: datetime, before: str, zone: str) -> datetime:
    wall = local(moment, before).replace(tzinfo=ZoneInfo(zone))
    return wall.astimezone(UTC)
