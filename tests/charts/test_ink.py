"""Ink: a drawing without a stylesheet looks as it does with it."""

import re
from pathlib import Path

from clinic.charts.ink import LOOKS, inked
from clinic.charts.shapes import Drawing, line
from clinic.charts.tokens import TOKENS

SHEET = Path(__file__).parents[2] / "clinic" / "static" / "dashboard.css"
NOT_DRAWN = {"font", "font-family"}


def styled():
    """What the stylesheet says of each mark in light colours."""
    css = SHEET.read_text(encoding="utf-8")
    marks = css.partition("/* marks:")[2].partition("/* then and now:")[0]
    found = {}
    for selectors, body in re.findall(r"^(svg [^{]+) \{([^}]*)\}", marks, re.MULTILINE):
        rule = dict(re.findall(r"([a-z-]+): ([^;]+);", body))
        font = re.match(r"(\d+ )?([\d.]+)px", rule.pop("font", ""))
        if font:
            rule["font-size"] = font[2]
            rule |= {"font-weight": font[1].strip()} if font[1] else {}
        rule = {
            name: re.sub(r"var\(--([\w-]+)\)", lambda m: TOKENS[m[1]], value)
            for name, value in rule.items()
        }
        for look in re.findall(r"svg \.([\w-]+)", selectors):
            found[look] = rule
    return found


def test_every_mark_on_paper_looks_as_on_the_screen():
    assert styled() == {look: dict(ink) for look, ink in LOOKS.items()}


def test_ink_changes_no_place_and_no_class():
    drawn = Drawing(10, 10, (line("ln", 1, 2, 3, 4),))

    [shape] = inked(drawn).shapes

    assert shape.attributes["class"] == "ln"
    assert (shape.attributes["x1"], shape.attributes["y2"]) == ("1", "4")
    assert shape.attributes["stroke"] == TOKENS["now"]
