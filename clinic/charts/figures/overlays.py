"""Overlays: band, start line and events of a figure."""

from typing import Any

from clinic.charts import geometry
from clinic.charts.panels import Scene
from clinic.charts.tokens import TOKENS
from clinic.words import gettext as _

Overlay = dict[str, Any]

CIRCLE = 0.5523  # how far the handles of a quarter circle stand out


def shapes(scene: Scene) -> list[Overlay]:
    """Return what is drawn without being a value of its own."""
    return [*_band(scene), *_start_line(scene), *_flag_lines(scene), *_halves(scene)]


def _band(scene: Scene) -> list[Overlay]:
    if not scene.panel.band:
        return []
    low, high = scene.panel.band
    ends = {
        "x0": geometry.moment(scene.line_begins, scene.frame),
        "x1": geometry.moment(scene.line_ends, scene.frame),
    }
    field = {
        "type": "rect",
        "layer": "below",
        **ends,
        "y0": low,
        "y1": high,
        "fillcolor": TOKENS["band"],
        "line": {"width": 0},
    }
    edges = [
        {
            "type": "line",
            "layer": "between",
            **ends,
            "y0": edge,
            "y1": edge,
            "line": {"color": TOKENS["then"], "width": 1},
        }
        for edge in (low, high)
    ]
    return [field, *edges]


def _start_line(scene: Scene) -> list[Overlay]:
    start = scene.panel.start
    if start is None or scene.is_alone:
        return []
    return [
        {
            "type": "line",
            "layer": "between",
            "x0": geometry.moment(scene.line_begins, scene.frame),
            "x1": geometry.moment(scene.line_ends, scene.frame),
            "y0": start.score,
            "y1": start.score,
            "line": {"color": TOKENS["then"], "width": 2, "dash": "6px,5px"},
        }
    ]


def _flag_lines(scene: Scene) -> list[Overlay]:
    return [
        {
            "type": "line",
            "layer": "between",
            "x0": flag.event.on.isoformat(),
            "x1": flag.event.on.isoformat(),
            "y0": 0,
            "y1": 105,
            "line": {"color": TOKENS["control"], "width": 1, "dash": "2px,4px"},
        }
        for flag in scene.over.flags
    ]


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
            "bgcolor": TOKENS["surface"],
            "bordercolor": TOKENS["control"],
            "borderwidth": 1.2,
            "borderpad": 0,
            "width": 16.8,
            "height": 16.8,
        }
        for flag in scene.over.flags
    ]
    start = scene.panel.start
    if start and not scene.is_alone:
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
