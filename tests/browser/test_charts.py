"""Charts in a real browser: Plotly takes the place of the SVG, and nothing moves."""

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("prepared", ["sqlite"], indirect=True),  # drawings alone
]

NOTE_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
MIDDLES = """(panel) => {
    const middle = (mark) => {
      const box = mark.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const all = (where) => [...panel.querySelectorAll(where)].map(middle);
    return [
      all(".still .now, .still .part"),
      all(".live .trace:first-child .point"),
    ];
}"""


@pytest.fixture
def sams(answered, sam, session):
    for week, keyed in enumerate((3, 4, 6, 7, 9)):
        answered(21 * week, AH=keyed, RE=16 if week % 2 else 0)
    client_id = sam.id
    session.commit()  # an open transaction would keep the clinic waiting
    return client_id


@pytest.fixture
def drawn(window_of, ada):
    """Open a page of charts and wait until Plotly has drawn all that is in sight."""

    def open_drawn(path, **how):
        page = window_of(ada, **how)
        page.add_init_script(NOTE_SHIFTS)
        page.goto(path)
        page.locator(".plot.drawn").first.wait_for()
        expect(page.locator(".plot:visible:not(.drawn)")).to_have_count(0)
        return page

    return open_drawn


@pytest.mark.parametrize("width", [1920, 1280, 820, 390])
@pytest.mark.parametrize("page", ["", "/session-view", "/session-view?numbers=1"])
def test_nothing_moves_when_plotly_takes_over(drawn, sams, page, width):
    page = drawn(f"/clients/{sams}{page}", width=width)

    assert page.evaluate("shifted") == 0
    assert page.logged == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_both_drawings_agree_within_a_pixel(drawn, sams):
    page = drawn(f"/clients/{sams}")

    for plot in page.query_selector_all(".plot"):
        still, live = plot.evaluate(MIDDLES)
        assert len(still) == len(live) == 5
        for (x, y), (x_there, y_there) in zip(still, live, strict=True):
            assert abs(x - x_there) < 1
            assert abs(y - y_there) < 1


def test_a_figure_takes_the_colours_of_the_scheme(drawn, sams):
    page = drawn(f"/clients/{sams}", color_scheme="light")
    mark = page.locator(".live .point").first
    expect(mark).to_have_css("fill", "rgb(27, 94, 104)")

    page.emulate_media(color_scheme="dark")

    expect(mark).to_have_css("fill", "rgb(134, 203, 211)")


@pytest.mark.parametrize(
    "how",
    [{"java_script_enabled": False}, {"forced_colors": "active"}],
    ids=["without script", "with forced colours"],
)
def test_the_svg_stays(window_of, ada, sams, how):
    page = window_of(ada, **how)

    page.goto(f"/clients/{sams}")

    assert page.locator(".plot .still").first.is_visible()
    assert page.locator(".plot.drawn").count() == 0


def test_on_paper_the_svg_stands_and_the_numbers_are_unfolded(drawn, sams):
    page = drawn(f"/clients/{sams}")

    page.emulate_media(media="print")

    assert page.locator(".plot .still").first.is_visible()
    assert not page.locator(".plot .live").first.is_visible()
    assert page.get_by_text("How it came about").is_visible()


def test_there_is_no_tool_bar_and_nothing_to_focus_in_a_chart(drawn, sams):
    page = drawn(f"/clients/{sams}")

    assert page.locator(".live :is(a, button, [tabindex])").count() == 0
    assert page.locator(".modebar").count() == 0


def test_numbers_come_on_hover_to_the_therapist_alone(drawn, sams):
    private = drawn(f"/clients/{sams}")
    shared = drawn(f"/clients/{sams}/session-view")

    for page in (private, shared):
        page.locator(".plot").first.scroll_into_view_if_needed()
        box = page.locator(".live").first.locator(".point").nth(4).bounding_box()
        page.mouse.move(box["x"], box["y"])
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    expect(private.locator(".hoverlayer text").first).to_have_text("24 Aug: 56")
    expect(shared.locator(".hoverlayer text")).to_have_count(0)
