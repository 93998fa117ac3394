"""The day sheet: whom a practitioner sees today, and what to know before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from clinic.domain import trends
from clinic.domain.acts import Act
from clinic.domain.agenda_words import areas_of, how_it_went
from clinic.domain.agendas import NOTHING_ADDED
from clinic.domain.caseload import Entry
from clinic.domain.next_sessions import When
from clinic.domain.psychometrics import Assumption
from clinic.domain.scope import PractitionerScope
from clinic.domain.signals import Signal
from clinic.domain.trends import History, sentences
from clinic.domain.trends.sentences import Result
from clinic.models import Response, Step
from clinic.services import (
    assumptions,
    audit,
    practices,
    responses,
    reviews,
    steps,
    talks,
    visibility,
)
from clinic.services.caseload.everybody import list_everybody
from clinic.services.caseload.prompts import list_prompts


@dataclass(frozen=True)
class Sitting:
    """One session of today: what is new, what moved, what to talk about."""

    entry: Entry
    result: Result
    topics: Sequence[str]
    step: str | None
    went: Sequence[str]
    prompts: Sequence[Signal]


def draw_up(
    session: Session, scope: PractitionerScope, *, now: datetime
) -> list[Sitting]:
    """Return the sessions of today as they follow each other; nothing else is opened.

    The number of queries does not grow with them.
    """
    today = _sessions_of_today(session, scope, now)
    ids = [entry.client.id for entry in today]
    answered = _list_responses(session, scope, ids)
    agreed = steps.list_last(session, scope, ids)
    prompts = list_prompts(session, scope, today, answered)
    noise = assumptions.find_current(session, scope)
    zone = practices.find(session, scope).zone
    return [
        _sitting(entry, answered[id_], agreed.get(id_), prompts[id_], noise, zone)
        for id_, entry in zip(ids, today, strict=True)
    ]


def note_look(session: Session, scope: PractitionerScope, *, now: datetime) -> None:
    """Keep that the sheet was shown. It shows no answers, so they stay New."""
    audit.note(session, scope, Act.DAY_SHEET_SHOWN, now=now)


def _sitting(
    entry: Entry,
    answered: Sequence[Response],
    last_step: Step | None,
    prompts: Sequence[Signal],
    noise: Assumption | None,
    zone: str,
) -> Sitting:
    told = tuple(reviews.answered(one, zone) for one in answered)
    latest = answered[-1] if answered else None
    agenda = responses.sheet_of(latest).agenda if latest else NOTHING_ADDED
    follow_up = talks.to_talk_over(
        agenda.follow_up, last_step, latest.submitted_at if latest else None
    )
    return Sitting(
        entry=entry,
        result=sentences.result(trends.then_and_now(History(told, noise=noise))),
        topics=areas_of(agenda, told[-1].instrument) if told else (),
        step=talks.opening_words(last_step, follow_up),
        went=how_it_went(follow_up) if follow_up else (),
        prompts=prompts,
    )


def _sessions_of_today(
    session: Session, scope: PractitionerScope, now: datetime
) -> list[Entry]:
    coming = [
        (entry.next_session.starts_at, str(entry.client.id), entry)
        for entry in list_everybody(session, scope, now=now)
        if entry.next_session and entry.when is When.TODAY
    ]
    return [entry for _, _, entry in sorted(coming, key=lambda each: each[:2])]


def _list_responses(
    session: Session, scope: PractitionerScope, client_ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[Response]]:
    found: dict[UUID, list[Response]] = {id_: [] for id_ in client_ids}
    for response in session.scalars(
        visibility.responses(scope)
        .where(Response.client_id.in_(client_ids), Response.set_aside_at.is_(None))
        .order_by(Response.submitted_at, Response.id)
        .options(joinedload(Response.client))
    ):
        found[response.client_id].append(response)
    return found
