"""What a questionnaire is: dimensions with two named poles, items, forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Key = Literal["I", "H"]
"""I: more is closer to the upper pole. H: more is closer to the lower pole."""


@dataclass(frozen=True)
class Dimension:
    """A scored part of an instrument, with the texts of its two ends."""

    id: str
    name: str
    upper_pole: str
    lower_pole: str


@dataclass(frozen=True)
class Item:
    """One question. Without a dimension and a key it is never scored."""

    id: str
    text: str
    traced_to: str
    dimension: str | None = None
    key: Key | None = None
    theme: str | None = None
    optional: bool = False


@dataclass(frozen=True)
class AnswerOption:
    """One of the answers on offer: its value and its words."""

    value: int
    label: str


@dataclass(frozen=True)
class Form:
    """A selection of an instrument's items in their locked order."""

    id: str
    title: str
    minutes: int
    items: tuple[Item, ...]
    dimensions: tuple[Dimension, ...]

    def items_of(self, dimension: str) -> tuple[Item, ...]:
        """Return the items of one dimension, in the form's order."""
        return tuple(item for item in self.items if item.dimension == dimension)


@dataclass(frozen=True)
class Instrument:
    """One released version of a questionnaire in one language."""

    id: str
    version: str
    language: str
    title: str
    status: str
    licence: str
    licence_note: str
    source: str
    scoring_version: str
    recall_days: int
    stem: str
    options: tuple[AnswerOption, ...]
    decline_label: str
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    forms: Mapping[str, Form]
    impact: tuple[Item, ...]
    texts: Mapping[str, str]

    def form(self, form_id: str) -> Form:
        """Return the form with this id; raise KeyError if there is none."""
        return self.forms[form_id]

    def item(self, item_id: str) -> Item:
        """Return an item or impact item by id; raise KeyError if there is none."""
        for item in (*self.items, *self.impact):
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    def dimension(self, dimension_id: str) -> Dimension:
        """Return a dimension by id; raise KeyError if there is none."""
        for dimension in self.dimensions:
            if dimension.id == dimension_id:
                return dimension
        raise KeyError(dimension_id)

    def label(self, value: int) -> str:
        """Return the words of an answer value."""
        return self.options[value].label
