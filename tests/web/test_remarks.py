"""Remarks on the pages: short, with a trace, and in session view only if meant so."""

import pytest
from sqlalchemy import select

from clinic.models import Remark


@pytest.fixture
def browser(browser_of, ada):
    return browser_of(ada)


@pytest.fixture
def write(browser, sam):
    """Write a remark through the page."""

    def write(**typed):
        fields = {"text": "Ask about the brother.", "who_sees": "record", "about": ""}
        return browser.submit(f"/clients/{sam.id}/remarks", **(fields | typed))

    return write


@pytest.fixture
def only_remark(session):
    stands = select(Remark).where(Remark.removed_at.is_(None))
    return lambda: session.scalars(stands).one()


def test_a_remark_stands_on_the_clients_page_and_not_in_session_view(
    browser, sam, answered, write
):
    answered()

    assert write().notices == ["Written down."]

    assert "Ask about the brother." in browser.get(f"/clients/{sam.id}").text
    for path in ("session-view", "session-view/summary", "session-view?numbers=1"):
        assert "brother" not in browser.get(f"/clients/{sam.id}/{path}").body


def test_what_the_client_sees_stands_in_session_view(browser, sam, answered, write):
    answered()
    write(text="Bring the calendar.", who_sees="client")

    page = browser.get(f"/clients/{sam.id}/session-view")

    assert "Noted for both of us" in page.text
    assert "Bring the calendar." in page.text
    assert "The client sees this." in browser.get(f"/clients/{sam.id}").text


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"text": " \n "}, "Write down the remark."),
        ({"text": "x" * 301}, "This is 1 letter too long: there is room for 300."),
        ({"who_sees": ""}, "Choose who sees it."),
        ({"about": "nothing"}, "Choose what it is about."),
    ],
)
def test_what_cannot_be_written_is_said_at_its_field(write, typed, error):
    page = write(**typed)

    assert page.status == 422
    assert any(error in said for said in page.errors)


def test_a_remark_says_which_check_in_it_is_about(write, answered):
    page = write(about=str(answered()))

    assert "About the check-in of 1 June 2026" in page.text


def test_a_correction_can_be_read_with_its_day(browser, sam, write, only_remark):
    write()
    path = f"/clients/{sam.id}/remarks"

    page = browser.submit(
        f"{path}/{only_remark().id}",
        text="Ask about the <i>sister</i>.",
        who_sees="record",
    )

    assert "Ask about the <i>sister</i>." in page.text
    assert "<i>" not in page.body
    assert "Before: “Ask about the brother.”" in page.text


def test_what_is_removed_can_still_be_read(browser, sam, write, only_remark):
    write()
    path, remark = f"/clients/{sam.id}/remarks", only_remark()

    page = browser.submit(path, to=f"{path}/{remark.id}/remove")

    assert "Nothing is written down." in page.text
    assert "Ask about the brother." in page.text
    assert browser.get(f"{path}/{remark.id}").status == 404
    assert "brother" not in browser.get(f"/clients/{sam.id}").text


def test_remarks_about_somebody_elses_client_do_not_exist(
    browser_of, cleo, blake, sam, write, only_remark
):
    write()
    remark = only_remark()

    for other in (cleo, blake):
        stranger = browser_of(other)
        assert stranger.get(f"/clients/{sam.id}/remarks").status == 404
        assert stranger.get(f"/clients/{sam.id}/remarks/{remark.id}").status == 404
