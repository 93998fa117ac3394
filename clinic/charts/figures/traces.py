"""Traces: what has a value in a figure, the line with its marks and the start."""

from datetime import date
from typing import Any

from clinic.charts import geometry, marks
from clinic.charts.panels import Scene
from clinic.charts.tokens import FONT, TOKENS
from clinic.domain.scoring import rounded
from clinic.domain.trends import History, Point, labels
from clinic.domain.trends.history import SHORT
from clinic.words import gettext as _

Trace = dict[str, Any]


def traces(scene: Scene, history: History, *, numbered: bool) -> list[Trace]:
    """Return the line with its marks, and the start."""
    traces = [_line(scene, history, numbered=numbered)]
    if scene.panel.start and not scene.panel.is_alone:
        traces.append(_start(scene))
    return traces


def _line(scene: Scene, history: History, *, numbered: bool) -> Trace:
    """One trace: the line, its breaks as None, and a mark for each check-in."""
    stops = _stops(scene)
    points = [point for _on, point in stops]
    return {
        "type": "scatter",
        "name": scene.panel.dimension.name,
        "mode": "lines+markers",
        "x": [on.isoformat() for on, _point in stops],
        "y": [point.score if point else None for point in points],
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": TOKENS["now"], "width": 3, "shape": "linear"},
        "marker": _markers(scene, points),
        **_errors(scene, points),
        **_hover(points, history, numbered=numbered),
    }


def _stops(scene: Scene) -> list[tuple[date, Point | None]]:
    """Every point with a score, and a stop with none between runs."""
    stops: list[tuple[date, Point | None]] = []
    for run in scene.panel.segments:
        if stops:
            stops.append((run[0].on, None))
        stops += [(point.on, point) for point in run]
    return stops


def _markers(scene: Scene, points: list[Point | None]) -> Trace:
    looks = [_marker(scene, point) for point in points]
    symbols, sizes, fills, edges, widths = (
        zip(*looks, strict=True) if looks else ((),) * 5
    )
    return {
        "symbol": list(symbols),
        "size": list(sizes),
        "color": list(fills),
        "opacity": 1,
        "line": {"color": list(edges), "width": list(widths)},
    }


def _marker(scene: Scene, point: Point | None) -> tuple[str, float, str, str, float]:
    now, surface, then = TOKENS["now"], TOKENS["surface"], TOKENS["then"]
    if point is None:
        return "circle", 0, now, surface, 0
    if scene.is_start(point):
        return "circle", 2 * marks.RING, surface, then, 2.5
    radius = scene.radius(point)
    if point.is_partial:
        return "circle", 2 * radius, surface, now, 2.25
    if point.check_in.form_id == SHORT:
        return "square", marks.SQUARE * radius, now, surface, 1.5
    return "circle", 2 * radius, now, surface, 1.5


def _errors(scene: Scene, points: list[Point | None]) -> Trace:
    if not scene.whiskers:
        return {}
    reach = [_reach(point) for point in points]
    return {
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [up for up, _down in reach],
            "arrayminus": [down for _up, down in reach],
            "color": TOKENS["now"],
            "thickness": 1.25,
            "width": 0,
        }
    }


def _reach(point: Point | None) -> tuple[float | None, float | None]:
    if point is None or point.score is None or point.whisker is None:
        return None, None
    low, high = point.whisker
    return high - point.score, point.score - low


def _hover(points: list[Point | None], history: History, *, numbered: bool) -> Trace:
    if not numbered:
        return {"hoverinfo": "skip"}
    return {
        "text": [_told(point, history) if point else "" for point in points],
        "hovertemplate": "%{text}<extra></extra>",
        "hoverlabel": {
            "bgcolor": TOKENS["surface"],
            "bordercolor": TOKENS["control"],
            "font": {"family": FONT, "size": 14, "color": TOKENS["ink"]},
        },
    }


def _told(point: Point, history: History) -> str:
    on = labels.day(point.on, history)
    if point.is_partial:
        return _(
            "%(date)s: %(score)s, from %(answered)s of %(items)s questions",
            date=on,
            score=rounded(point.score or 0),
            answered=point.of.answered,
            items=point.of.items,
        )
    return _("%(date)s: %(score)s", date=on, score=rounded(point.score or 0))


def _start(scene: Scene) -> Trace:
    start = scene.panel.start
    return {
        "type": "scatter",
        "name": _("start"),
        "mode": "markers",
        "x": [geometry.moment(scene.line_begins, scene.frame)],
        "y": [start.score if start else None],
        "cliponaxis": False,
        "hoverinfo": "skip",
        "marker": {
            "symbol": "circle",
            "size": 2 * marks.RING,
            "color": TOKENS["surface"],
            "opacity": 1,
            "line": {"color": TOKENS["then"], "width": 2.5},
        },
    }
