import pytest

from clinic.domain.scope import Permission
from clinic.services import mail_servers, practices
from tests.mail.server import PASSWORD, USERNAME
from tests.plugins.world import NOON, scope_of

PATH = "/practice/mail-server"


@pytest.fixture
def keeper(ada, session):
    """Ada, who may change the practice's settings."""
    ada.permissions = [Permission.SETTINGS]
    session.commit()
    return ada


@pytest.fixture
def browser(browser_of, keeper):
    return browser_of(keeper)


@pytest.fixture
def settings(faulty_server):
    """What is typed for the server that the test has at hand."""
    return {
        "host": "127.0.0.1",
        "port": str(faulty_server.port),
        "security": "none",
        "username": USERNAME,
        "password": PASSWORD,
        "sender": "hello@northgate.test",
    }


def test_a_mail_server_is_set_and_its_password_is_never_shown_again(
    browser, settings, session, keeper
):
    page = browser.submit(PATH, **settings)

    practice = practices.find(session, scope_of(keeper))
    assert page.notices == ["Saved. Send a test mail to see whether it works."]
    assert page.field("host").get("value") == "127.0.0.1"
    assert practice.mail_password == PASSWORD
    assert PASSWORD not in page.body


def test_a_password_that_is_left_empty_stays(browser, settings, session, keeper):
    browser.submit(PATH, **settings)

    browser.submit(PATH, **{**settings, "password": "", "port": "2525"})

    practice = practices.find(session, scope_of(keeper))
    assert (practice.mail_port, practice.mail_password) == (2525, PASSWORD)


def test_without_a_user_name_no_password_is_kept(browser, settings, session, keeper):
    browser.submit(PATH, **settings)

    browser.submit(PATH, **{**settings, "username": "", "password": ""})

    assert practices.find(session, scope_of(keeper)).mail_password is None


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"host": ""}, "Enter the server’s name."),
        ({"host": "mail server"}, "Enter a name such as mail.example.org"),
        ({"port": "٢٥"}, "Enter a number from 1 to 65535."),
        ({"port": "70000"}, "Enter a number from 1 to 65535."),
        (
            {"host": "mail.example.org"},
            "Without encryption, mail only goes to a server on this same machine.",
        ),
        ({"sender": ""}, "Enter the address that mail comes from."),
        (
            {"sender": "hello@"},
            "This is not an email address. Example: name@example.org",
        ),
    ],
)
def test_what_cannot_be_a_mail_server_is_refused(browser, settings, typed, error):
    page = browser.submit(PATH, **{**settings, **typed})

    assert page.status == 422
    assert page.text.count(error) == 2


@pytest.mark.parametrize(
    ("mood", "sentence", "reply"),
    [
        ("ok", "The mail server took the message.", "250 2.0.0 taken"),
        (
            "auth-fail",
            "The mail server refused the user name or the password.",
            "535 5.7.8 Wrong password",
        ),
        (
            "no-such-user",
            "The mail server refused the address.",
            "550 5.1.1 No such user here",
        ),
    ],
)
def test_a_test_mail_shows_the_servers_own_reply(
    browser, settings, faulty_server, mood, sentence, reply
):
    browser.submit(PATH, **settings)
    faulty_server.mood = mood

    page = browser.submit(PATH, to=f"{PATH}/test")

    assert sentence in page.text
    assert reply in page.text


def test_a_test_mail_goes_to_oneself_and_says_nothing_of_care(
    browser, settings, faulty_server
):
    browser.submit(PATH, **settings)

    browser.submit(PATH, to=f"{PATH}/test")

    (taken,) = faulty_server.ledger
    assert taken.recipient == "ada@northgate.test"
    assert taken.message["Subject"] == "A test message"


def test_a_test_mail_that_arrives_lets_a_held_queue_go(
    browser, settings, session, keeper
):
    browser.submit(PATH, **settings)
    practice = practices.find(session, scope_of(keeper))
    mail_servers.hold(practice, "hold:sign in", now=NOON)
    session.commit()
    assert "No email leaves at present" in browser.get(PATH).text

    page = browser.submit(PATH, to=f"{PATH}/test")

    session.refresh(practice)
    assert practice.mail_held_at is None
    assert "No email leaves at present" not in page.text


def test_without_a_mail_server_there_is_nothing_to_try(browser):
    page = browser.get(PATH)

    assert "Without a mail server no email leaves" in page.text
    assert "Send a test mail" not in page.buttons
    assert browser.submit(PATH, to=f"{PATH}/test").status == 404


def test_only_who_may_change_settings_sees_the_mail_server(browser_of, ada, session):
    ada.permissions = []
    session.commit()

    assert browser_of(ada).get(PATH).status == 404
