"""The SVG drawing of one line chart, and of the dates below it.

It stands in print and without script; on the screen the Plotly figure of the same
panel takes its place, drawn to the same frame.
"""

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from clinic.charts import geometry, marks, shapes
from clinic.charts.geometry import Frame, Label, scale_x, scale_y
from clinic.charts.shapes import Drawing, Shape
from clinic.domain.trends import History, OverTime, Panel, Point, labels
from clinic.words import gettext as _

TICKS = (0, 50, 100)
NOTE_ROWS = 3
ROW = 17  # height of a line of labels
BEFORE = 16  # how far a start stands before the first of its line


@dataclass(frozen=True)
class Scene:
    """What the drawings of one panel have in common."""

    panel: Panel
    over: OverTime
    frame: Frame
    whiskers: bool

    @property
    def line_begins(self) -> float:
        """Where the start's line and band begin: not before their own questions."""
        if not self.over.breaks:
            return geometry.mirrored(self.frame.left, self.frame)
        step = -BEFORE if not self.frame.rtl else BEFORE
        return scale_x(self.over.breaks[-1].on, self.frame) + step

    @property
    def line_ends(self) -> float:
        return geometry.mirrored(self.frame.right, self.frame)

    def is_start(self, point: Point) -> bool:
        """Whether a point is itself the start, drawn as its ring."""
        return self.panel.is_alone and point is self.panel.latest

    def at(self, point: Point) -> tuple[float, float]:
        """Return where a point with a score stands."""
        return scale_x(point.on, self.frame), scale_y(point.score or 0, self.frame)

    def radius(self, point: Point) -> float:
        """Return how large a point's mark is."""
        latest = point is self.panel.latest
        return marks.radius(point, is_latest=latest, among=len(self.panel.points))


def frame(over: OverTime, *, numbered: bool, rtl: bool = False) -> Frame:
    """Return the frame that all panels of a block share."""
    made = Frame(over.first, over.last, rtl=rtl)
    return replace(made, right=geometry.NUMBERED) if numbered else made


def plot(scene: Scene, *, numbered: bool) -> Drawing:
    """Draw one panel: band, grid, start, events, line, marks, from back to front."""
    frame = scene.frame
    return Drawing(
        frame.width,
        frame.height,
        (
            *_band(scene),
            *(_axis(frame) if numbered else ()),
            *_start(scene),
            *_flags(scene),
            *(_whiskers(scene) if scene.whiskers else ()),
            *_lines(scene),
            *_marks(scene),
        ),
    )


def _band(scene: Scene) -> list[Shape]:
    frame, band = scene.frame, scene.panel.band
    low, high = (scale_y(edge, frame) for edge in band) if band else (None, None)
    left, right = sorted((scene.line_begins, scene.line_ends))
    drawn = []
    if low is not None and high is not None:
        drawn.append(shapes.rectangle("band", left, high, right - left, low - high))
    drawn += [
        shapes.line("grid", frame.left, y, frame.right, y)
        for y in (scale_y(tick, frame) for tick in TICKS)
        if scene.over.breaks or y not in (low, high)
    ]
    if low is not None and high is not None:
        drawn += [shapes.line("edge", left, y, right, y) for y in (low, high)]
    return drawn


def _axis(frame: Frame) -> list[Shape]:
    x = geometry.mirrored(frame.right + 6, frame)
    anchor: Literal["start", "end"] = "end" if frame.rtl else "start"
    return [
        shapes.text("x", x, scale_y(tick, frame) + 5, str(tick), anchor)
        for tick in TICKS
    ]


def _start(scene: Scene) -> list[Shape]:
    start = scene.panel.start
    if start is None or scene.panel.is_alone:
        return []
    y, x = scale_y(start.score, scene.frame), scene.line_begins
    begin = x + (8 if x < scene.line_ends else -8)
    return [
        shapes.line("start", begin, y, scene.line_ends, y),
        marks.ring(x, y),
        shapes.text("x", x, y - 11.5, _("start")),
    ]


def _flags(scene: Scene) -> list[Shape]:
    frame, drawn = scene.frame, []
    for flag in scene.over.flags:
        x = scale_x(flag.event.on, frame)
        drawn += [
            shapes.line("note", x, 20, x, frame.bottom),
            shapes.rounded_square("flag", x, 10, 18, 4),
            shapes.text("flag-t", x, 14.6, flag.letter),
        ]
    return drawn


def _whiskers(scene: Scene) -> list[Shape]:
    drawn = []
    for point in scene.panel.points:
        if point.whisker:
            x = scale_x(point.on, scene.frame)
            low, high = (scale_y(end, scene.frame) for end in point.whisker)
            drawn.append(shapes.line("whisker", x, low, x, high))
    return drawn


def _lines(scene: Scene) -> list[Shape]:
    return [
        shapes.line("ln", *scene.at(before), *scene.at(after))
        for run in scene.panel.segments
        for before, after in pairwise(run)
    ]


def _marks(scene: Scene) -> list[Shape]:
    drawn: list[Shape] = []
    for run in scene.panel.segments:
        for point in run:
            if scene.is_start(point):
                drawn.append(marks.ring(*scene.at(point)))
            else:
                drawn += marks.check_in(point, *scene.at(point), scene.radius(point))
    return drawn


def dates(scene: Scene, history: History) -> Drawing:
    """Draw the dates below one panel: a tick per check-in, notes on what is missing."""
    frame = scene.frame
    missed = [scale_x(gap.on, frame) for gap in scene.over.gaps]
    answered = geometry.dates_in_a_row(
        [
            (scale_x(point.on, frame), labels.day(point.on, history))
            for point in scene.panel.points
        ],
        frame.width,
        crossed_at=missed,
    )
    notes = geometry.notes_in_rows(
        [
            (scale_x(on, frame), _("%(date)s %(why)s", date=day, why=why))
            for on, day, why in sorted(_notes(scene, history))
        ],
        frame.width,
        rows=NOTE_ROWS,
    )
    rows = 1 + max((label.row for label in notes if label.is_shown), default=0)
    return Drawing(
        frame.width,
        8 + rows * ROW,
        (
            shapes.line("tk", frame.left, 1, frame.right, 1),
            *(shapes.line("tk", label.tick, 1, label.tick, 7) for label in answered),
            *(shapes.line("tk", x, 1, x, 26) for x in missed),
            *(_label("x", label) for label in answered if label.is_shown),
            *(_label("miss", label) for label in notes if label.is_shown),
        ),
    )


def _notes(scene: Scene, history: History) -> list[tuple[date, str, str]]:
    notes = [(gap.on, labels.gap(gap)) for gap in scene.over.gaps]
    notes += [
        (point.on, _("no score")) for point in scene.panel.points if point.score is None
    ]
    notes += [(after.on, _("new version")) for after in scene.over.breaks]
    return [(on, labels.day(on, history), why) for on, why in notes]


def _label(look: str, label: Label) -> Shape:
    return shapes.text(look, label.x, 22 + label.row * ROW, label.text, label.anchor)
