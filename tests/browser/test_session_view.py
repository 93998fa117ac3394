"""Session view left alone: it covers itself and ends, with script and without."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from clinic.models import SignInSession

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("prepared", ["sqlite"], indirect=True),  # a script alone
]

HIDDEN = "[...document.body.children].filter((e) => e.hidden && e.inert).length"
SHOWS_NOBODY = ("Sam", "Rivers", "Ada", "Okafor")


@pytest.fixture
def path(answered, sam, session):
    for week, keyed in enumerate((3, 4, 6, 7, 9)):
        answered(21 * week, AH=keyed, RE=16 if week % 2 else 0)
    path = f"/clients/{sam.id}/session-view"
    session.commit()  # an open transaction would keep the clinic waiting
    return path


@pytest.fixture
def window(window_of, ada):
    """Open a window whose clock the test moves."""

    def open_window(**how):
        page = window_of(ada, **how)
        page.clock.install()
        return page

    return open_window


@pytest.fixture
def rest(session):
    """Let nobody have used the clinic for some minutes."""

    def let_rest(minutes):
        for row in session.scalars(select(SignInSession)):
            row.last_seen_at -= timedelta(minutes=minutes)
        session.commit()

    return let_rest


@pytest.fixture
def in_a_second(window_of, ada):
    """Open a window without script, in which what comes by itself comes at once."""
    page = window_of(ada, java_script_enabled=False)

    def hurry(route):
        answer = route.fetch(max_redirects=0)
        body = answer.text().replace('content="900;', 'content="1;')
        route.fulfill(response=answer, body=body)

    page.route("**/session-view", hurry)
    return page


def is_covered(page):
    return not page.locator("main").is_visible()


def test_escape_covers_and_only_the_button_shows_again(window, path):
    page = window()
    page.goto(path)

    page.keyboard.press("Escape")
    covered = page.evaluate(HIDDEN)
    page.keyboard.press("Escape")

    assert covered >= 2
    assert is_covered(page)
    assert page.evaluate("document.activeElement.textContent") == "Show again"
    page.keyboard.press("Enter")
    assert not is_covered(page)
    assert page.evaluate(HIDDEN) == 0


@pytest.mark.parametrize("where", ["", "/summary"])
def test_the_screen_covers_itself_when_nobody_touches_it(window, path, where):
    page = window()
    page.goto(path + where)

    page.clock.run_for("14:50")
    assert not is_covered(page)
    page.clock.run_for("00:20")

    assert is_covered(page)
    page.get_by_role("button", name="Show again").click()
    assert not is_covered(page)


def test_a_touch_keeps_it_in_sight(window, path):
    page = window()
    page.goto(path)

    page.clock.run_for("14:50")
    page.mouse.move(200, 200)
    page.clock.run_for("14:50")

    assert not is_covered(page)


def test_after_an_hour_it_ends_with_the_sign_in(window, path, rest):
    page = window()
    page.goto(path)
    rest(61)

    page.clock.run_for("01:00:05")

    page.wait_for_url("**/sign-in?next=**")
    expect(page.locator("h1")).to_have_text("Sign in")
    page.goto(path)
    expect(page.locator("h1")).to_have_text("Sign in")


def test_after_59_minutes_nobody_is_signed_out_of_it(window, path, rest):
    page = window()
    page.goto(path)
    rest(59)

    page.reload()

    expect(page.locator("h1")).to_have_text("Sam’s check-ins")


def test_it_stays_covered_while_another_window_is_in_use(window, path):
    page = window()
    page.goto(path)

    page.clock.run_for("01:00:05")

    page.wait_for_url("**/cover")
    expect(page.locator("h1")).to_have_text("Paused")
    assert not any(name in page.content() for name in SHOWS_NOBODY)


def test_cover_is_a_page_of_its_own_without_script(window_of, ada, path):
    page = window_of(ada, java_script_enabled=False)
    page.goto(f"{path}?numbers=1")

    page.get_by_role("link", name="Cover screen").click()
    expect(page.locator("h1")).to_have_text("Paused")
    page.get_by_role("link", name="Show again").click()

    expect(page.locator("h1")).to_have_text("Sam’s check-ins")
    assert page.get_by_role("link", name="Hide numbers").is_visible()


def test_without_script_it_covers_itself_too(in_a_second, path):
    in_a_second.goto(path)

    in_a_second.wait_for_url("**/cover")

    expect(in_a_second.locator("h1")).to_have_text("Paused")
    assert not any(name in in_a_second.content() for name in SHOWS_NOBODY)


def test_without_script_too_it_ends_with_the_sign_in(in_a_second, path, rest):
    in_a_second.route("**/cover", _at_once)
    in_a_second.goto(path)
    rest(61)

    in_a_second.wait_for_url("**/sign-in?next=**")

    expect(in_a_second.locator("h1")).to_have_text("Sign in")


def _at_once(route):
    answer = route.fetch(max_redirects=0)
    body = answer.text().replace('content="2700;', 'content="1;')
    route.fulfill(response=answer, body=body)
