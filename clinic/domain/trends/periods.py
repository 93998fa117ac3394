"""A period: from one day to another, and what of a history lies in it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from clinic.domain.trends import comparison
from clinic.domain.trends.history import Answered, Event, History, Unanswered


@dataclass(frozen=True)
class Period:
    """From one day to another, both of them in it."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def until(history: History, day: date) -> History:
    """Return a history as it was on a day: nothing that came after it."""
    return _those(history, lambda one: one.on <= day)


def within(history: History, period: Period) -> History:
    """Return what of a history lies in a period."""
    return _those(history, lambda one: one.on in period)


def in_parts(history: History, most: int) -> tuple[History, ...]:
    """Cut a history into even parts of at most so many check-ins, answered or not."""
    either: list[Answered | Unanswered] = [*history.answered, *history.unanswered]
    check_ins = sorted(either, key=lambda one: one.on)
    parts = math.ceil(len(check_ins) / most) or 1
    each = math.ceil(len(check_ins) / parts) or 1
    ids = [
        {one.id for one in check_ins[begin : begin + each]}
        for begin in range(0, len(check_ins), each)
    ]
    return tuple(
        replace(
            history,
            answered=tuple(one for one in history.answered if one.id in part),
            unanswered=tuple(one for one in history.unanswered if one.id in part),
        )
        for part in ids
    )


def then_and_now(history: History, period: Period) -> comparison.ThenAndNow | None:
    """Compare the first and the last check-in of a period that can be compared.

    If it reaches back to the start, or has only one check-in, the start is compared.
    """
    seen = until(history, period.last)
    found = comparison.then_and_now(seen)
    if found is None or found.now.on not in period:
        return None
    inside = [one for one in found.choices if one.on in period]
    alike = [one for one in inside if one.line == found.now.line]
    if alike[0] is found.now or any(one in inside for one in found.then):
        return found
    return comparison.then_and_now(seen, alike[0].id)


def _those(
    history: History, wanted: Callable[[Answered | Unanswered | Event], bool]
) -> History:
    return replace(
        history,
        answered=tuple(filter(wanted, history.answered)),
        unanswered=tuple(filter(wanted, history.unanswered)),
        events=tuple(filter(wanted, history.events)),
    )
