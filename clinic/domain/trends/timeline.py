"""Over time: one line per dimension, all on the same dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from string import ascii_uppercase

from clinic.domain.instruments import Dimension
from clinic.domain.trends import comparison, directions, series
from clinic.domain.trends.comparison import Change
from clinic.domain.trends.directions import Direction
from clinic.domain.trends.history import Answered, Event, History, Unanswered
from clinic.domain.trends.series import Kind, Point, Start

NEWEST = 12  # check-ins on a line before “Show all”


@dataclass(frozen=True)
class Flag:
    """An event with the letter that stands for it."""

    letter: str
    event: Event


@dataclass(frozen=True)
class Panel:
    """One dimension's line, and everything that stands around it."""

    dimension: Dimension
    points: tuple[Point, ...]
    segments: tuple[tuple[Point, ...], ...]
    start: Start | None
    band: tuple[float, float] | None
    change: Change
    direction: Direction
    is_alone: bool
    """Whether its line has one check-in so far: a start, and nothing to compare."""

    @property
    def latest(self) -> Point | None:
        """The newest point, if it has a score."""
        newest = self.points[-1] if self.points else None
        return newest if newest and newest.score is not None else None


@dataclass(frozen=True)
class OverTime:
    """Six panels on one time axis."""

    kind: Kind
    panels: tuple[Panel, ...]
    check_ins: tuple[Answered, ...]
    gaps: tuple[Unanswered, ...]
    flags: tuple[Flag, ...]
    breaks: tuple[Answered, ...]
    earlier: int

    @property
    def first(self) -> date:
        return self.check_ins[0].on

    @property
    def last(self) -> date:
        return self.check_ins[-1].on

    @property
    def start(self) -> tuple[Answered, ...]:
        """The check-ins that the start line stands for, where all have a score."""
        starts = [panel.start for panel in self.panels if panel.start]
        longest = max(starts, key=lambda start: len(start.points), default=None)
        return tuple(p.check_in for p in longest.points) if longest else ()


def over_time(
    history: History,
    *,
    kind: Kind | None = None,
    newest: int | None = NEWEST,
    since: date = date.min,
) -> OverTime | None:
    """Draw up the lines; nothing is joined over a gap, a form or a version.

    Where a line started is what came first of all, shown or not.
    """
    kind = kind or series.shown_kind(history)
    everything = [c for c in history.answered if kind in ("shared", c.form_id)]
    shown = [c for c in everything if c.on >= since]
    if not shown:
        return None
    shown = shown[-newest:] if newest else shown
    gaps = tuple(
        gap
        for gap in history.unanswered
        if kind in ("shared", gap.form_id)
        and gap.on >= since
        and (gap.on >= shown[0].on or len(shown) == len(everything))
    )
    events = [e for e in history.events if shown[0].on <= e.on <= shown[-1].on]
    return OverTime(
        kind=kind,
        panels=tuple(
            _panel(dimension, history, everything, gaps, len(shown), kind)
            for dimension in everything[-1].form.dimensions
        ),
        check_ins=tuple(shown),
        gaps=gaps,
        flags=tuple(
            Flag(letter, event)
            for letter, event in zip(ascii_uppercase, events, strict=False)
        ),
        breaks=tuple(
            after for before, after in pairwise(shown) if before.line != after.line
        ),
        earlier=len(everything) - len(shown),
    )


def has_both_forms(history: History) -> bool:
    """Tell whether there is a choice between the shared questions and full ones."""
    return len({check_in.form_id for check_in in history.answered}) > 1


def _panel(
    dimension: Dimension,
    history: History,
    check_ins: Sequence[Answered],
    gaps: Sequence[Unanswered],
    shown: int,
    kind: Kind,
) -> Panel:
    noise = history.noise
    along = series.points(check_ins, dimension.id, kind, noise)
    line = [p for p in along if p.check_in.line == along[-1].check_in.line]
    start = series.start(line, noise)
    days = {point.on for point in along}
    # What was set aside beside an answer that counts leaves no hole.
    holes = [gap.on for gap in gaps if not (gap.was_sent and gap.on in days)]
    alone = len(line) == 1
    return Panel(
        dimension=dimension,
        points=along[-shown:],
        segments=series.segments(along[-shown:], holes),
        start=start,
        band=series.band(start, line[-1], noise)
        if start and noise and not alone
        else None,
        change=comparison.change(
            dimension,
            None if alone else start,
            line[-1],
            noise,
            is_early=series.is_early([point.check_in for point in line]),
        ),
        direction=directions.direction(line, noise),
        is_alone=alone,
    )
