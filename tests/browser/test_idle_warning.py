"""The warning before a browser is signed out, with the clock in the test's hand."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from clinic.models import SignInSession

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("prepared", ["sqlite"], indirect=True),  # a script alone
]


@pytest.fixture
def tab(window_of, ada):
    """A page of the dashboard, opened now."""
    page = window_of(ada)
    page.context.clock.install()
    page.goto("/account/")
    return page


def warning(tab):
    return tab.get_by_role("dialog", name="Are you still there?")


def test_two_minutes_before_the_end_it_is_asked_who_is_there(tab):
    tab.clock.fast_forward("12:30")
    expect(warning(tab)).to_be_hidden()

    tab.clock.fast_forward("00:40")

    expect(warning(tab)).to_be_visible()
    expect(tab.get_by_role("button", name="Stay signed in")).to_be_focused()


def test_one_press_keeps_somebody_signed_in(tab):
    tab.clock.fast_forward("13:10")

    tab.get_by_role("button", name="Stay signed in").click()

    expect(warning(tab)).to_be_hidden()
    tab.clock.fast_forward("12:30")
    expect(warning(tab)).to_be_hidden()


def test_who_is_not_there_is_led_to_the_sign_in(tab, session):
    session.execute(update(SignInSession).values(ended_at=SignInSession.created_at))
    session.commit()

    tab.clock.fast_forward("15:10")

    tab.wait_for_url("**/sign-in?next=/account/")
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_page_in_another_tab_keeps_this_one_signed_in(tab):
    tab.clock.fast_forward("13:10")
    expect(warning(tab)).to_be_visible()

    tab.context.new_page().goto("/")

    expect(warning(tab)).to_be_hidden()
