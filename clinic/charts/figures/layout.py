"""Layout: size, margins and the two axes of a figure, which never move."""

from typing import Any

from clinic.charts import geometry
from clinic.charts.figures.overlays import annotations, shapes
from clinic.charts.panels import TICKS, Scene
from clinic.charts.tokens import FONT, TOKENS

Layout = dict[str, Any]

NOTHING = "rgba(0,0,0,0)"


def layout(scene: Scene, *, numbered: bool) -> Layout:
    """Return what stands around the values."""
    frame = scene.frame
    left, right = frame.left, frame.width - frame.right
    if frame.rtl:
        left, right = right, left
    return {
        "template": {},  # none: every look is said here
        "width": frame.width,
        "height": frame.height,
        "margin": {
            "l": left,
            "r": right,
            "t": frame.top,
            "b": frame.height - frame.bottom,
            "pad": 0,
            "autoexpand": False,
        },
        "autosize": False,
        "paper_bgcolor": NOTHING,
        "plot_bgcolor": NOTHING,
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest" if numbered else False,
        "font": {"family": FONT, "size": 14, "color": TOKENS["ink-2"]},
        "meta": {
            "title": scene.panel.dimension.name,
            "lower": scene.panel.dimension.lower_pole,
            "upper": scene.panel.dimension.upper_pole,
        },
        "xaxis": _time_axis(scene),
        "yaxis": _score_axis(numbered=numbered, rtl=frame.rtl),
        "shapes": shapes(scene),
        "annotations": annotations(scene),
    }


def _time_axis(scene: Scene) -> Layout:
    """Return the axis of time: it shows nothing, the dates stand below the figure."""
    frame = scene.frame
    begin, end = geometry.mirrored(frame.left, frame), scene.line_ends
    span = [geometry.moment(x, frame) for x in sorted((begin, end))]
    return {
        "type": "date",
        "range": span,
        "autorange": False,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "ticks": "",
    }


def _score_axis(*, numbered: bool, rtl: bool) -> Layout:
    """Return the axis of scores: 0 to 100, it never fits itself to the values."""
    return {
        "type": "linear",
        "range": [0, 100],
        "autorange": False,
        "fixedrange": True,
        "tickmode": "array",
        "tickvals": list(TICKS),
        "ticktext": [str(tick) for tick in TICKS],
        "showticklabels": numbered,
        "ticks": "outside" if numbered else "",
        "ticklen": 6,
        "tickcolor": NOTHING,
        "side": "left" if rtl else "right",
        "showgrid": False,  # an axis leaves out the lines at its own ends
        "zeroline": False,
        "automargin": False,
    }
