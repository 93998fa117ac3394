"""A board: everything that one client's charts page shows, drawn in one go."""

from dataclasses import dataclass
from typing import Any

from clinic.charts import figures, pictures
from clinic.charts.pictures import LegendEntry, PanelPicture, TrackPicture
from clinic.domain import trends
from clinic.domain.instruments import Dimension
from clinic.domain.trends import (
    AnswerTable,
    History,
    NumbersTable,
    OverTime,
    ThenAndNow,
    labels,
    sentences,
)
from clinic.domain.trends.labels import Lead
from clinic.domain.trends.sentences import Result
from clinic.domain.trends.timeline import has_both_forms
from clinic.words import gettext as _


@dataclass(frozen=True)
class Asked:
    """What a page was asked to show; nothing asked is what is shown at first.

    `chosen` are the areas to talk about: blocks open on them, and none is folded.
    """

    then: str | None = None
    now: str | None = None
    area: str | None = None
    numbers: bool = False
    everything: bool = False
    full_only: bool = False
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One moment that can be compared."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class Comparison:
    """Then and now, and the moments to choose from."""

    rows: tuple[TrackPicture, ...]
    legend: tuple[LegendEntry, ...]
    words: str
    is_compared: bool
    basis: str | None
    refusal: str | None
    then_choices: tuple[Choice, ...]
    now_choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Lines:
    """The six line charts."""

    over: OverTime
    panels: tuple[PanelPicture, ...]
    legend: tuple[LegendEntry, ...]
    settings: dict[str, Any]
    has_both_forms: bool
    numbers: NumbersTable | None


@dataclass(frozen=True)
class Board:
    """What is shown, in the order in which it is read."""

    lead: Lead
    result: Result
    untested: str
    noise: str
    comparison: Comparison | None
    area: Dimension | None
    areas: tuple[Dimension, ...]
    answers: tuple[AnswerTable, ...]
    impact: tuple[AnswerTable, ...]
    closed: tuple[str, ...]
    lines: Lines | None


def draw(history: History, asked: Asked, *, rtl: bool = False) -> Board:
    """Draw a client's board as it was asked for."""
    compared = trends.then_and_now(history, asked.then, asked.now)
    over = trends.over_time(
        history,
        kind="full" if asked.full_only else None,
        newest=None if asked.everything else trends.NEWEST,
    )
    shown = history if asked.everything else history.newest(trends.NEWEST)
    areas = _areas(history, asked.chosen, compared)
    area = next((one for one in areas if one.id == asked.area), next(iter(areas), None))
    chosen = _columns(compared)
    return Board(
        lead=labels.lead(history),
        result=sentences.result(compared),
        untested=sentences.untested(),
        noise=sentences.noise(history.noise),
        comparison=_comparison(compared, history, asked, rtl=rtl) if compared else None,
        area=area,
        areas=areas,
        answers=trends.answers_in_words(shown, area.id, chosen) if area else (),
        impact=trends.impact_in_words(shown, chosen),
        closed=tuple(
            labels.closed(one) for one in shown.unanswered if one.kind == "closed"
        ),
        lines=_lines(over, history, asked, rtl=rtl) if over else None,
    )


def _areas(
    history: History, chosen: tuple[str, ...], compared: ThenAndNow | None
) -> tuple[Dimension, ...]:
    """Put first what was chosen to talk about, then what moved."""
    moved = [change.dimension.id for change in compared.moved] if compared else []
    order = [*chosen, *moved]
    return tuple(
        sorted(
            _dimensions(history),
            key=lambda area: order.index(area.id) if area.id in order else len(order),
        )
    )


def _dimensions(history: History) -> tuple[Dimension, ...]:
    for check_in in history.answered[-1:]:
        return check_in.instrument.dimensions
    for unanswered in history.unanswered[-1:]:
        return unanswered.instrument.dimensions
    return ()


def _columns(compared: ThenAndNow | None) -> set[str]:
    if compared is None:
        return set()
    return {check_in.id for check_in in (*compared.then, compared.now)}


def _comparison(
    of: ThenAndNow, history: History, asked: Asked, *, rtl: bool
) -> Comparison:
    return Comparison(
        rows=pictures.then_and_now(of, numbers=asked.numbers, rtl=rtl),
        legend=pictures.then_and_now_legend(of, history),
        words=labels.compared(of, history),
        is_compared=bool(of.then),
        basis=_("Compared by the 12 questions that are asked every time.")
        if of.kind == "shared"
        else None,
        refusal=_refusal(of),
        then_choices=(
            Choice(trends.START, _("the start"), not _is_one(of)),
            *(
                Choice(
                    one.id, labels.day(one.on, history), _is_one(of) and one in of.then
                )
                for one in of.choices[:-1]
            ),
        ),
        now_choices=tuple(
            Choice(
                one.id,
                _("%(date)s (latest)", date=labels.day(one.on, history))
                if one is of.choices[-1]
                else labels.day(one.on, history),
                one is of.now,
            )
            for one in reversed(of.choices)
        ),
    )


def _is_one(of: ThenAndNow) -> bool:
    """Whether a single check-in other than the start is compared with now."""
    return bool(of.then) and not of.is_from_start


def _refusal(of: ThenAndNow) -> str | None:
    if of.obstacle == "order":
        return _("Choose a “from” that comes before “to”. This shows the start.")
    if of.obstacle == "questions":
        return _(
            "These two were answers to different versions of the questions, which "
            "cannot be compared. This shows the start."
        )
    return None


def _lines(over: OverTime, history: History, asked: Asked, *, rtl: bool) -> Lines:
    return Lines(
        over=over,
        panels=pictures.over_time(
            over, history, numbers=asked.numbers, chosen=asked.chosen, rtl=rtl
        ),
        legend=pictures.over_time_legend(over, history, numbers=asked.numbers),
        settings=figures.settings(numbered=asked.numbers),
        has_both_forms=has_both_forms(history),
        numbers=trends.numbers(history, over) if asked.numbers else None,
    )
