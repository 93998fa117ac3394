"""The caseload: whom to look at first. One joined query, whatever its size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from clinic.domain.caseload import Entry, Shown, in_order
from clinic.domain.pages import Page, cut
from clinic.domain.scope import PractitionerScope
from clinic.services import practitioners
from clinic.services.caseload.everybody import list_everybody

PAGE = 100


@dataclass(frozen=True)
class Caseload:
    """One page of a practitioner's clients, and how many each filter shows."""

    page: Page[Entry]
    counts: Mapping[Shown, int]


def look_over(
    session: Session,
    scope: PractitionerScope,
    *,
    shown: Shown = Shown.ALL,
    words: str = "",
    number: int = 1,
    now: datetime,
) -> Caseload:
    """Return clients in care: answers to read first, then what is open, then the rest.

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
    return Caseload(cut(in_order(found), number, PAGE), counts)


def show_initials_only(
    session: Session, scope: PractitionerScope, *, only: bool
) -> None:
    """Remember whether a practitioner wants initials instead of names on the list."""
    practitioners.find_own(session, scope).initials_only = only
