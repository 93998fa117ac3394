"""What is on the record is never reworded.

Another row takes the place of the one before, which stays to be read; what is removed
stays as well, out of the way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID


class Correctable(Protocol):
    """A row that can be replaced by another, or removed."""

    id: Any
    replaces_id: Any
    removed_at: Any


Row = TypeVar("Row", bound=Correctable)


@dataclass(frozen=True)
class Kept(Generic[Row]):
    """A row as it stands, or stood when it was removed, and its earlier wordings."""

    row: Row
    earlier: tuple[Row, ...]


@dataclass(frozen=True)
class Trace(Generic[Row]):
    """All that was ever written of one kind: what stands, and what was removed."""

    standing: tuple[Kept[Row], ...]
    removed: tuple[Kept[Row], ...]


def trace(rows: Sequence[Row]) -> Trace[Row]:
    """Put each row together with its earlier wordings, in the order of the rows."""
    by_id = {row.id: row for row in rows}
    replaced = {row.replaces_id for row in rows}
    last = [
        Kept(row, tuple(_earlier(row, by_id))) for row in rows if row.id not in replaced
    ]
    return Trace(
        standing=tuple(one for one in last if one.row.removed_at is None),
        removed=tuple(one for one in last if one.row.removed_at is not None),
    )


def _earlier(row: Row, by_id: dict[UUID, Row]) -> Iterator[Row]:
    before = row.replaces_id
    while before is not None and before in by_id:
        yield by_id[before]
        before = by_id[before].replaces_id
