"""From answers to one score per dimension: 0 to 100, up is closer to the upper pole.

There is no score over several dimensions, here or anywhere.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from clinic.domain.instruments import Form, Item

SCORING_VERSION = "1"
HIGHEST_ANSWER = 4

Zone = Literal["lower", "middle", "upper"]


@dataclass(frozen=True)
class DimensionScore:
    """What the answers say about one dimension.

    `values` are the keyed answers in the order of the item ids, None where there is
    none. `low` and `high` bound the score had every item been answered; they are equal
    if all were.
    """

    score: float | None
    answered: int
    items: int
    low: float
    high: float
    values: tuple[int | None, ...]


def score(form: Form, answers: Mapping[str, int | None]) -> dict[str, DimensionScore]:
    """Score each dimension of a form; a missing answer is None or not there.

    Answers to other items are left alone, so that answers to a full form can be scored
    as a short form.
    """
    return {
        dimension.id: _score_values(
            tuple(
                _value(item, answers.get(item.id))
                for item in sorted(form.items_of(dimension.id), key=_id)
            )
        )
        for dimension in form.dimensions
    }


def zone(dimension: DimensionScore) -> Zone | None:
    """Return the third of the line the score lies in: for words, never for sorting."""
    if dimension.score is None:
        return None
    # Whole numbers, so that a score on the edge never falls by rounding.
    thirds = 3 * sum(_given(dimension.values))
    if thirds < HIGHEST_ANSWER * dimension.answered:
        return "lower"
    if thirds > 2 * HIGHEST_ANSWER * dimension.answered:
        return "upper"
    return "middle"


def is_near_edge(dimension: DimensionScore, standard_error: float) -> bool:
    """Tell whether one standard error could carry the score into another zone."""
    return dimension.score is not None and any(
        abs(dimension.score - edge) < standard_error for edge in (100 / 3, 200 / 3)
    )


def rounded(number: float) -> int:
    """Round for display: to the nearest whole number, halves up."""
    return math.floor(number + 0.5)


def _id(item: Item) -> str:
    return item.id


def _value(item: Item, answer: int | None) -> int | None:
    if answer is None:
        return None
    if type(answer) is not int or not 0 <= answer <= HIGHEST_ANSWER:
        raise ValueError(f"The answer to {item.id} must be 0 to {HIGHEST_ANSWER}.")
    return answer if item.key == "I" else HIGHEST_ANSWER - answer


def _score_values(values: tuple[int | None, ...]) -> DimensionScore:
    given = _given(values)
    answered, items = len(given), len(values)
    most = HIGHEST_ANSWER * items
    missing = HIGHEST_ANSWER * (items - answered)
    return DimensionScore(
        score=100 * sum(given) / (HIGHEST_ANSWER * answered)
        if 2 * answered > items  # half could be two of one key: pure yes-saying
        else None,
        answered=answered,
        items=items,
        low=100 * sum(given) / most,
        high=100 * (sum(given) + missing) / most,
        values=values,
    )


def _given(values: tuple[int | None, ...]) -> list[int]:
    return [value for value in values if value is not None]
