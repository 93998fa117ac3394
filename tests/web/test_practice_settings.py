import pytest

from clinic.domain.scope import Permission
from clinic.services import practices, unscoped
from tests.plugins.world import scope_of

PRACTICE = {
    "name": "Northgate Practice",
    "sender_name": "Ada at Northgate",
    "reply_to": "desk@northgate.test",
    "address_line": "Northgate, 1 Harbour Lane",
    "zone": "Europe/London",
}
ROW = ("name", "number", "hours", "country")


def rows(*numbers):
    """The numbers as the form sends them."""
    return {
        f"rows-{place}-{name}": value
        for place, number in enumerate(numbers)
        for name, value in zip(ROW, number, strict=True)
    }


@pytest.fixture
def keeper(ada):
    """Ada, who may change the practice's settings."""
    ada.permissions = [Permission.SETTINGS]
    return ada


@pytest.fixture
def browser(browser_of, keeper):
    return browser_of(keeper)


@pytest.mark.parametrize(
    "path", ["/practice", "/practice/urgent-help", "/practice/privacy-notice"]
)
def test_settings_do_not_exist_for_those_without_the_permission(browser_of, cleo, path):
    cleo.permissions = []
    page = browser_of(cleo).get("/")
    assert "Practice" not in page.links

    assert browser_of(cleo).get(path).status == 404


def test_what_the_practice_says_of_itself_is_changed(browser, northgate, session):
    page = browser.submit("/practice", **PRACTICE, shows_own_answers="y")

    assert page.notices == ["Saved."]
    session.refresh(northgate)
    assert northgate.sender_name == "Ada at Northgate"
    assert northgate.reply_to == "desk@northgate.test"
    assert northgate.shows_own_answers


def test_what_was_typed_stays_where_something_is_missing(browser, northgate):
    page = browser.submit(
        "/practice", **{**PRACTICE, "name": " ", "reply_to": "no address"}
    )

    assert page.status == 422
    assert "Enter the practice’s name." in page.text
    assert page.field("reply_to").get("value") == "no address"
    assert northgate.name == "Northgate Practice"


def test_control_characters_never_reach_a_name(browser, northgate, session):
    browser.submit("/practice", **{**PRACTICE, "sender_name": "Ada\r\nBcc"})

    session.refresh(northgate)
    assert northgate.sender_name == "AdaBcc"


def test_numbers_for_urgent_help_are_confirmed(browser, session, northgate, ada):
    northgate.urgent_help_confirmed_at = None

    page = browser.submit(
        "/practice/urgent-help",
        **rows(
            ("Night line", "555 0199", "20:00 to 08:00", "United Kingdom"),
            ("Emergency", "999", "At any time", "United Kingdom"),
        ),
        emergency="1",
        confirmed="y",
    )

    assert page.status == 200
    assert "Confirmed." in page.notices[0]
    session.refresh(northgate)
    assert northgate.urgent_help_confirmed_at is not None
    numbers = practices.list_urgent_help(session, scope_of(ada))
    assert [(n.number, n.emergency) for n in numbers] == [
        ("999", True),
        ("555 0199", False),
    ]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({}, "Enter one number at least."),
        (rows(("Line", "", "", "")), "Enter the number."),
        (
            {**rows(("Line", "1", "always", "here")), "emergency": "3"},
            "The emergency number has an empty row.",
        ),
        (rows(("Line", "1", "always", "here")), "Choose which one is the emergency"),
        (
            {**rows(("Line", "1", "always", "here")), "emergency": "0"},
            "Tick that you have checked the numbers.",
        ),
    ],
)
def test_a_list_that_is_not_whole_is_not_confirmed(
    browser, northgate, typed, complaint
):
    northgate.urgent_help_confirmed_at = None
    blank = rows(*[("", "", "", "")] * 6)

    page = browser.submit("/practice/urgent-help", **{**blank, **typed})

    assert page.status == 422
    assert complaint in page.text
    assert northgate.urgent_help_confirmed_at is None


def test_a_suggested_number_is_filled_in_and_waits_to_be_confirmed(
    browser, session, northgate
):
    northgate.urgent_help_confirmed_at = None
    typed = rows(
        ("Night line", "555 0199", "at night", "here"), *[("", "", "", "")] * 5
    )

    page = browser.submit("/practice/urgent-help", **typed, suggestion="999")

    assert page.status == 200
    assert page.field("rows-0-number").get("value") == "555 0199"
    assert page.field("rows-1-number").get("value") == "999"
    session.refresh(northgate)
    assert northgate.urgent_help_confirmed_at is None


def test_a_changed_privacy_notice_is_a_new_version(browser, session, ada):
    page = browser.submit("/practice/privacy-notice", text="Only Ada.\r\n\r\nAsk us.")

    assert "Version 2" in page.text
    newest = practices.find_privacy_notice(session, scope_of(ada), 2)
    assert newest.text == "Only Ada.\n\nAsk us."


def test_an_unchanged_privacy_notice_stays_the_same_version(
    browser, session, northgate
):
    text = "Who reads your answers."

    browser.submit("/practice/privacy-notice", text=text)

    scope = unscoped.scope_of_operator(northgate)
    assert practices.newest_notice_version(session, scope) == 1
