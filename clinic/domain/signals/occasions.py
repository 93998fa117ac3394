"""Signals about what did not happen: no answer, and a step that is still open."""

from collections.abc import Iterator
from datetime import date

from clinic.domain.signals.rules import Kind, Signal
from clinic.domain.trends import History
from clinic.words import full_date
from clinic.words import gettext as _


def look_at_occasions(history: History) -> Iterator[Signal]:
    """Look whether the latest check-in came back; silence has many meanings."""
    silent = [one for one in history.unanswered if not one.was_sent]
    latest = max(silent, key=lambda one: one.on, default=None)
    if latest is None or latest.kind == "skipped":
        return
    since = history.answered[-1].on if history.answered else None
    if since is None or since < latest.on:
        yield no_answer(latest.id, since)


def no_answer(about: str, since: date | None) -> Signal:
    """Say that there was no answer, and that this says little."""
    if since is None:
        text = _(
            "No answers yet. This can mean many things: lost mail, a busy week, or not "
            "wanting to. Ask."
        )
    else:
        text = _(
            "No answers since %(date)s. This can mean many things: lost mail, a busy "
            "week, or not wanting to. Ask.",
            date=full_date(since),
        )
    return Signal(Kind.NO_ANSWER, about, text)


def look_at_step(step: str, agreed_on: date) -> Signal:
    """Say that something was agreed."""
    return Signal(
        Kind.STEP_OPEN,
        step,
        _("A small step is open."),
        (_("Agreed on %(date)s.", date=full_date(agreed_on)),),
    )
