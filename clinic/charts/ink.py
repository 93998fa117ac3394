"""Ink: the same drawings for a page that has no stylesheet to colour them.

On the screen classes give the colours. What makes PDFs does not look into a drawing
with the page's stylesheet, so there each shape carries them itself, from the same
tokens; on a page the classes still win.
"""

from collections.abc import Mapping
from dataclasses import replace

from clinic.charts.shapes import Drawing, Shape
from clinic.charts.tokens import TOKENS


def _filled(token: str, stroke: str = "", width: str = "") -> dict[str, str]:
    edge = {"stroke": TOKENS[stroke], "stroke-width": width} if stroke else {}
    return {"fill": TOKENS[token], **edge}


def _drawn(token: str, width: str, **more: str) -> dict[str, str]:
    rest = {name.replace("_", "-"): value for name, value in more.items()}
    return {"stroke": TOKENS[token], "stroke-width": width, **rest}


_WRITTEN = {"font-size": "14", "fill": TOKENS["ink-2"]}

LOOKS: Mapping[str, Mapping[str, str]] = {
    "then": _filled("surface", "then", "2.5"),
    "now": _filled("now", "surface", "1.5"),
    "part": _filled("surface", "now", "2.25"),
    "fill": _filled("now"),
    "halo": _filled("surface"),
    "band": _filled("band"),
    "edge": _drawn("then", "1"),
    "axis": _drawn("control", "1.5"),
    "tick": _drawn("control", "1.5"),
    "tk": _drawn("control", "1"),
    "move": _drawn("now", "4"),
    "ln": _drawn("now", "3", stroke_linecap="round"),
    "whisker": _drawn("now", "1.25"),
    "start": _drawn("then", "2", stroke_dasharray="6 5"),
    "grid": _drawn("grid", "1"),
    "note": _drawn("control", "1", stroke_dasharray="2 4"),
    "flag": _filled("surface", "control", "1.2"),
    "flag-t": {"font-weight": "650", "font-size": "12.5", "fill": TOKENS["ink"]},
    "x": _WRITTEN,
    "miss": _WRITTEN,
}
"""What each class of a shape looks like; a test holds it to the stylesheet."""


def inked(drawing: Drawing) -> Drawing:
    """Return a drawing whose shapes carry their own colours."""
    return replace(drawing, shapes=tuple(_inked(shape) for shape in drawing.shapes))


def _inked(shape: Shape) -> Shape:
    look = LOOKS.get(shape.attributes.get("class", ""), {})
    return replace(shape, attributes={**look, **shape.attributes})
