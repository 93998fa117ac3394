from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from clinic.domain.scope import Permission
from clinic.models import Assignment, CheckIn, Message
from clinic.services import appointments
from clinic.words import weekday_date
from tests.plugins.world import scope_of

DEFAULTS = {
    "length": "full",
    "when": "now",
    "rhythm": "weeks",
    "repeat": "4",
    "weekday": "same",
    "hour": "9",
    "end": "count",
    "count": "6",
    "open_days": "7",
    "reminder": "3",
}
DAY = timedelta(days=1)

INVITATIONS = select(Message).where(Message.kind == "invitation")


def a_coming_day():
    return (datetime.now(UTC) + 2 * DAY).date()


def dates_on(page):
    [dates] = page.all("ol")
    return [" ".join(line.itertext()) for line in dates]


@pytest.fixture
def path(sam):
    return f"/clients/{sam.id}/assignments/new"


def assigned(session):
    return session.scalars(select(Assignment)).all()


def test_a_rhythm_is_assigned_and_goes_out_in_a_minute(browser_of, ada, path, session):
    page = browser_of(ada).submit(path, **DEFAULTS)

    assert page.heading == "Check-ins"
    assert "Goes out on" in page.text
    assert "Undo" in page.buttons
    [assignment] = assigned(session)
    assert (assignment.form, assignment.impact) == ("full", False)
    assert (assignment.open_days, assignment.remind_after_days) == (7, 3)
    [message] = session.scalars(INVITATIONS).all()
    assert message.due_at - message.created_at == timedelta(seconds=60)


def test_one_check_in_is_assigned_for_a_day(browser_of, ada, path, session):
    choices = {"when": "day", "first_on": str(a_coming_day()), "rhythm": "once"}

    browser_of(ada).submit(
        path, **{**DEFAULTS, **choices, "length": "short", "impact": "y"}
    )

    [assignment] = assigned(session)
    [check_in] = session.scalars(select(CheckIn)).all()
    assert assignment.next_at is None
    assert (check_in.local_on, check_in.form) == (a_coming_day(), "short")
    assert check_in.impact


def test_the_dates_and_the_email_can_be_seen_first(browser_of, ada, path, session):
    page = browser_of(ada).submit(path, **DEFAULTS, preview="1")

    assert page.status == 200
    assert len(next(iter(page.all("ol")))) == 6
    assert "A short check-in from Northgate Practice" in page.text
    assert "Hello Sam," in page.text
    assert "/c/…" in page.text
    assert assigned(session) == []


def test_an_endless_rhythm_is_foreseen_as_far_as_it_helps(browser_of, ada, path):
    endless = {**DEFAULTS, "repeat": "1", "end": "open"}

    page = browser_of(ada).submit(path, **endless, preview="1")

    assert "And so on." in page.text
    assert "until the next one opens" in page.text


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"when": "day"}, "Enter the day of the first check-in."),
        ({"when": "day", "first_on": "2020-01-01"}, "This moment is over."),
        ({"when": "day", "first_on": "2999-01-01"}, "Choose a day within a year."),
        ({"when": "day", "first_on": "tomorrow"}, "Enter a day as year-month-day"),
        ({"end": "until"}, "Enter the last day."),
        ({"end": "until", "until": "2020-01-01"}, "before the first one"),
        ({"hour": "3"}, "Choose one of these."),
    ],
)
def test_what_was_typed_stays_where_something_is_wrong(
    browser_of, ada, path, session, typed, complaint
):
    page = browser_of(ada).submit(path, **{**DEFAULTS, "count": "10", **typed})

    assert page.status == 422
    assert page.title.startswith("Error:")
    assert complaint in page.text
    [ten] = [o for o in page.all("option") if o.get("value") == "10" and o.text == "10"]
    assert ten.get("selected") is not None
    assert assigned(session) == []


def test_nothing_is_assigned_before_urgent_help_is_confirmed(
    browser_of, ada, northgate, path, session
):
    northgate.urgent_help_confirmed_at = None
    ada.permissions = [Permission.SETTINGS]

    page = browser_of(ada).get(path)

    assert "nobody has confirmed those numbers" in page.text
    assert page.links["Confirm the numbers"] == "/practice/urgent-help"
    assert page.field("length") is None
    assert browser_of(ada).submit("/clients/new", to=path, **DEFAULTS).path == path
    assert assigned(session) == []


def test_who_may_not_change_settings_is_told_whom_to_ask(
    browser_of, ada, northgate, path
):
    northgate.urgent_help_confirmed_at = None
    ada.permissions = []

    page = browser_of(ada).get(path)

    assert "Confirm the numbers" not in page.links
    assert "Ask whoever looks after your practice’s settings" in page.text


def test_somebody_discharged_is_asked_nothing(browser_of, ada, sam, path):
    sam.discharged_at = datetime.now(UTC)

    assert "This client is discharged." in browser_of(ada).get(path).text


def test_a_double_press_assigns_once(browser_of, ada, path, session):
    browser = browser_of(ada)
    token = browser.get(path).field("csrf_token").get("value")

    for _ in range(2):
        page = browser.post(path, {**DEFAULTS, "csrf_token": token})

    assert page.location.endswith("/check-ins")
    assert len(assigned(session)) == 1
    assert "Something is assigned already." in browser.get(path).text


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"email": None}, "No email address."),
        ({"mail_agreed_on": None}, "they have not agreed to emails yet"),
        ({"mail_state": "stopped"}, "they have stopped emails"),
    ],
)
def test_without_emails_a_check_in_can_be_assigned_all_the_same(
    browser_of, ada, sam, path, fact, reason
):
    for name, value in fact.items():
        setattr(sam, name, value)
    browser = browser_of(ada)
    assert reason in browser.get(path).text
    assert "The email" not in browser.submit(path, **DEFAULTS, preview="1").text

    page = browser.submit(path, **DEFAULTS)

    assert page.heading == "Check-ins"
    assert "Answer here on this device" in page.buttons


def test_an_assignment_is_taken_back_within_the_minute(browser_of, ada, path, session):
    browser = browser_of(ada)
    browser.submit(path, **DEFAULTS)
    [assignment] = assigned(session)

    undo = f"/clients/{assignment.client_id}/assignments/{assignment.id}/undo"
    page = browser.submit(path.replace("assignments/new", "check-ins"), to=undo)

    assert page.notices[0] == "Taken back. Nothing was sent."
    [message] = session.scalars(INVITATIONS).all()
    assert (message.state, message.reason) == ("cancelled", "undone")
    assert page.text.count("Taken back") == 3


def test_what_has_left_is_not_taken_back(browser_of, ada, path, session):
    browser = browser_of(ada)
    browser.submit(path, **DEFAULTS)
    [assignment] = assigned(session)
    session.scalars(INVITATIONS).one().state = "sent"

    undo = f"/clients/{assignment.client_id}/assignments/{assignment.id}/undo"
    page = browser.submit(path.replace("assignments/new", "check-ins"), to=undo)

    assert "Too late to undo." in page.notices[0]
    assert assigned(session)[0].ended_at is None


def test_the_page_says_that_the_questions_are_new_and_untested(browser_of, ada, path):
    page = browser_of(ada).get(path)

    assert "Independence Check-in 1.0.0: new and untested." in page.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_for_others_there_is_nobody_to_assign_to(browser_of, cleo, blake, path, method):
    for stranger in (cleo, blake):
        browser = browser_of(stranger)
        token = browser.get("/clients/new").field("csrf_token").get("value")
        data = {"data": {"csrf_token": token, **DEFAULTS}} if method == "post" else {}

        assert getattr(browser, method)(path, **data).status == 404


@pytest.mark.parametrize("act", ["undo", "end"])
def test_for_others_there_is_no_assignment(browser_of, ada, blake, kim, path, act):
    page = browser_of(ada).submit(path, **DEFAULTS)
    there = browser_of(blake)
    token = there.get("/clients/new").field("csrf_token").get("value")
    foreign = next(
        form.get("action") for form in page.all("form") if act in form.get("action", "")
    )

    for address in (foreign, foreign.replace(foreign.split("/")[2], str(kim.id))):
        assert there.post(address, {"csrf_token": token}).status == 404
    assert browser_of(ada).submit("/clients/new", to=address).status == 404


def test_both_forms_in_turn_every_two_weeks_are_what_is_proposed(
    browser_of, ada, path, session
):
    proposed = browser_of(ada).get(path)
    checked = {
        (each.get("name"), each.get("value"))
        for each in proposed.all("input")
        if each.get("checked") is not None
    }
    assert {("length", "both"), ("rhythm", "weeks"), ("end", "count")} <= checked

    choices = {**DEFAULTS, "length": "both", "repeat": "2"}
    page = browser_of(ada).submit(path, **choices, preview="1")

    dates = dates_on(page)
    assert [text.count("24 questions") for text in dates] == [1, 1, 0, 1, 0, 1]
    assert [text.count("12 questions") for text in dates] == [0, 0, 1, 0, 1, 0]
    browser_of(ada).submit(path, **choices)
    assert assigned(session)[0].form == "both"
    assert session.scalars(select(CheckIn.form)).all() == ["full"]


def test_the_reminder_can_be_left(browser_of, ada, path, session):
    browser_of(ada).submit(path, **{**DEFAULTS, "reminder": "none"})

    assert assigned(session)[0].remind_after_days is None
    assert session.scalars(select(Message.kind)).all() == ["invitation"]


def test_a_reminder_that_would_come_too_late_is_refused(browser_of, ada, path):
    page = browser_of(ada).submit(path, **{**DEFAULTS, "open_days": "2"})

    assert page.status == 422
    assert "By then the check-in is closed." in page.text


BEFORE_SESSIONS = {**DEFAULTS, "rhythm": "sessions", "days_before": "2", "nth": "2"}


def test_before_sessions_the_dates_follow_what_is_booked(
    browser_of, ada, sam, path, session
):
    now = datetime.now(UTC)
    first_on = now.date() + 9 * DAY
    weekly = appointments.Booking(
        first_on=first_on, at=time(14), every_weeks=1, until=first_on + 28 * DAY
    )
    appointments.book(session, scope_of(ada), sam, weekly, now=now)

    page = browser_of(ada).submit(path, **BEFORE_SESSIONS, preview="1")

    first, *others = dates_on(page)
    assert weekday_date(first_on - 2 * DAY) in first
    assert len(others) == 2
    assert "move with them" in page.text
    browser_of(ada).submit(path, **BEFORE_SESSIONS)
    [assignment] = assigned(session)
    assert assignment.days_before_appointment == 2
    assert assignment.every_nth_appointment == 2


def test_without_a_session_the_preview_says_so(browser_of, ada, path):
    page = browser_of(ada).submit(path, **BEFORE_SESSIONS, preview="1")

    assert "No session is booked that a check-in could come before." in page.text
    assert "The email" not in page.text
