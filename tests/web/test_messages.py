import datetime as dt
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from clinic.domain.messages import MailState, MessageState
from clinic.domain.schedules import Schedule
from clinic.models import Message
from clinic.services import assignments, check_ins, messages
from tests.plugins.world import scope_of

ONCE = Schedule(every_weeks=None, weekday=0, time=dt.time(12), count=1, until=None)


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def message(session, ada, sam, now):
    """Sam's invitation, which is about to leave."""
    plan = assignments.Plan(ONCE, now - timedelta(minutes=1))
    assignments.assign(session, scope_of(ada), sam, plan, now=plan.starts_at)
    message = session.scalars(select(Message)).one()
    session.commit()
    return message


@pytest.fixture
def move(session, message, now):
    """Let the invitation come to an end."""

    def to(state, reason=None, reply=None):
        message.state, message.state_at, message.reason = state, now, reason
        message.reply = reply
        message.sent_at = now if state == MessageState.SENT else None
        session.commit()

    return to


@pytest.fixture
def browser(browser_of, ada):
    return browser_of(ada)


@pytest.fixture
def demo(session, ada):
    ada.practice.demo = True
    session.commit()


def test_with_no_emails_yet_the_page_says_when_the_first_one_goes(browser):
    assert (
        "The first one goes out with the first check-in."
        in browser.get("/messages").text
    )


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("queued", None, "Waiting"),
        ("sent", None, "Sent on"),
        ("uncertain", "uncertain:text", "We cannot tell whether it left."),
        ("failed", "refused:recipient", "The mail server refused the address."),
        ("missed", None, "it could not leave within a day"),
        ("cancelled", "answered", "they had answered"),
    ],
)
def test_every_message_is_listed_with_its_fate_in_words(
    browser, move, state, reason, said
):
    move(state, reason)

    page = browser.get("/messages")

    assert "Sam Rivers" in page.text
    assert "s***@p****.test" in page.text
    assert said in page.text


def test_what_happened_last_stands_before_what_waits(
    browser, session, ada, message, move, now
):
    move("sent")
    messages.queue(
        session, scope_of(ada), message.check_in, "resend", due_at=now, now=now
    )
    session.commit()

    page = browser.get("/messages")

    assert page.text.index("Sent on") < page.text.index("Leaves on")


def test_a_refused_message_shows_the_servers_own_words(browser, move):
    move("failed", "refused:recipient", "550 5.1.1 No such user here")

    assert "550 5.1.1 No such user here" in browser.get("/messages").text


def test_an_uncertain_message_stands_under_what_is_to_fix_until_it_is_sent_again(
    browser, move, message
):
    move("uncertain", "uncertain:text")
    assert "Sam Rivers" in browser.get("/messages?show=to-fix").text

    page = browser.submit("/messages", to=f"/messages/{message.id}/resend")

    assert page.notices == ["The same link goes out again now."]
    assert "Nothing to fix." in browser.get("/messages?show=to-fix").text
    assert "Sent again" in browser.get("/messages?show=waiting").text


def test_sending_again_twice_sends_once(browser, move, message, session):
    move("uncertain", "uncertain:text")
    browser.submit("/messages", to=f"/messages/{message.id}/resend")

    page = browser.submit("/messages", to=f"/messages/{message.id}/resend")

    assert page.notices == ["An email is on its way already."]
    assert len(session.scalars(select(Message)).all()) == 2


def test_a_client_who_stopped_the_emails_is_not_written_to_again(
    browser, move, message, sam
):
    sam.mail_state = MailState.STOPPED
    move("uncertain", "uncertain:text")

    listed = browser.get("/messages")
    page = browser.submit("/messages", to=f"/messages/{message.id}/resend")

    assert "Send again, Sam Rivers" not in listed.buttons
    assert page.notices == ["This client gets no emails for now."]


def test_nothing_is_to_fix_once_the_check_in_is_answered(browser, move, message, now):
    message.check_in.submitted_at = now
    move("uncertain", "uncertain:text")

    assert "Nothing to fix." in browser.get("/messages?show=to-fix").text


@pytest.mark.usefixtures("message")
def test_initials_are_enough_where_they_were_asked_for(browser, ada, session):
    ada.initials_only = True
    session.commit()

    page = browser.get("/messages")

    assert "Sam Rivers" not in page.body


@pytest.mark.usefixtures("message")
def test_colleagues_and_other_practices_see_nothing(browser_of, cleo, blake):
    for other in (cleo, blake):
        assert "Sam" not in browser_of(other).get("/messages").body


def test_nobody_else_can_send_it_again(browser_of, cleo, blake, message, move):
    move("uncertain", "uncertain:text")

    for other in (cleo, blake):
        page = browser_of(other).submit(
            "/messages", to=f"/messages/{message.id}/resend"
        )
        assert page.status == 404


def test_an_unknown_filter_is_not_found(browser):
    assert browser.get("/messages?show=everything").status == 404


@pytest.fixture
def statements(app):
    """What the app asked its database."""
    asked = []

    def note(_connection, _cursor, statement, *_):
        asked.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_the_list_costs_the_same_however_long_it_is(
    browser, session, ada, message, statements, now
):
    browser.get("/messages")
    for_one = len(statements)
    for _ in range(30):
        messages.queue(
            session, scope_of(ada), message.check_in, "resend", due_at=now, now=now
        )
    session.commit()
    statements.clear()

    browser.get("/messages")

    assert len(statements) <= for_one


@pytest.mark.usefixtures("demo")
def test_in_the_demo_an_email_can_be_read_and_its_link_followed(
    browser, message, move, session
):
    move("sent")
    link = check_ins.link(session, message.check_in)
    session.commit()

    listed = browser.get("/messages")
    page = browser.get(f"/messages/{message.id}")

    assert "Would have been sent on" in listed.text
    assert listed.links["Messages"] == "/messages"
    assert page.heading == "A short check-in from Northgate Practice"
    assert page.links[link] == link


@pytest.mark.usefixtures("demo")
def test_in_the_demo_an_email_looks_as_in_a_mail_program(browser, message):
    answer = browser.client.get(f"/messages/{message.id}/html")
    style = browser.client.get(f"/messages/{message.id}/email.css")

    assert "Open the check-in" in answer.text
    assert "<style" not in answer.text
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert style.mimetype == "text/css"
    assert ".button {" in style.text


@pytest.mark.parametrize("path", ["", "/html", "/email.css"])
def test_outside_the_demo_no_email_is_shown(browser, message, path):
    assert browser.get(f"/messages/{message.id}{path}").status == 404
