"""Take a picture of every page, for a phone and for a desk, in light and in dark.

    make pictures                          all of them, into pictures/, and those
                                           that the README shows into docs/pictures/
    make pictures ARGS="session_view"      those whose name holds a word

They come from the running demo, and from a practice that was begun a moment ago.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.plugins.chromium import QUIET
from tests.plugins.surroundings import find_chromium
from tests.tour import chapters, houses

FOLDER, README = Path("pictures"), Path("docs/pictures")
WIDTHS = {390: 844, 1280: 900}
SCHEMES = ("light", "dark")


def main():
    """Walk through all chapters, and take pictures wherever they stop."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("words", nargs="*", help="only names that hold one of these")
    words = options.parse_args().words
    FOLDER.mkdir(exist_ok=True)
    README.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*QUIET, "--lang=en-GB"]
        )
        with houses.new_house(Path(folder) / "new") as house:
            follow(chromium, chapters.beginning, house, words)
        with houses.demo_house(Path(folder) / "demo") as house:
            for chapter in chapters.OF_THE_DEMO:
                follow(chromium, chapter, house, words)
        chromium.close()


def follow(chromium, chapter, house, words):
    """Walk through one chapter."""
    context = chromium.new_context(
        base_url=house.address, locale="en-GB", reduced_motion="reduce"
    )
    page = context.new_page()
    for stop in chapter(page, house):
        if not words or any(word in stop.name for word in words):
            take(page, stop)
    context.close()


def take(page, stop):
    """Take the four pictures of a page."""
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(DRAWN)
            name = f"{stop.name}-{width}-{scheme}"
            page.screenshot(
                path=FOLDER / f"{name}.png", full_page=True, animations="disabled"
            )
            if name in SHOWN:
                called, tall = SHOWN[name]
                top = {"x": 0, "y": 0, "width": width, "height": tall}
                page.screenshot(path=README / f"{called}.png", clip=top, full_page=True)
    sys.stdout.write(f"{stop.name}\n")


# What the README shows: the first screen, or as much as is told there.
SHOWN = {
    "check_in.question-empty-390-light": ("question", 750),
    "dashboard.caseload.show-full-1280-light": ("caseload", 750),
    "dashboard.review.session_view-full-1280-light": ("session-view", 1300),
}

DRAWN = """() => [...document.querySelectorAll(".plot")]
    .every((plot) => !plot.checkVisibility() || plot.classList.contains("drawn"))"""


if __name__ == "__main__":
    main()
