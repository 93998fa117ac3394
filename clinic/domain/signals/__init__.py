"""Signals: neutral prompts to look or to ask. There are these eight, and no others.

None of them is about risk, none is told to a client, none is counted. Each shows its
rule and its numbers, and can be put aside with a reason.
"""

from collections.abc import Iterator
from datetime import date

from clinic.domain.signals.answering import look_at_answering
from clinic.domain.signals.movement import look_at_movement, seen_twice
from clinic.domain.signals.occasions import look_at_occasions, look_at_step, no_answer
from clinic.domain.signals.rules import Kind, Signal, heading, place, rule
from clinic.domain.trends import History

__all__ = [
    "Kind",
    "Signal",
    "heading",
    "look_for",
    "no_answer",
    "place",
    "rule",
    "seen_twice",
]


def look_for(
    history: History, *, expects_answer: bool, open_step: tuple[str, date] | None
) -> Iterator[Signal]:
    """Return what a therapist may want to look at or ask about on a client's page.

    `expects_answer` says that a check-in is open or that no working link was out: no
    prompt contradicts what is still going on. `open_step` is a step's id and its day.
    """
    yield from look_at_movement(history)
    if not expects_answer:
        yield from look_at_occasions(history)
    yield from look_at_answering(history)
    if open_step:
        yield look_at_step(*open_step)
