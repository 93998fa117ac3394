"""A long list, cut into pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

_Thing = TypeVar("_Thing")


@dataclass(frozen=True)
class Page(Generic[_Thing]):
    """One page of a list: its things, and where it stands."""

    things: Sequence[_Thing]
    number: int
    count: int
    first: int
    last: int
    total: int


def cut(things: Sequence[_Thing], number: int, size: int) -> Page[_Thing]:
    """Return a page by its number, from 1; a number past an end gives that end."""
    count = max(1, -(-len(things) // size))
    number = min(max(number, 1), count)
    start = (number - 1) * size
    here = things[start : start + size]
    return Page(
        things=here,
        number=number,
        count=count,
        first=start + 1 if here else 0,
        last=start + len(here),
        total=len(things),
    )
