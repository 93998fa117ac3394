"""“There is something new”: whether a practitioner wants to hear it, and when it is so.

At most one a day, at an hour of their choice, and only about answers that came since
they were last asked about: who does not look is not reminded.
"""

from datetime import date, datetime, time
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import exists
from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.messages import MessageState
from clinic.domain.scope import PractitionerScope
from clinic.models import Look, Notice, Practitioner, Response
from clinic.services import audit, practitioners, unscoped, visibility
from clinic.words import local


def choose(
    session: Session, scope: PractitionerScope, hour: int | None, *, now: datetime
) -> None:
    """Tell a practitioner at this hour from tomorrow on, or never."""
    person = practitioners.find_own(session, scope)
    person.notice_hour, person.noticed_at = hour, now
    audit.note(session, scope, Act.NOTICE_CHOSEN, person, now=now)


def make_due(session: Session, *, now: datetime) -> None:
    """Ask for each practitioner whose hour has come whether there is something new."""
    for person in unscoped.list_to_notice(session):
        today = local(now, person.practice.zone).date()
        hour = _moment(today, person)
        if person.noticed_at is not None and not person.noticed_at < hour <= now:
            continue
        if person.noticed_at is not None and is_new(session, person):
            session.add(_notice(person, today, now=now))
        person.noticed_at = now


def is_new(session: Session, person: Practitioner) -> bool:
    """Return whether answers came of which this practitioner has not heard."""
    scope = unscoped.scope_of_practitioner(person)
    seen = exists().where(
        Look.practice_id == person.practice_id,
        Look.practitioner_id == person.id,
        Look.response_id == Response.id,
    )
    unseen = visibility.responses(scope).where(
        Response.submitted_at > person.noticed_at,
        Response.set_aside_at.is_(None),
        ~seen,
    )
    found = unseen.with_only_columns(Response.id).limit(1)
    return session.scalar(found) is not None


def _moment(day: date, person: Practitioner) -> datetime:
    there = ZoneInfo(person.practice.zone)
    return datetime.combine(day, time(person.notice_hour or 0), there)


def _notice(person: Practitioner, day: date, *, now: datetime) -> Notice:
    notice_id = uuid4()
    return Notice(
        id=notice_id,
        practice_id=person.practice_id,
        practitioner_id=person.id,
        local_on=day,
        state=MessageState.QUEUED.value,
        state_at=now,
        due_at=now,
        attempts=0,
        message_id=notice_id.hex,
    )
