"""The demo in a browser: without script, with forced colours, on paper, at rest."""

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.tour import chapters

pytestmark = pytest.mark.browser

NOTE_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
AREAS = """(plot) => [".still", ".live .main-svg"].map((where) => {
    const { x, y, width, height } = plot.querySelector(where).getBoundingClientRect();
    return [x, y, width, height];
})"""
A4 = (595, 842)
MOVES = "document.getAnimations().length"


@pytest.fixture
def page(demo, window):
    """Ife's page of the demo; its browser can be told to be another."""

    def open_page(**how):
        page = window(demo, **how)
        page.goto("/")
        page.get_by_role("button", name="Sign in as Ife Okafor").click()
        return page

    return open_page


@pytest.mark.parametrize("state", sorted(chapters.STORIES))
def test_nothing_moves_on_anybodys_page_when_plotly_takes_over(page, demo, state):
    page = page()
    page.add_init_script(NOTE_SHIFTS)

    page.goto(demo.client(chapters.STORIES[state]))
    page.wait_for_load_state("networkidle")
    for plot in page.locator(".plot.drawn").all():
        still, live = plot.evaluate(AREAS)
        assert still == pytest.approx(live, abs=1)

    expect(page.locator(".plot:visible:not(.drawn)")).to_have_count(0)
    assert page.evaluate("shifted") == 0


def test_without_script_a_therapist_misses_nothing(page):
    page = page(java_script_enabled=False)

    page.get_by_role("link", name="Prepare , Sam R.").click()
    expect(page.locator(".plot .still").first).to_be_visible()
    page.get_by_label("Area").select_option("Emotions")
    page.get_by_role("button", name="Show this area").click()
    expect(page.locator("#in-words")).to_have_text("Answers in words: Emotions")
    page.get_by_role("link", name="Share in session").click()
    page.get_by_role("link", name="Show numbers").first.click()
    expect(page.get_by_role("link", name="Hide numbers")).to_be_visible()
    page.get_by_role("link", name="Cover screen").click()
    expect(page.locator("h1")).to_have_text("Paused")
    page.get_by_role("link", name="Show again").click()
    page.get_by_role("link", name="End session view").click()
    page.get_by_role("button", name="Sign out").click()

    expect(page.locator("h1")).to_have_text("Sign in")


def test_forced_colours_keep_every_mark(page, demo):
    page = page(forced_colors="active")

    page.goto(demo.client("Sam R."))

    assert page.locator(".plot.drawn").count() == 0
    for mark in (".then", ".now", ".axis", ".ln", ".start"):
        stroke, fill = page.locator(f"svg {mark}").first.evaluate(
            "(one) => [getComputedStyle(one).stroke, getComputedStyle(one).fill]"
        )
        assert {stroke, fill} - {"none", "rgb(255, 255, 255)"}


def test_forced_colours_keep_the_chosen_answer(demo, window):
    page = window(demo, forced_colors="active")
    page.goto(demo.any_open_link() + "/1")

    page.get_by_label("Often").check()

    expect(page.get_by_label("Often")).to_have_css("appearance", "auto")


def test_nobody_who_minds_sees_anything_move(page):
    page = page()

    page.get_by_role("link", name="Add a client").first.hover()

    assert page.evaluate(MOVES) == 0


def test_on_paper_there_are_the_drawings_and_no_buttons(page, demo):
    page = page()
    page.goto(demo.client("Sam R."))
    page.locator(".plot.drawn").first.wait_for()

    page.emulate_media(media="print")

    for plot in page.locator(".plot").all():
        expect(plot.locator(".still")).to_be_visible()
        expect(plot.locator(".live")).to_be_hidden()
    expect(page.locator("main .btn:visible")).to_have_count(0)


def test_the_day_sheet_fits_on_one_sheet_of_paper(page):
    page = page()
    page.goto("/day-sheet")
    page.emulate_media(media="print")
    for unwanted in (".bar", ".up", ".ribbon"):
        expect(page.locator(unwanted)).to_be_hidden()

    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))

    [sheet] = printed.pages
    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == A4
    words = " ".join(sheet.extract_text().split())
    assert "Sam R." in words
    assert "Wants to talk about Trust and Emotions." in words
