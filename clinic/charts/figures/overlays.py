"""Overlays: band, start line and events of a figure."""

from typing import Any

from clinic.charts import geometry
from clinic.charts.panels import TICKS, Scene
from clinic.charts.tokens import TOKENS
from clinic.words import gettext as _

Overlay = dict[str, Any]

CIRCLE = 0.5523  # how far the handles of a quarter circle stand out


def shapes(scene: Scene) -> list[Overlay]:
    """Return what is drawn without being a value of its own."""
    return [
        *_band(scene),
        *_grid(scene),
        *_edges(scene),
        *_start_line(scene),
        *_flags(scene),
        *_halves(scene),
    ]


def _band(scene: Scene) -> list[Overlay]:
    if not scene.panel.band:
        return []
    low, high = scene.panel.band
    return [
        {
            "type": "rect",
            "layer": "below",
            "x0": geometry.moment(scene.line_begins, scene.frame),
            "x1": geometry.moment(scene.line_ends, scene.frame),
            "y0": low,
            "y1": high,
            "fillcolor": TOKENS["band"],
            "line": {"width": 0},
        }
    ]


def _grid(scene: Scene) -> list[Overlay]:
    left = geometry.mirrored(scene.frame.left, scene.frame)
    return [
        _level(scene, left, tick, {"color": TOKENS["grid"], "width": 1})
        for tick in TICKS
    ]


def _edges(scene: Scene) -> list[Overlay]:
    return [
        _level(scene, scene.line_begins, edge, {"color": TOKENS["then"], "width": 1})
        for edge in scene.panel.band or ()
    ]


def _start_line(scene: Scene) -> list[Overlay]:
    start = scene.panel.start
    if start is None or scene.panel.is_alone:
        return []
    dashed = {"color": TOKENS["then"], "width": 2, "dash": "6px,5px"}
    return [_level(scene, scene.line_begins, start.score, dashed)]


def _level(scene: Scene, begin: float, score: float, line: Overlay) -> Overlay:
    return {
        "type": "line",
        "layer": "below",
        "x0": geometry.moment(begin, scene.frame),
        "x1": geometry.moment(scene.line_ends, scene.frame),
        "y0": score,
        "y1": score,
        "line": line,
    }


def _flags(scene: Scene) -> list[Overlay]:
    frame = scene.frame
    top = 100 * (frame.bottom - 20) / (frame.bottom - frame.top)
    drawn: list[Overlay] = []
    for flag in scene.over.flags:
        on = flag.event.on.isoformat()
        drawn += [
            {
                "type": "line",
                "layer": "below",
                "x0": on,
                "x1": on,
                "y0": 0,
                "y1": top,
                "line": {"color": TOKENS["control"], "width": 1, "dash": "2px,4px"},
            },
            {
                "type": "path",
                "layer": "below",
                "xsizemode": "pixel",
                "ysizemode": "pixel",
                "xanchor": on,
                "yref": "paper",  # what hangs on the axis is cut off above it
                "yanchor": 1,
                "path": _flag(frame.top - 10),
                "fillcolor": TOKENS["surface"],
                "line": {"color": TOKENS["control"], "width": 1.2},
            },
        ]
    return drawn


def _flag(above: float) -> str:
    """Return a square with round corners, so far above the scale."""
    low, high = above - 9, above + 9
    return (
        f"M-5,{low} L5,{low} Q9,{low} 9,{low + 4} L9,{high - 4} Q9,{high} 5,{high} "
        f"L-5,{high} Q-9,{high} -9,{high - 4} L-9,{low + 4} Q-9,{low} -5,{low} Z"
    )


def _halves(scene: Scene) -> list[Overlay]:
    """Fill the half of a mark whose questions were not all answered."""
    return [
        {
            "type": "path",
            "layer": "above",
            "xsizemode": "pixel",
            "ysizemode": "pixel",
            "xanchor": point.on.isoformat(),
            "yanchor": point.score,
            "path": _left_half(scene.radius(point)),
            "fillcolor": TOKENS["now"],
            "line": {"width": 0},
        }
        for point in scene.panel.points
        if point.is_partial and not scene.is_start(point)
    ]


def _left_half(radius: float) -> str:
    handle = radius * CIRCLE
    return (
        f"M0,{-radius} C{-handle:.3f},{-radius} {-radius},{-handle:.3f} {-radius},0 "
        f"C{-radius},{handle:.3f} {-handle:.3f},{radius} 0,{radius} Z"
    )


def annotations(scene: Scene) -> list[Overlay]:
    """Return the letters of events, and the word beside the start."""
    plain = {"showarrow": False, "xanchor": "center", "yanchor": "middle"}
    notes: list[Overlay] = [
        {
            **plain,
            "text": flag.letter,
            "x": flag.event.on.isoformat(),
            "y": 100,
            "yshift": scene.frame.top - 10,
            "font": {"size": 12.5, "weight": 650, "color": TOKENS["ink"]},
        }
        for flag in scene.over.flags
    ]
    start = scene.panel.start
    if start and not scene.panel.is_alone:
        notes.append(
            {
                **plain,
                "text": _("start"),
                "x": geometry.moment(scene.line_begins, scene.frame),
                "y": start.score,
                "yshift": 16,
                "font": {"size": 14, "color": TOKENS["ink-2"]},
            }
        )
    return notes
