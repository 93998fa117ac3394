"""A practice's settings: changed by whoever has the permission."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.scope import OperatorScope, Scope
from clinic.services import assignments, audit, practices


@dataclass(frozen=True, kw_only=True)
class PracticeSettings:
    """What a practice says of itself, and where its clocks stand."""

    name: str
    sender_name: str
    reply_to: str | None
    address_line: str
    zone: str
    shows_own_answers: bool


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
    if settings.zone != zone:
        practice.zone = settings.zone
        session.flush()
        # The zone is everybody's: also of clients whom the one who acts does not see.
        everybody = OperatorScope(practice_id=practice.id)
        assignments.move_to_zone(session, everybody, zone, now=now)
    audit.note(session, scope, Act.PRACTICE_CHANGED, practice, now=now)
