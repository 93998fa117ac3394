"""The prompts of a list: the two kinds that are meant for one, for one page of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from clinic.domain.caseload import Entry
from clinic.domain.scope import PractitionerScope
from clinic.domain.signals import Signal, no_answer, seen_twice
from clinic.domain.trends import History
from clinic.domain.trends.history import FULL
from clinic.models import Dismissal, Response
from clinic.services import assumptions, practices, reviews, signals, visibility
from clinic.words import local

FEWEST = 3
"""A start and two check-ins after it: less cannot have been seen twice."""


def list_prompts(
    session: Session,
    scope: PractitionerScope,
    entries: Sequence[Entry],
    sheets: Mapping[UUID, Sequence[Response]],
) -> Mapping[UUID, Sequence[Signal]]:
    """Return what a page of the caseload prompts to look at or ask, by client."""
    shown = {e.client.id: e for e in entries if e.client.discharged_at is None}
    if not shown:
        return {}
    zone = practices.find(session, scope).zone
    noise = assumptions.find_current(session, scope)
    found: dict[UUID, list[Signal]] = {client_id: [] for client_id in shown}
    for client_id in shown:
        full = [one for one in sheets.get(client_id, ()) if one.form == FULL]
        if len(full) >= FEWEST:  # nothing is opened that could not tell
            told = tuple(reviews.answered(one, zone) for one in full)
            found[client_id] += seen_twice(History(told, noise=noise))
    for client_id, entry in shown.items():
        if entry.is_silent and entry.current:
            latest = entry.latest
            since = local(latest.submitted_at, zone).date() if latest else None
            found[client_id].append(no_answer(str(entry.current.id), since))
    return _without_put_aside(session, scope, found)


def _without_put_aside(
    session: Session,
    scope: PractitionerScope,
    found: Mapping[UUID, Sequence[Signal]],
) -> Mapping[UUID, Sequence[Signal]]:
    those = visibility.dismissals(scope).where(
        Dismissal.client_id.in_([id_ for id_, some in found.items() if some])
    )
    put_aside: dict[UUID, set[str]] = defaultdict(set)
    clients = {}
    for one in session.scalars(those.options(joinedload(Dismissal.client))):
        clients[one.client_id] = one.client
        put_aside[one.client_id].add(one.signal)
    return {
        id_: [
            signal
            for signal in some
            if id_ not in clients
            or signals.name(clients[id_], signal) not in put_aside[id_]
        ]
        for id_, some in found.items()
    }
