"""Papers: what a client's answers of a period look like in print."""

from dataclasses import dataclass, replace

from clinic.charts import pictures
from clinic.charts.ink import inked
from clinic.charts.pictures import LegendEntry, PanelPicture, TrackPicture
from clinic.domain import trends
from clinic.domain.instruments import Dimension
from clinic.domain.trends import (
    AnswerTable,
    Flag,
    History,
    NumbersTable,
    OverTime,
    ThenAndNow,
    labels,
    periods,
    sentences,
)
from clinic.domain.trends.labels import Lead
from clinic.domain.trends.periods import Period
from clinic.domain.trends.sentences import Result
from clinic.words import gettext as _

ACROSS = 6
"""How many check-ins stand side by side in a table: more do not fit on a page."""


@dataclass(frozen=True)
class Compared:
    """Then and now."""

    rows: tuple[TrackPicture, ...]
    legend: tuple[LegendEntry, ...]
    words: str
    basis: ThenAndNow


@dataclass(frozen=True)
class Drawn:
    """The six line charts."""

    panels: tuple[PanelPicture, ...]
    legend: tuple[LegendEntry, ...]
    flags: tuple[Flag, ...]
    over: OverTime


@dataclass(frozen=True)
class AreaInWords:
    """One area, and what was answered there."""

    area: Dimension
    tables: tuple[AnswerTable, ...]


@dataclass(frozen=True)
class Paper:
    """All that a report shows, in the order in which it is read."""

    lead: Lead
    result: Result
    untested: str
    noise: str
    compared: Compared | None
    drawn: Drawn | None
    areas: tuple[AreaInWords, ...]
    impact: tuple[AnswerTable, ...]
    closed: tuple[str, ...]
    numbers: NumbersTable | None


def draw(
    history: History, period: Period, *, numbers: bool, rtl: bool = False
) -> Paper:
    """Draw what lies in a period; where a line started may lie before it."""
    seen = periods.until(history, period.last)
    inside = periods.within(seen, period)
    compared = periods.then_and_now(history, period)
    over = trends.over_time(seen, newest=None, since=period.first)
    parts = periods.in_parts(inside, ACROSS)
    return Paper(
        lead=labels.lead(inside),
        result=_result(compared, inside),
        untested=sentences.untested(),
        noise=sentences.noise(history.noise),
        compared=_compared(compared, seen, numbers=numbers, rtl=rtl),
        drawn=_drawn(over, seen, numbers=numbers, rtl=rtl),
        areas=tuple(
            AreaInWords(
                area,
                tuple(
                    table
                    for part in parts
                    for table in trends.answers_in_words(part, area.id)
                ),
            )
            for area in _areas(inside)
        ),
        impact=tuple(table for part in parts for table in trends.impact_in_words(part)),
        closed=tuple(
            labels.closed(one) for one in inside.unanswered if one.kind == "closed"
        ),
        numbers=trends.numbers(seen, over) if over and numbers else None,
    )


def _result(compared: ThenAndNow | None, inside: History) -> Result:
    if compared:
        return sentences.result(compared)
    if inside.answered:
        return Result(_("Nothing in this period can be compared."), (), None)
    return Result(_("No answers in this period."), (), None)


def _areas(inside: History) -> tuple[Dimension, ...]:
    for answered in inside.answered[-1:]:
        return answered.instrument.dimensions
    for unanswered in inside.unanswered[-1:]:
        return unanswered.instrument.dimensions
    return ()


def _compared(
    of: ThenAndNow | None, seen: History, *, numbers: bool, rtl: bool
) -> Compared | None:
    if of is None:
        return None
    rows = pictures.then_and_now(of, numbers=numbers, rtl=rtl)
    return Compared(
        rows=tuple(replace(row, drawing=inked(row.drawing)) for row in rows),
        legend=_inked(pictures.then_and_now_legend(of, seen)),
        words=labels.compared(of, seen),
        basis=of,
    )


def _drawn(
    over: OverTime | None, seen: History, *, numbers: bool, rtl: bool
) -> Drawn | None:
    if over is None:
        return None
    panels = pictures.over_time(over, seen, numbers=numbers, rtl=rtl)
    return Drawn(
        panels=tuple(
            replace(panel, plot=inked(panel.plot), dates=inked(panel.dates))
            for panel in panels
        ),
        legend=_inked(pictures.over_time_legend(over, seen, numbers=numbers)),
        flags=over.flags,
        over=over,
    )


def _inked(legend: tuple[LegendEntry, ...]) -> tuple[LegendEntry, ...]:
    return tuple(replace(entry, drawing=inked(entry.drawing)) for entry in legend)
