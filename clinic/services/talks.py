"""Talks: which areas the two chose to talk about, one choice per client and day."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from clinic.domain.acts import Act
from clinic.domain.errors import TooManyAreasError
from clinic.domain.scope import PractitionerScope
from clinic.models import Client, Talk
from clinic.services import audit, practices, visibility
from clinic.words import local

MOST_AREAS = 3


def choose(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    areas: Sequence[str],
    *,
    now: datetime,
) -> Talk:
    """Keep which areas are talked about today; raise TooManyAreasError beyond three."""
    if len(set(areas)) > MOST_AREAS:
        raise TooManyAreasError
    talk = find_today(session, scope, client, now=now)
    if talk is None:
        talk = Talk(
            practice_id=scope.practice_id,
            client_id=client.id,
            client=client,
            practitioner_id=scope.practitioner_id,
            held_on=local(now, practices.find(session, scope).zone).date(),
            created_at=now,
        )
        session.add(talk)
    talk.document = {"areas": list(dict.fromkeys(areas))}
    session.flush()
    audit.note(session, scope, Act.TALK_KEPT, talk, now=now)
    return talk


def find_today(
    session: Session, scope: PractitionerScope, client: Client, *, now: datetime
) -> Talk | None:
    """Return the talk of today, on the practice's calendar, if something was chosen."""
    today = local(now, practices.find(session, scope).zone).date()
    return session.scalars(
        visibility.talks(scope)
        .where(Talk.client_id == client.id, Talk.held_on == today)
        .options(joinedload(Talk.client))
    ).one_or_none()


def areas_of(talk: Talk | None) -> tuple[str, ...]:
    """Return the areas that a talk is about, in the order in which they were chosen."""
    return tuple((talk.document or {}).get("areas", ())) if talk else ()
