"""The caseload: who comes next, and whom to look at first.

A handful of queries, whatever its size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from clinic.domain.caseload import Entry, Shown, in_order
from clinic.domain.next_sessions import When
from clinic.domain.pages import Page, cut
from clinic.domain.scope import PractitionerScope
from clinic.domain.signals import Signal
from clinic.services import practitioners
from clinic.services.caseload.everybody import list_everybody
from clinic.services.caseload.prompts import list_prompts
from clinic.services.caseload.sheets import list_sheets, topics_of

PAGE = 100


@dataclass(frozen=True)
class Part:
    """How many clients stand in one part of the list, and what waits in it."""

    total: int
    to_read: int
    to_fix: int


@dataclass(frozen=True)
class Caseload:
    """One page of a practitioner's clients, and how many each filter shows.

    Where sessions are booked, they order the list; where none are, what is new does.
    `next_up` is the client of the next session that is not over.
    """

    page: Page[Entry]
    counts: Mapping[Shown, int]
    by_session: bool
    parts: Mapping[When, Part]
    next_up: UUID | None
    prompts: Mapping[UUID, Sequence[Signal]]
    topics: Mapping[UUID, Sequence[str]]


def look_over(
    session: Session,
    scope: PractitionerScope,
    *,
    shown: Shown = Shown.ALL,
    words: str = "",
    number: int = 1,
    now: datetime,
) -> Caseload:
    """Return clients in care, by their next session and by what waits to be read.

    Words look for names, for what clients are called and for own references, among
    everybody, discharged or not. Names are sealed, so they are compared here.
    """
    entries = list_everybody(session, scope, now=now)
    found = [
        entry
        for entry in entries
        if (entry.answers_to(words) if words else entry.is_shown(shown))
    ]
    counts = {one: sum(entry.is_shown(one) for entry in entries) for one in Shown}
    ordered = in_order(found)
    coming = [entry for entry in ordered if entry.next_session]
    page = cut(ordered, number, PAGE)
    sheets = list_sheets(session, scope, page.things)
    return Caseload(
        page=page,
        counts=counts,
        by_session=bool(coming),
        parts={when: _part(ordered, when) for when in When},
        next_up=next((one.client.id for one in coming if _is_ahead(one, now)), None),
        prompts=list_prompts(session, scope, page.things, sheets),
        topics=topics_of(page.things, sheets),
    )


def _part(entries: Sequence[Entry], when: When) -> Part:
    those = [entry for entry in entries if entry.when is when]
    return Part(
        total=len(those),
        to_read=sum(entry.is_new for entry in those),
        to_fix=sum(entry.to_fix is not None for entry in those),
    )


def _is_ahead(entry: Entry, now: datetime) -> bool:
    return entry.next_session is not None and not entry.next_session.is_over(now)


def show_initials_only(
    session: Session, scope: PractitionerScope, *, only: bool
) -> None:
    """Remember whether a practitioner wants initials instead of names on the list."""
    practitioners.find_own(session, scope).initials_only = only
