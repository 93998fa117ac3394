"""Signals about the answering itself: all alike, or left out."""

from collections import Counter
from collections.abc import Iterator

from clinic.domain.signals.rules import Kind, Signal
from clinic.domain.trends import Answered, History
from clinic.words import gettext as _
from clinic.words import listing, ngettext

ENOUGH = 12  # answers that can look alike
OFTEN = 3  # times that a question was left out


def look_at_answering(history: History) -> Iterator[Signal]:
    """Look at how the latest check-in was answered, and what is left out each time."""
    if not history.answered:
        return
    latest = history.answered[-1]
    yield from _all_alike(latest)
    yield from _without_score(latest)
    yield from _left_out(history, latest)


def _all_alike(latest: Answered) -> Iterator[Signal]:
    given = [
        answer
        for item in latest.form.items
        if isinstance(answer := latest.answers.get(item.id), int)
    ]
    if len(given) >= ENOUGH and len(set(given)) == 1:
        yield Signal(
            Kind.PATTERN,
            latest.id,
            _("The answers are all the same option. Ask how it was to fill in."),
            (
                _(
                    "%(n)s questions, each answered with “%(answer)s”.",
                    n=len(given),
                    answer=latest.instrument.label(given[0]),
                ),
            ),
        )


def _without_score(latest: Answered) -> Iterator[Signal]:
    silent = [
        area for area in latest.form.dimensions if _score(latest, area.id) is None
    ]
    if silent:
        yield Signal(
            Kind.LEFT_OUT,
            latest.id,
            _(
                "Not enough answers to score %(areas)s.",
                areas=listing([area.name for area in silent]),
            ),
            tuple(
                _(
                    "%(area)s: %(answered)s of %(items)s questions answered.",
                    area=area.name,
                    answered=latest.own[area.id].answered,
                    items=latest.own[area.id].items,
                )
                for area in silent
            ),
        )


def _score(latest: Answered, area: str) -> float | None:
    return latest.own[area].score


def _left_out(history: History, latest: Answered) -> Iterator[Signal]:
    declined = Counter(
        item
        for check_in in history.answered
        if check_in.line == latest.line
        for item, answer in check_in.answers.items()
        if answer == "declined"
    )
    texts = {item.id: item.text for item in latest.instrument.items}
    for item, times in declined.items():
        if times >= OFTEN and item in texts:
            yield Signal(
                Kind.LEFT_OUT,
                item,
                _("“%(question)s” was left out three times.", question=texts[item])
                if times == OFTEN
                else ngettext(
                    "“%(question)s” was left out %(n)s time.",
                    "“%(question)s” was left out %(n)s times.",
                    times,
                    question=texts[item],
                ),
            )
