"""Pictures: each drawing with the words that belong to it, as templates print them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from clinic.charts import figures, marks, panels, shapes, tracks
from clinic.charts.panels import Scene
from clinic.charts.shapes import Drawing, Shape
from clinic.domain.instruments import Dimension
from clinic.domain.trends import (
    Change,
    History,
    OverTime,
    Panel,
    ThenAndNow,
    labels,
    sentences,
    statements,
)
from clinic.words import gettext as _

ALWAYS_OPEN = 2  # panels that stay unfolded on a phone if no other is


@dataclass(frozen=True)
class TrackPicture:
    """One row of then and now."""

    dimension: Dimension
    drawing: Drawing
    words: str
    moved: bool


@dataclass(frozen=True)
class PanelPicture:
    """One line chart: drawing, dates below it, and the figure for the screen."""

    dimension: Dimension
    plot: Drawing
    dates: Drawing
    figure: dict[str, Any]
    label: str
    words: str | None
    direction: str | None
    moved: bool
    folded: bool


@dataclass(frozen=True)
class LegendEntry:
    """A mark and what it means."""

    drawing: Drawing
    words: str


def then_and_now(
    of: ThenAndNow, *, numbers: bool, rtl: bool = False
) -> tuple[TrackPicture, ...]:
    """Return the six rows of then and now."""
    return tuple(
        TrackPicture(
            change.dimension,
            tracks.track(change, of, rtl=rtl),
            words=_change(change, numbers=numbers) if of.then else "",
            moved=change.moved,
        )
        for change in of.changes
    )


def over_time(
    over: OverTime,
    history: History,
    *,
    numbers: bool,
    chosen: Collection[str] = (),
    rtl: bool = False,
) -> tuple[PanelPicture, ...]:
    """Return the six line charts; with numbers they have whiskers and an axis too."""
    frame = panels.frame(over, numbered=numbers, rtl=rtl)
    kept = {
        panel.dimension.id
        for panel in over.panels
        if panel.change.moved or panel.dimension.id in chosen
    } or {panel.dimension.id for panel in over.panels[:ALWAYS_OPEN]}
    return tuple(
        _panel(
            Scene(panel, over, frame, whiskers=numbers),
            history,
            numbers=numbers,
            folded=panel.dimension.id not in kept,
        )
        for panel in over.panels
    )


def _panel(
    scene: Scene, history: History, *, numbers: bool, folded: bool
) -> PanelPicture:
    panel: Panel = scene.panel
    return PanelPicture(
        panel.dimension,
        plot=panels.plot(scene, numbered=numbers),
        dates=panels.dates(scene, history),
        figure=figures.figure(scene, history, numbered=numbers),
        label=labels.panel(panel, scene.over, history, numbers=numbers),
        words=None if panel.is_alone else _change(panel.change, numbers=numbers),
        direction=None if panel.is_alone else _direction(panel, numbers=numbers),
        moved=panel.change.moved,
        folded=folded,
    )


def _change(of: Change, *, numbers: bool) -> str:
    return statements.change(of) if numbers else sentences.change(of)


def _direction(of: Panel, *, numbers: bool) -> str | None:
    if numbers:
        return statements.direction(of.direction, of.dimension)
    return statements.direction_in_words(of.direction, of.dimension)


# ---- legends: the marks that are on a block, and no others ----


def then_and_now_legend(of: ThenAndNow, history: History) -> tuple[LegendEntry, ...]:
    """Explain the marks of then and now."""
    now = labels.day(of.now.on, history)
    entries = []
    if not of.then:
        entries.append(_entry(_("Start: the first check-in"), marks.ring(22, 12, 8)))
    elif of.is_from_start or of.is_early:
        entries.append(_entry(labels.start(of.then), marks.ring(22, 12, 8)))
    else:
        then = labels.day(of.then[0].on, history)
        entries.append(_entry(then, shapes.circle("now", 22, 12, marks.SMALL)))
    if of.then:
        latest, words = (
            of.now is of.choices[-1],
            _("%(date)s (bar: from then)", date=now),
        )
        if latest and of.is_from_start:
            words = _("Latest, %(date)s (bar: from the start)", date=now)
        elif latest:
            words = _("Latest, %(date)s (bar: from then)", date=now)
        way = shapes.line("move", 2, 12, 30, 12)
        entries.append(_entry(words, way, marks.whole(of.now, 31, 12, 10)))
    if any(change.limit is not None for change in of.changes):
        edges = (shapes.line("edge", x, 2, x, 22) for x in (2, 42))
        band = shapes.rectangle("band", 2, 2, 40, 20)
        entries.append(_entry(_ordinary(), band, *edges))
    if any(change.now and change.now.is_partial for change in of.changes):
        entries.append(_partial())
    ticks = (shapes.line("tick", x, 5, x, 19) for x in (4, 22, 40))
    axis = shapes.line("axis", 4, 12, 40, 12)
    entries.append(_entry(_("Both ends and the middle of the scale"), axis, *ticks))
    return tuple(entries)


def over_time_legend(
    over: OverTime, history: History, *, numbers: bool
) -> tuple[LegendEntry, ...]:
    """Explain the marks of the line charts."""
    alone = all(panel.is_alone for panel in over.panels)
    entries = [_level(over, alone=alone)]
    if len(over.check_ins) > 1:
        entries.append(_latest(over, history))
    if any(panel.band for panel in over.panels):
        edges = (shapes.line("edge", 2, y, 42, y) for y in (2, 22))
        band = shapes.rectangle("band", 2, 2, 40, 20)
        entries.append(_entry(_ordinary(), band, *edges))
    if over.kind == "shared":
        square = shapes.rounded_square("now", 22, 12, marks.SQUARE * marks.SMALL, 1)
        words = _("Check-in with the 12 shared questions only")
        entries.append(_entry(words, square))
    if any(point.is_partial for panel in over.panels for point in panel.points):
        entries.append(_partial())
    if numbers and history.noise:
        whisker = shapes.line("whisker", 22, 1, 22, 23)
        words = _("Ordinary ups and downs in the answers of one check-in")
        entries.append(_entry(words, whisker, shapes.circle("now", 22, 12, 6)))
    return tuple(entries)


def _level(over: OverTime, *, alone: bool) -> LegendEntry:
    ring = marks.ring(9 if not alone else 22, 12)
    if alone:
        return _entry(_("Start: the first check-in"), ring)
    words = (
        _("Level at the start (first two check-ins together)")
        if len(over.start) > 1
        else _("Level at the start (first check-in)")
    )
    return _entry(words, shapes.line("start", 16, 12, 43, 12), ring)


def _latest(over: OverTime, history: History) -> LegendEntry:
    words = _(
        "Check-ins; the large one is the latest, %(date)s",
        date=labels.day(over.last, history),
    )
    way = shapes.line("ln", 9, 12, 33, 12)
    dots = shapes.circle("now", 9, 12, 6), shapes.circle("now", 34, 12, 9)
    return _entry(words, way, *dots)


def _partial() -> LegendEntry:
    return _entry(
        _("Not all questions of the area answered"),
        shapes.circle("halo", 22, 12, 10),
        shapes.circle("part", 22, 12, 8),
        shapes.left_half("fill", 22, 12, 8),
    )


def _ordinary() -> str:
    return _("Changes this small could be ordinary ups and downs (not a target)")


def _entry(words: str, *drawn: Shape) -> LegendEntry:
    return LegendEntry(Drawing(44, 24, drawn), words)
