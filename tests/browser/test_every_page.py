"""Every page in every state, looked at by axe, by ruler, and by what it asks for."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

from clinic.cli.demo import cast
from tests.register import REGISTER
from tests.tour import chapters, houses

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK = {"width": 1280, "height": 800}, "light"
PHONE = {"width": 390, "height": 844}, "dark"
LETTERS = {"dashboard.messages.read_html"}
"""What is shown as a mail program would: no page of ours, without its landmarks."""
FOUR_TIMES = {"width": 320, "height": 256}
"""A desk's screen, enlarged to four hundred per cent."""

NAMES = {
    name
    for house in cast.HOUSES
    for person in house.people
    for full in (person.name, *(story.name for story in person.clients))
    for name in (full, full.split()[0])
}

UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true })"
# Whoever needs wider text brings their own: WCAG 1.4.12.
SPACE = """() => {
  const wide = new CSSStyleSheet();
  wide.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [wide];
}"""
STANDS = "document.documentElement.scrollWidth <= innerWidth"
STICKS_OUT = """() => {
  const does = (one) => one.getBoundingClientRect().right > innerWidth + 1;
  return [...document.querySelectorAll("body *")]
    .filter((one) => does(one) && !does(one.parentElement))
    .map((one) => one.outerHTML.slice(0, 120));
}"""
TOO_SMALL = """() => {
  const is_alone = (link) => link.parentElement.innerText === link.innerText;
  const least = (one) => one.matches("a:not(.btn)") ? 24 : 44;
  return [...document.querySelectorAll("button, .btn, .opt, select, summary, a")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => !one.closest(".vh, .skip"))
    .filter((one) => !one.matches("a:not(.btn)") || is_alone(one))
    .filter((one) => {
      const { width, height } = one.getBoundingClientRect();
      return Math.round(height) < least(one) || Math.round(width) < 24;
    })
    .map((one) => one.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("chapter", chapters.ALL, ids=lambda each: each.__name__)
def test_nothing_is_wrong_on_any_page(request, window, chapter):
    house = request.getfixturevalue("new" if chapter in chapters.OF_THE_NEW else "demo")
    page = window(house)
    wrong, titles = [], {}

    for stop in chapter(page, house):
        page.wait_for_load_state()  # a page that has only just come has no title yet
        title = page.title()
        faults = [f"named in the title: {name}" for name in NAMES if has(title, name)]
        if titles.setdefault(title, stop.noun) != stop.noun:
            faults.append(f"the title of {titles[title]}")
        faults += look_at(page, stop)
        wrong += [f"{stop.name}: {fault}" for fault in faults]

    assert not wrong, "\n".join(wrong)
    assert page.said == []
    assert {host(url) for url in page.asked} == {host(house.address)}


def test_the_tour_comes_by_every_page_of_the_register(tmp_path, window):
    stops = set()

    with houses.new_house(tmp_path / "new") as new:
        for chapter in chapters.OF_THE_NEW:
            stops |= {each[:2] for each in chapter(window(new), new)}
    with houses.demo_house(tmp_path / "demo") as demo:
        for chapter in chapters.OF_THE_DEMO:
            stops |= {each[:2] for each in chapter(window(demo), demo)}

    pages = {(row.endpoint, state) for row in REGISTER for state in row.states}
    assert pages - stops == set()


def look_at(page, stop):
    """Return what is wrong with a page at a desk, on a phone, and enlarged."""
    wrong = []
    for size, scheme in (DESK, PHONE):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.evaluate(UNFOLD)
        tags = TAGS[:-1] if stop.endpoint in LETTERS else TAGS
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
        wrong += [
            f"{scheme}: {rule['id']}: {node['target']}"
            for rule in found.response["violations"]
            for node in rule["nodes"]
        ]
        wrong += [f"{scheme}: too small: {one}" for one in page.evaluate(TOO_SMALL)]
    page.set_viewport_size(FOUR_TIMES)
    wrong += [f"sticks out: {one}" for one in sticks_out(page)]
    page.evaluate(SPACE)
    wrong += [f"sticks out when spaced: {one}" for one in sticks_out(page)]
    page.evaluate("document.adoptedStyleSheets = []")
    return wrong


def sticks_out(page):
    """Return what makes a page scroll sideways, once its charts are drawn anew."""
    try:
        page.wait_for_function(STANDS, timeout=10_000)
    except Error:
        return page.evaluate(STICKS_OUT) or ["something"]
    return []


def has(title, name):
    return re.search(rf"\b{re.escape(name)}\b", title)


def host(url):
    return urlsplit(url).netloc
