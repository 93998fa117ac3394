"""The Plotly figure of one line chart, drawn to the same frame as its SVG.

Sizes are those of the frame; the page's script scales them to the width at hand, and
gives the tokens their present colours. There is nothing to zoom, drag or share, and
without numbers nothing to hover over.
"""

from typing import Any

from clinic.charts.figures.layout import layout
from clinic.charts.figures.traces import traces
from clinic.charts.panels import Scene
from clinic.charts.tokens import FONT, TOKENS
from clinic.domain.trends import History

Figure = dict[str, Any]

CONFIG = {
    "displayModeBar": False,
    "modeBarButtonsToRemove": ["sendChartToCloud"],
    "displaylogo": False,
    "doubleClick": False,
    "scrollZoom": False,
    "showTips": False,
    "responsive": False,
}


def figure(scene: Scene, history: History, *, numbered: bool) -> Figure:
    """Return one panel as a Plotly figure, ready for a data block of the page."""
    return {
        "data": traces(scene, history, numbered=numbered),
        "layout": layout(scene, numbered=numbered),
    }


def validated(made: Figure) -> Any:  # noqa: ANN401 - untyped upstream
    """Return a figure as a Plotly object: a name that Plotly does not know raises.

    That takes fifteen times as long as making it, so it is done for a figure of every
    state in the tests, and not for every page.
    """
    from plotly import graph_objects  # heavy, and not for pages

    return graph_objects.Figure(data=made["data"], layout=made["layout"])


def settings(*, numbered: bool) -> dict[str, Any]:
    """Return what the page's script needs for all figures: settings and tokens."""
    names = {value: f"--{name}" for name, value in TOKENS.items()}
    return {
        "config": {**CONFIG, "staticPlot": not numbered},
        "tokens": {**names, FONT: "--font"},
    }
