"""The contrast of every pair of colours that meet, in both schemes."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "clinic" / "static"
SHEETS = [STATIC / f"{name}.css" for name in ("clinic", "dashboard", "paper")]

TEXT, SHAPE = 4.5, 3.0
GROUNDS = ["surface", "bg"]
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-2", "primary") for ground in GROUNDS),
    *(("ink", ground, TEXT) for ground in ("sunk", "soft")),
    ("ink-2", "sunk", TEXT),
    ("primary", "soft", TEXT),
    *(("primary-strong", ground, TEXT) for ground in GROUNDS),
    ("on-primary", "primary", TEXT),
    ("on-primary", "primary-strong", TEXT),
    *((tint, f"{tint}-bg", TEXT) for tint in ("danger", "warn", "ok", "info")),
    *(("danger", ground, TEXT) for ground in GROUNDS),
    *((f"on-step-{step}", f"step-{step}", TEXT) for step in range(1, 6)),
    *(("control", ground, SHAPE) for ground in GROUNDS),
    *(("focus", ground, SHAPE) for ground in (*GROUNDS, "sunk")),
    *((mark, ground, SHAPE) for mark in ("then", "now") for ground in GROUNDS),
    *((mark, "band", SHAPE) for mark in ("then", "now")),
    *((ring, ground, SHAPE) for ring in ("mark-a", "mark-b") for ground in GROUNDS),
]


def tokens(scheme):
    """The colours of a scheme; what dark does not name stays as in light."""
    css = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    blocks = re.findall(
        r"(@media \(prefers-color-scheme: dark\) \{\s*)?:root \{(.*?)\}", css, re.DOTALL
    )
    return {
        name: colour
        for dark, body in blocks
        if scheme == "dark" or not dark
        for name, colour in re.findall(r"--([\w-]+): #([0-9A-F]{6});", body)
    }


def luminance(colour):
    channels = [int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_what_is_printed_can_be_told_from_its_ground(scheme, front, ground, least):
    colours = tokens(scheme)

    ratio = contrast(colours[front], colours[ground])

    assert ratio >= least


def test_both_schemes_name_the_same_colours():
    css = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)

    named = [set(re.findall(r"--([\w-]+): #", block)) for block in blocks]

    light, dark = named[0] | named[2], named[1] | named[3]
    assert light == dark


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_are_written_as_tokens_only(sheet):
    css = sheet.read_text(encoding="utf-8")
    rules = re.sub(r":root \{.*?\}", "", css, flags=re.DOTALL)

    written = re.findall(r"#[0-9A-Fa-f]{3,8}\b|\brgba?\(|\bhsla?\(", rules)

    # a QR code is read by cameras: black on white in both schemes
    assert written in ([], ["#FFFFFF"])


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_knows_start_and_end_but_not_left_and_right(sheet):
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)

    physical = re.findall(
        r"(?:^|[;{\s])((?:margin|padding|border)-(?:left|right|top|bottom)[\w-]*"
        r"|(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height)))\s*:",
        re.sub(r"@media[^{]*", "", css),
    )
    aligned = re.findall(r"(?:text-align|float|clear):\s*(?:left|right)", css)

    assert physical + aligned == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_asks_no_other_place_for_anything(sheet):
    css = sheet.read_text(encoding="utf-8")

    assert re.findall(r"@import|url\(|@font-face", css) == []
