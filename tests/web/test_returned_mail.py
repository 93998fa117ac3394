from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.domain.scope import Permission
from clinic.models import Message
from clinic.services import heartbeats, practices
from tests.plugins.world import scope_of

PATH = "/practice/mail-server/returned-mail"
MAILBOX = {
    "host": "imap.northgate.test",
    "port": "993",
    "username": "returned",
    "password": "a quiet harbour",
    "address": "returned@northgate.test",
}


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
def practice(session, keeper):
    return lambda: practices.find(session, scope_of(keeper))


def test_a_mailbox_is_set_and_its_password_is_never_shown_again(browser, practice):
    page = browser.submit(PATH, **MAILBOX)

    assert page.notices == ["Saved. It is looked into within a minute."]
    assert practice().bounce_password == MAILBOX["password"]
    assert MAILBOX["password"] not in page.body


def test_a_password_that_is_left_empty_stays(browser, practice):
    browser.submit(PATH, **MAILBOX)

    browser.submit(PATH, **{**MAILBOX, "password": "", "port": "143"})

    assert (practice().bounce_port, practice().bounce_password) == (
        143,
        MAILBOX["password"],
    )


def test_without_a_server_no_mailbox_is_read_and_its_password_is_gone(
    browser, practice
):
    browser.submit(PATH, **MAILBOX)

    browser.submit(PATH, **{**MAILBOX, "host": ""})

    assert (practice().bounce_host, practice().bounce_password) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [{"host": "no host!"}, {"port": "99999"}, {"username": ""}, {"address": "nobody"}],
)
def test_what_cannot_be_a_mailbox_is_refused(browser, wrong):
    page = browser.submit(PATH, **{**MAILBOX, **wrong})

    assert (page.status, len(page.errors)) == (422, 1)


def test_the_page_says_whether_the_mailbox_could_be_read(browser, practice, session):
    browser.submit(PATH, **MAILBOX)
    tried = datetime.now(UTC)
    practice().bounces_read_at = tried
    before = browser.get(PATH).text
    heartbeats.beat(session, f"returned mail {practice().id}", now=tried)

    after = browser.get(PATH).text

    assert "The mailbox could not be read on" in before
    assert "The mailbox was read on" in after


def test_limits_of_a_mail_provider_are_kept_with_the_mail_server(browser, practice):
    typed = {
        "host": "post.northgate.test",
        "port": "587",
        "security": "starttls",
        "sender": "hello@northgate.test",
    }
    limits = {"per_minute": "30", "per_day": "500"}

    browser.submit("/practice/mail-server", **typed, **limits)
    kept = practice().mails_per_minute, practice().mails_per_day
    browser.submit("/practice/mail-server", **typed, per_minute="", per_day="")

    assert kept == (30, 500)
    assert (practice().mails_per_minute, practice().mails_per_day) == (None, None)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("5.1.1", "nobody can be reached there."),
        ("5.2.2", "the mailbox was full."),
        ("5.7.1", "it could not be delivered this time."),
    ],
)
def test_what_came_back_is_said_in_words_and_can_be_fixed(
    browser_of, ada, assigned, session, code, sentence
):
    assigned()
    now = datetime.now(UTC)
    message = session.scalars(select(Message)).one()
    message.state, message.sent_at = "sent", now - timedelta(minutes=30)
    message.bounced_at, message.bounce_code = now, code

    page = browser_of(ada).get("/messages?show=to-fix")

    assert sentence in page.text
    assert "Send again, Sam Rivers" in page.buttons
