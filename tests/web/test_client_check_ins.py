from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import event, select

from clinic.domain.schedules import Schedule
from clinic.models import AuditEntry, CheckIn, Message, SignInSession
from clinic.services import assignments, check_ins
from clinic.words import local
from tests.plugins.world import scope_of

DAY = timedelta(days=1)


@pytest.fixture
def assign(session, ada, sam):
    """Assign as long ago as said, and let the sweep catch up."""

    def assign(ago=timedelta(), count=6):
        then = datetime.now(UTC) - ago
        today = local(then, "Europe/London").weekday()
        rhythm = Schedule(every_weeks=1, weekday=today, time=time(9), count=count)
        plan = assignments.Plan(rhythm, starts_at=then)
        assignment = assignments.assign(session, scope_of(ada), sam, plan, now=then)
        while assignments.open_due(session, now=datetime.now(UTC)):
            pass
        session.commit()
        return assignment

    return assign


@pytest.fixture
def path(sam):
    return f"/clients/{sam.id}/check-ins"


@pytest.fixture
def browser(browser_of, ada):
    return browser_of(ada)


@pytest.fixture
def strangers(browser_of, cleo, blake):
    """A colleague without access, and somebody of another practice."""
    return browser_of(cleo), browser_of(blake)


def first(session):
    return session.scalars(select(CheckIn).order_by(CheckIn.number)).first()


def acts_on(session, row):
    entries = select(AuditEntry.act).where(AuditEntry.object_id == row.id)
    return session.scalars(entries).all()


def test_a_client_without_check_ins_has_an_empty_page(browser, path):
    assert "Nothing assigned yet" in browser.get(path).text


def test_every_check_in_is_listed_with_its_state_and_emails(
    browser, path, assign, session
):
    assign(ago=10 * DAY)
    early, later = session.scalars(select(Message).order_by(Message.due_at)).all()[:2]
    early.state, later.state = "sent", "uncertain"

    page = browser.get(path)

    assert "24 questions. Assigned on" in page.text
    for words in ("Missed", "Not started", "To come", "Sent on", "We cannot tell"):
        assert words in page.text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": "queued", "attempts": 2, "reason": "retry:connect"}, "next try"),
        ({"state": "failed", "reason": "refused:recipient"}, "refused the address"),
        ({"state": "cancelled", "reason": "stopped"}, "they had stopped emails"),
        ({"state": "cancelled", "reason": "not mine"}, "it was called off"),
        ({"state": "missed"}, "could not leave within a day"),
        ({"state": "claimed"}, "Leaving now."),
        (
            {
                "state": "sent",
                "bounced_at": datetime.now(UTC),
                "bounce_code": "5.1.1",
            },
            "nobody can be reached",
        ),
    ],
)
def test_each_fate_of_an_email_is_said_in_words(
    browser, path, assign, session, facts, words
):
    assign(count=1)
    message = session.scalars(select(Message)).one()
    for name, value in facts.items():
        setattr(message, name, value)

    assert words in browser.get(path).text


def test_the_link_goes_out_again(browser, path, assign, session):
    assign(count=1)
    session.scalars(select(Message)).one().state = "sent"
    check_in = first(session)

    page = browser.submit(path, to=f"{path}/{check_in.id}/resend")

    assert page.notices == ["The same link goes out again now."]
    kinds = session.scalars(select(Message.kind).order_by(Message.created_at)).all()
    assert kinds == ["invitation", "resend"]


def test_while_an_email_waits_no_second_one_is_made(browser, path, assign, session):
    assign(count=1)
    check_in = first(session)
    assert "Send again" not in browser.get(path).buttons

    page = browser.submit(path, to=f"{path}/{check_in.id}/resend")

    assert page.notices[0] == "An email is on its way already."
    assert len(session.scalars(select(Message)).all()) == 1


def test_nobody_is_written_to_against_their_wish(browser, path, assign, session, sam):
    assign(count=1)
    sam.mail_state = "stopped"

    page = browser.submit(path, to=f"{path}/{first(session).id}/resend")

    assert page.notices[0] == "This client gets no emails for now."


def test_a_check_in_is_kept_open_for_longer(browser, path, assign, session):
    assign(count=1, ago=20 * DAY)
    check_in = first(session)

    page = browser.submit(path, to=f"{path}/{check_in.id}/extend", days="3")

    assert page.notices[0].startswith("Open until")
    session.refresh(check_in)
    assert check_in.state(datetime.now(UTC)) == "open"
    assert "check-in extended" in acts_on(session, check_in)


def test_once_the_next_one_is_open_there_is_no_more_time(
    browser, path, assign, session
):
    assign(ago=10 * DAY)

    page = browser.submit(path, to=f"{path}/{first(session).id}/extend", days="3")

    assert page.notices[0] == "The next one is open, so this one is over."


def test_a_number_of_days_that_is_not_on_offer_is_refused(
    browser, path, assign, session
):
    assign(count=1)

    page = browser.submit(path, to=f"{path}/{first(session).id}/extend", days="900")

    assert page.notices[0] == "Choose a number of days."


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("resend", "This check-in is not open."),
        ("extend", "This check-in cannot be extended."),
    ],
)
def test_a_check_in_that_was_sent_is_left_alone(
    browser, path, assign, session, act, reason
):
    assign(count=1)
    check_in = first(session)
    check_in.submitted_at = datetime.now(UTC)

    page = browser.submit(path, to=f"{path}/{check_in.id}/{act}", days="3")

    assert page.notices[0] == reason


def test_a_withdrawn_check_in_has_no_link_any_more(browser, path, assign, session):
    assign(count=1)
    check_in = first(session)
    link = "/c/" + check_ins.token(session, check_in)

    page = browser.submit(path, to=f"{path}/{check_in.id}/withdraw")

    assert page.notices[0].startswith("Withdrawn.")
    assert "you withdrew the check-in" in page.text
    assert browser.get(link).status == 410


def test_what_is_over_is_not_withdrawn(browser, path, assign, session):
    assign(count=1, ago=20 * DAY)
    check_in = first(session)

    page = browser.submit(path, to=f"{path}/{check_in.id}/withdraw")

    assert page.notices[0] == "This check-in is over already."
    session.refresh(check_in)
    assert check_in.cancelled_at is None


def test_a_rhythm_is_ended_and_what_is_open_stays_open(browser, path, assign, session):
    assignment = assign()
    end = f"/clients/{assignment.client_id}/assignments/{assignment.id}/end"

    page = browser.submit(path, to=end)

    assert page.notices[0] == "Ended. Nothing more goes out."
    states = [c.state(datetime.now(UTC)) for c in session.scalars(select(CheckIn))]
    assert sorted(states) == ["cancelled", "open"]
    assert "Assign a check-in" in page.links


def test_a_link_can_be_copied_and_photographed_and_that_leaves_a_trace(
    browser, path, assign, session
):
    assign(count=1)
    check_in = first(session)

    page = browser.get(f"{path}/{check_in.id}/link")

    assert page.field("csrf_token") is not None
    shown = [e.get("value") for e in page.all("input") if e.get("id") == "link"]
    assert shown == [check_ins.link(session, check_in)]
    assert acts_on(session, check_in) == ["link shown"]


def test_asking_for_the_heads_of_a_link_page_leaves_no_trace(
    browser, path, assign, session
):
    assign(count=1)
    check_in = first(session)

    assert browser.head(f"{path}/{check_in.id}/link").status == 200
    assert acts_on(session, check_in) == []


def test_a_closed_check_in_has_no_link_to_show(browser, path, assign, session):
    assign(count=1, ago=20 * DAY)

    assert browser.get(f"{path}/{first(session).id}/link").status == 404


def test_whoever_hands_over_the_device_is_signed_out_first(
    browser, path, assign, session
):
    assign(count=1)
    check_in = first(session)

    page = browser.submit(path, to=f"{path}/{check_in.id}/here")

    assert page.path == "/c/" + check_ins.token(session, check_in)
    assert page.status == 200
    assert browser.get(path).location.startswith("/sign-in")
    ended = session.scalars(select(SignInSession.ended_at)).all()
    assert all(ended)
    assert acts_on(session, check_in) == ["link shown"]


def test_a_check_in_that_is_over_is_not_answered_here(browser, path, assign, session):
    assign(count=1, ago=20 * DAY)

    page = browser.submit(path, to=f"{path}/{first(session).id}/here")

    assert page.notices[0] == "This check-in is not open."


@pytest.mark.parametrize("act", ["resend", "extend", "withdraw", "here"])
def test_for_others_the_check_in_does_not_exist(
    strangers, path, kim, assign, session, act
):
    assign(count=1)
    check_in = first(session)
    for browser in strangers:
        token = browser.get("/clients/new").field("csrf_token").get("value")
        for here in (path, f"/clients/{kim.id}/check-ins"):
            page = browser.post(f"{here}/{check_in.id}/{act}", {"csrf_token": token})

            assert page.status == 404
    session.refresh(check_in)
    assert check_in.cancelled_at is None


def test_the_page_asks_the_same_number_of_questions_however_much_there_is(
    browser, path, assign, app
):
    assign(count=1, ago=300 * DAY)
    few = count_statements(browser, path, app)
    assign(ago=200 * DAY, count=20)

    assert count_statements(browser, path, app) == few
    assert few <= 12


def count_statements(browser, path, app):
    browser.get(path)
    with counting(app.extensions["database"].engine) as statements:
        assert browser.get(path).status == 200
    return len(statements)


@contextmanager
def counting(engine):
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
