"""The prompts of a list: the two kinds that are meant for one, for one page of it.

Of each client five answer sheets are opened at most: the first two full ones, which
the start is made of, and the last three.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, or_
from sqlalchemy.orm import Session, joinedload

from clinic.domain.caseload import Entry
from clinic.domain.scope import PractitionerScope
from clinic.domain.signals import Signal, no_answer, seen_twice
from clinic.domain.trends import History
from clinic.domain.trends.history import FULL
from clinic.models import Dismissal, Response
from clinic.services import assumptions, practices, reviews, signals, visibility
from clinic.words import local

FIRST, LAST = 2, 3
"""How many sheets at either end of a client’s line are needed to tell."""


def list_prompts(
    session: Session, scope: PractitionerScope, entries: Sequence[Entry]
) -> Mapping[UUID, Sequence[Signal]]:
    """Return what a page of the caseload prompts to look at or ask, by client."""
    shown = {e.client.id: e for e in entries if e.client.discharged_at is None}
    if not shown:
        return {}
    zone = practices.find(session, scope).zone
    noise = assumptions.find_current(session, scope)
    found: dict[UUID, list[Signal]] = defaultdict(list)
    for client_id, sheets in _full_ones(session, scope, shown).items():
        told = tuple(reviews.answered(one, zone) for one in sheets)
        found[client_id] += seen_twice(History(told, noise=noise))
    for client_id, entry in shown.items():
        if entry.is_silent and entry.current:
            latest = entry.latest
            since = local(latest.submitted_at, zone).date() if latest else None
            found[client_id].append(no_answer(str(entry.current.id), since))
    return _without_put_aside(session, scope, found)


def _full_ones(
    session: Session, scope: PractitionerScope, clients: Iterable[UUID]
) -> Mapping[UUID, Sequence[Response]]:
    """Return both ends of each client's line of full check-ins, oldest first."""
    line = (Response.client_id, Response.instrument_version, Response.language)
    asc = (Response.submitted_at, Response.id)
    desc = (Response.submitted_at.desc(), Response.id.desc())
    those = (
        visibility.responses(scope)
        .where(
            Response.client_id.in_(list(clients)),
            Response.form == FULL,
            Response.set_aside_at.is_(None),
        )
        .with_only_columns(
            Response.id,
            func.row_number().over(partition_by=line, order_by=asc).label("first"),
            func.row_number().over(partition_by=line, order_by=desc).label("last"),
        )
        .subquery()
    )
    ends = (
        visibility.responses(scope)
        .join(those, those.c.id == Response.id)
        .where(or_(those.c.first <= FIRST, those.c.last <= LAST))
        .order_by(*asc)
        .options(joinedload(Response.client))
    )
    found: dict[UUID, list[Response]] = defaultdict(list)
    for response in session.scalars(ends):
        found[response.client_id].append(response)
    return found


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
