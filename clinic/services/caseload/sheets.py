"""The answer sheets that a page of the caseload is told from; no others are opened.

Of each client shown five at most: the first two full ones, which the start is made of,
and the last three. And the newest one of whoever is to be read or comes today.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import func, or_
from sqlalchemy.orm import Session

from clinic import catalogue
from clinic.domain.agenda_words import areas_of
from clinic.domain.caseload import Entry
from clinic.domain.scope import PractitionerScope
from clinic.domain.trends.history import FULL
from clinic.models import Response
from clinic.models.types import HasKey
from clinic.services import responses, visibility

FIRST, LAST = 2, 3
"""How many sheets at either end of a client’s line are needed to tell."""

_READ = (
    Response.id,
    Response.practice_id,
    Response.client_id,
    Response.instrument,
    Response.instrument_version,
    Response.form,
    Response.language,
    Response.submitted_at,
    Response.sealed_document,
)


def list_sheets(
    session: Session, scope: PractitionerScope, entries: Sequence[Entry]
) -> Mapping[UUID, Sequence[Response]]:
    """Return the sheets of the clients on a page, oldest first, by client."""
    shown = [e.client.id for e in entries if e.client.discharged_at is None]
    newest = [e.latest.id for e in entries if e.latest and e.is_up_next]
    if not shown and not newest:
        return {}
    line = (Response.client_id, Response.instrument_version, Response.language)
    asc = (Response.submitted_at, Response.id)
    desc = (Response.submitted_at.desc(), Response.id.desc())
    full = (
        visibility.responses(scope)
        .where(
            Response.client_id.in_(shown),
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
    at_either_end = or_(full.c.first <= FIRST, full.c.last <= LAST)
    wanted = (
        visibility.responses(scope)
        .outerjoin(full, full.c.id == Response.id)
        .where(
            Response.client_id.in_([entry.client.id for entry in entries]),
            or_(at_either_end, Response.id.in_(newest)),
        )
        .order_by(*asc)
        .with_only_columns(*_READ)
    )
    # The list knows each client's key already: nothing of theirs is loaded once more.
    keys = {entry.client.id: cast("HasKey", entry.client) for entry in entries}
    found: dict[UUID, list[Response]] = defaultdict(list)
    for row in session.execute(wanted).mappings():
        found[row["client_id"]].append(Response(key=keys[row["client_id"]], **row))
    return found


def topics_of(
    entries: Sequence[Entry], sheets: Mapping[UUID, Sequence[Response]]
) -> Mapping[UUID, Sequence[str]]:
    """Return the names of the areas that those up next want to talk about."""
    up_next = {e.latest.id for e in entries if e.latest and e.is_up_next}
    return {
        client_id: _topics(response)
        for client_id, theirs in sheets.items()
        for response in theirs
        if response.id in up_next
    }


def _topics(response: Response) -> Sequence[str]:
    instrument = catalogue.find(
        response.instrument, response.instrument_version, response.language
    )
    return areas_of(responses.sheet_of(response).agenda, instrument)
