"""A client's whole way in a real browser: keyboard alone, small screens, axe."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select

from clinic.models import CheckIn, Response
from clinic.services import responses, steps
from tests.plugins.world import scope_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("prepared", ["sqlite"], indirect=True),  # looks alone
]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN_PAGES = (
    "",
    "/11",
    "/25",
    "/all",
    "/topics",
    "/event",
    "/check",
    "/saved",
    "/start-again",
    "/who-can-see",
    "/about",
    "/help",
)
TOO_SMALL = """() => [...document.querySelectorAll("button, label, summary, a.btn")]
    .filter((each) => !each.matches(".vh") && each.getBoundingClientRect().height < 44)
    .map((each) => each.textContent)"""
CONTINUE_ENDS_AT = """() => document.querySelector(".buttons .primary")
    .getBoundingClientRect().bottom"""
FOCUSED = "document.activeElement.textContent.trim()"


@pytest.fixture
def phone(chromium, address):
    """Open a client's window: a phone with its browser's bars showing, as a rule."""
    contexts = []

    def open_window(*, width=390, height=664, **how):
        viewport = {"width": width, "height": height}
        context = chromium.new_context(base_url=address, viewport=viewport, **how)
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def with_impact(assigned, path_of, session):
    path = path_of(assigned(impact=True))
    session.commit()
    return path


def tab_to(page, text):
    """Press Tab until something with this text is in focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if text in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"Tab never comes to {text}")


def tab_to_answers(page):
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            return
    raise AssertionError("Tab never comes to an answer")


def test_the_whole_way_with_the_keyboard_alone(phone, assigned, path_of, session):
    check_in = assigned(form="short")
    path = path_of(check_in)
    session.commit()
    page = phone()
    page.goto(path)

    tab_to(page, "Start")
    page.keyboard.press("Enter")
    for number in range(1, 13):
        expect(page).to_have_title(f"Question {number} of 12 – check-in")
        tab_to_answers(page)
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(page).to_have_title(f"Question {number} of 12 – check-in")
        page.keyboard.press("Enter")
    for title in ("What to talk about – check-in", "For your chart – check-in"):
        expect(page).to_have_title(title)
        tab_to(page, "Continue")
        page.keyboard.press("Enter")
    expect(page).to_have_title("Before you send – check-in")
    tab_to(page, "Send my answers")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Thank you")
    answers = session.scalars(select(Response)).one().document["answers"]
    assert set(answers.values()) == {1}


def test_without_script_nothing_is_missing(phone, check_in, path_of, session):
    path = path_of(check_in)
    session.commit()
    page = phone(java_script_enabled=False)
    page.goto(path)

    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_label("Often").check()
    page.get_by_role("button", name="Continue").last.click()
    expect(page).to_have_title("Question 2 of 24 – check-in")
    page.get_by_role("button", name="Save and finish later").click()

    expect(page.locator("main")).to_contain_text("1 of 24 answered.")


def test_a_question_left_open_puts_the_focus_on_the_notice(
    phone, check_in, path_of, session
):
    path = path_of(check_in)
    session.commit()
    page = phone()
    page.goto(path + "/9")

    tab_to(page, "Continue")
    page.keyboard.press("Enter")

    expect(page).to_have_title("Left open: Question 9 of 24 – check-in")
    assert page.evaluate(FOCUSED).startswith("You left this one open")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "a0"


def test_every_question_fits_a_phone_down_to_continue(phone, with_impact):
    page = phone()

    for number in range(1, 30):
        page.goto(f"{with_impact}/{number}")
        assert page.evaluate(CONTINUE_ENDS_AT) <= 664


def test_the_optional_pages_by_touch_on_a_phone(
    phone, check_in, path_of, session, ada, sam
):
    document = {"text": "Answer one “How are you?” with one true word.", "area": "EM"}
    before = check_in.opens_at - timedelta(days=1)
    steps.agree(session, scope_of(ada), sam, document, now=before)
    path = path_of(check_in)
    session.commit()
    page = phone(has_touch=True, is_mobile=True)
    page.goto(path + "/24")

    page.get_by_label("Often").tap()
    go_on(page)
    expect(page).to_have_title("Your step – check-in")
    page.get_by_label("Partly").tap()
    stands_up(page)
    go_on(page)
    page.get_by_label("as expected").tap()
    page.get_by_label("How hard was it?").select_option("4")
    page.get_by_label("Keep it").tap()
    stands_up(page)
    go_on(page)
    for place in (0, 2, 3, 4):
        page.locator(f"#topic-{place}").tap()
    go_on(page)
    expect(page.locator(":focus")).to_contain_text("You picked 4")
    stands_up(page)
    page.locator("#topic-0").tap()
    go_on(page)
    page.get_by_label("What it was").fill("Changed teams")
    stands_up(page)
    go_on(page)
    expect(page.locator("main")).to_contain_text("Changed teams")
    stands_up(page)
    page.get_by_role("button", name="Send my answers").tap()

    expect(page.locator("h1")).to_have_text("Thank you")
    agenda = responses.sheet_of(session.scalars(select(Response)).one()).agenda
    assert agenda.topics == ("TR", "WS", "EM")
    assert (agenda.follow_up.tried, agenda.follow_up.hard) == ("partly", 4)
    assert agenda.event.text == "Changed teams"


def go_on(page):
    page.get_by_role("button", name="Continue").last.tap()


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")]
)
def test_axe_finds_nothing(phone, with_impact, session, width, scheme):
    page = phone(width=width, height=800, color_scheme=scheme, reduced_motion="reduce")
    page.goto(with_impact + "/1")
    page.get_by_label("Often").check()
    page.get_by_role("button", name="Continue").last.click()

    for name in OPEN_PAGES:
        page.goto(with_impact + name)
        stands_up(page)
    page.goto(with_impact + "/9")
    page.get_by_role("button", name="Continue").last.click()
    stands_up(page)
    page.goto(with_impact + "/check")
    page.get_by_role("button", name="Send my answers").click()
    stands_up(page)
    page.context.clear_cookies()
    page.goto(with_impact)
    stands_up(page)
    close(session)
    page.goto(with_impact)
    stands_up(page)
    page.get_by_role("button", name="Ask for a new link").click()
    stands_up(page)
    page.goto("/c/" + "A" * 43)
    stands_up(page)


def stands_up(page):
    """Look at a page with axe, for sideways scroll, and for small targets."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    wrong = [(rule["id"], rule["nodes"]) for rule in found.response["violations"]]
    assert wrong == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(TOO_SMALL) == []


def close(session):
    """Let the check-in have closed yesterday, unsent."""
    check_in = session.scalars(select(CheckIn)).one()
    check_in.submitted_at = check_in.started_at = None
    check_in.closes_at = datetime.now(UTC) - timedelta(days=1)
    session.commit()
