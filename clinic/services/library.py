"""The library as a practice keeps it: ours, its own, hidden ones, in its own order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from clinic.catalogue import library as catalogue
from clinic.domain.acts import Act
from clinic.domain.errors import NotFoundError
from clinic.domain.library import Kind, Prompt, SmallStep
from clinic.domain.scope import Scope
from clinic.models import LibraryEntry
from clinic.services import audit, practices, visibility


class Move(StrEnum):
    """What can be done to an entry."""

    UP = "up"
    DOWN = "down"
    HIDE = "hide"
    SHOW = "show"
    REMOVE = "remove"


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """An entry of the practice's own; only steps have a level."""

    kind: Kind
    group: str
    level: int | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One prompt or small step as the practice has it.

    The group is the theme of a prompt, the dimension of a step. `dimensions` are those
    beside which it is offered, none meaning all. The practice's own has no source.
    """

    key: str
    kind: Kind
    group: str
    dimensions: tuple[str, ...]
    text: str
    level: int | None = None
    traced_to: str | None = None
    hidden: bool = False
    position: int = 0

    @property
    def is_own(self) -> bool:
        return self.traced_to is None

    def stands_beside(self, dimension: str) -> bool:
        """Whether it is offered when this dimension is talked about."""
        return not self.dimensions or dimension in self.dimensions


def list_entries(session: Session, scope: Scope, kind: Kind) -> Sequence[Entry]:
    """Return all entries of a kind, group by group, in the practice's order."""
    return _list_all(session, scope)[kind]


def list_shown(
    session: Session, scope: Scope, dimension: str
) -> Mapping[Kind, Sequence[Entry]]:
    """Return what is offered in session beside one dimension, by kind."""
    return {
        kind: [
            entry
            for entry in entries
            if not entry.hidden and entry.stands_beside(dimension)
        ]
        for kind, entries in _list_all(session, scope).items()
    }


def _list_all(session: Session, scope: Scope) -> Mapping[Kind, list[Entry]]:
    rows = session.scalars(
        visibility.library_entries(scope).order_by(
            LibraryEntry.created_at, LibraryEntry.id
        )
    ).all()
    language = practices.find(session, scope).language
    return {kind: _arranged(_ours(kind, language), kind, rows) for kind in Kind}


def _arranged(
    ours: Sequence[Entry], kind: Kind, rows: Sequence[LibraryEntry]
) -> list[Entry]:
    wishes = {row.catalogue_id: row for row in rows}
    groups = list(dict.fromkeys(entry.group for entry in ours))
    entries = [
        *(_wished(entry, wishes.get(entry.key)) for entry in ours),
        *(_own(row) for row in rows if row.catalogue_id is None and row.kind == kind),
    ]
    return sorted(entries, key=lambda one: (groups.index(one.group), one.position))


def add(
    session: Session, scope: Scope, new: NewEntry, *, now: datetime
) -> LibraryEntry:
    """Add an entry of the practice's own, last in its group."""
    entry = LibraryEntry(
        practice_id=scope.practice_id,
        kind=new.kind,
        catalogue_id=None,
        area=new.group,
        level=new.level,
        text=new.text,
        hidden=False,
        position=len(_group(session, scope, new.kind, new.group)),
        created_at=now,
    )
    session.add(entry)
    session.flush()
    audit.note(session, scope, Act.LIBRARY_CHANGED, entry, now=now)
    return entry


def rearrange(
    session: Session, scope: Scope, key: str, move: Move, *, now: datetime
) -> Entry:
    """Do something to an entry; raise NotFoundError if there is no such entry."""
    entry = _find(session, scope, key)
    if move is Move.REMOVE:
        _remove(session, scope, entry)
    elif move in (Move.HIDE, Move.SHOW):
        _row(session, scope, entry, now=now).hidden = move is Move.HIDE
    else:
        _swap(session, scope, entry, -1 if move is Move.UP else 1, now=now)
    session.flush()
    practice = practices.find(session, scope)
    audit.note(session, scope, Act.LIBRARY_CHANGED, practice, now=now)
    return entry


def _swap(
    session: Session, scope: Scope, entry: Entry, by: int, *, now: datetime
) -> None:
    """Exchange an entry with its neighbour, and write the order of the whole group."""
    group = _group(session, scope, entry.kind, entry.group)
    here = group.index(entry)
    there = here + by
    if 0 <= there < len(group):
        group[here], group[there] = group[there], group[here]
        for position, each in enumerate(group):
            _row(session, scope, each, now=now).position = position


def _group(session: Session, scope: Scope, kind: Kind, group: str) -> list[Entry]:
    return [one for one in list_entries(session, scope, kind) if one.group == group]


def _find(session: Session, scope: Scope, key: str) -> Entry:
    for entries in _list_all(session, scope).values():
        for entry in entries:
            if entry.key == key:
                return entry
    raise NotFoundError


def _remove(session: Session, scope: Scope, entry: Entry) -> None:
    if not entry.is_own:
        raise NotFoundError  # ours can be hidden only
    session.delete(_stored(session, scope, LibraryEntry.id == UUID(entry.key)))


def _row(
    session: Session, scope: Scope, entry: Entry, *, now: datetime
) -> LibraryEntry:
    """Return the row that holds what the practice wants of an entry."""
    if entry.is_own:
        return _stored(session, scope, LibraryEntry.id == UUID(entry.key))
    found = session.scalars(
        visibility.library_entries(scope).where(LibraryEntry.catalogue_id == entry.key)
    ).one_or_none()
    if found is None:
        found = LibraryEntry(
            practice_id=scope.practice_id,
            kind=entry.kind,
            catalogue_id=entry.key,
            area=None,
            level=None,
            text=None,
            hidden=False,
            position=entry.position,
            created_at=now,
        )
        session.add(found)
    return found


def _stored(session: Session, scope: Scope, which: ColumnElement[bool]) -> LibraryEntry:
    return session.scalars(visibility.library_entries(scope).where(which)).one()


def _ours(kind: Kind, language: str) -> list[Entry]:
    found = catalogue.find(language)
    entries = (
        [_of_step(each) for each in found.steps]
        if kind is Kind.STEP
        else [_of_prompt(each) for each in found.prompts]
    )
    counts: Counter[str] = Counter()
    for place, entry in enumerate(entries):
        entries[place] = replace(entry, position=counts[entry.group])
        counts[entry.group] += 1
    return entries


def _of_step(step: SmallStep) -> Entry:
    return Entry(
        key=step.id,
        kind=Kind.STEP,
        group=step.dimension,
        dimensions=(step.dimension,),
        level=step.level,
        text=step.text,
        traced_to=step.traced_to,
    )


def _of_prompt(prompt: Prompt) -> Entry:
    return Entry(
        key=prompt.id,
        kind=Kind.PROMPT,
        group=prompt.theme,
        dimensions=prompt.dimensions,
        text=prompt.text,
        traced_to=prompt.traced_to,
    )


def _wished(entry: Entry, wish: LibraryEntry | None) -> Entry:
    if wish is None:
        return entry
    return replace(entry, hidden=wish.hidden, position=wish.position)


def _own(row: LibraryEntry) -> Entry:
    return Entry(
        key=str(row.id),
        kind=Kind(row.kind),
        group=row.area or "",
        dimensions=(row.area or "",) if row.kind == Kind.STEP else (),
        level=row.level,
        text=row.text or "",
        hidden=row.hidden,
        position=row.position,
    )
