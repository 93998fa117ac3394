from datetime import UTC, datetime, time, timedelta

import pytest

from clinic.domain.schedules import Schedule
from clinic.services import appointments, assignments
from clinic.words import local
from tests.plugins.world import scope_of


@pytest.fixture
def today():
    return local(datetime.now(UTC), "Europe/London").date()


@pytest.fixture
def book(browser_of, ada, sam, today):
    """Book sessions of Sam's through the page; return where that leads."""

    def book(in_days=1, **typed):
        day = (today + timedelta(days=in_days)).isoformat()
        fields = {"day": day, "at": "10:00", "minutes": "50", "repeat": "once"}
        return browser_of(ada).submit(
            f"/clients/{sam.id}/appointments", **(fields | typed)
        )

    return book


def coming_of(session, ada, sam):
    now = datetime.now(UTC)
    return appointments.list_coming(session, scope_of(ada), sam, now=now)


def test_a_session_is_booked_and_stands_on_the_page(book):
    page = book()

    assert page.notices[0].startswith("Booked: ")
    assert "10:00" in page.text
    assert "50 min" in page.text


def test_the_client_page_says_when_the_next_session_is(browser_of, ada, sam, book):
    book(in_days=0, at="23:59")

    page = browser_of(ada).get(f"/clients/{sam.id}")

    assert "Next session today 23:59." in page.text


def test_a_series_needs_a_last_day(book):
    page = book(repeat="1")

    assert page.status == 422
    assert "Error: Enter the last day of the series." in page.errors


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"in_days": -1}, "This day is over. Choose a later one."),
        ({"in_days": 400}, "Choose a day within a year."),
        ({"day": ""}, "Enter the day of the session."),
        ({"at": ""}, "Enter the time it begins."),
        ({"at": "noon"}, "Enter a time as hours and minutes, for example 16:15."),
    ],
)
def test_what_cannot_be_booked_is_said_at_its_field(book, typed, error):
    page = book(**typed)

    assert page.status == 422
    assert any(error in said for said in page.errors)


def test_a_session_is_moved(browser_of, ada, sam, session, book, today):
    book()
    (appointment,) = coming_of(session, ada, sam)
    day = today + timedelta(days=3)

    page = browser_of(ada).submit(
        f"/clients/{sam.id}/appointments/{appointment.id}",
        day=day.isoformat(),
        at="16:15",
        minutes="80",
        which="one",
    )

    assert page.notices[0].startswith("Moved to ")
    assert "16:15" in page.text


def test_a_session_that_is_in_the_way_is_named(browser_of, ada, sam, session, book):
    book()
    book(in_days=2)
    first, second = coming_of(session, ada, sam)

    page = browser_of(ada).submit(
        f"/clients/{sam.id}/appointments/{first.id}",
        day=local(second.starts_at, "Europe/London").date().isoformat(),
        at="10:00",
        minutes="50",
        which="one",
    )

    assert page.status == 422
    assert any("There is another session" in said for said in page.errors)


def test_the_rest_of_a_series_is_cancelled(browser_of, ada, sam, session, book, today):
    book(repeat="2", until=(today + timedelta(days=30)).isoformat())
    first, *_ = coming_of(session, ada, sam)
    change = f"/clients/{sam.id}/appointments/{first.id}"

    page = browser_of(ada).submit(change, to=f"{change}/cancel", which="rest")

    assert "3 sessions cancelled." in page.notices[0]
    assert "No session is booked." in page.text
    assert browser_of(ada).get(change).status == 404


@pytest.mark.parametrize("other", ["cleo", "blake"])
def test_nobody_else_opens_the_appointments_of_a_client(
    browser_of, sam, session, book, request, other
):
    book()
    (appointment,) = coming_of(session, request.getfixturevalue("ada"), sam)
    browser = browser_of(request.getfixturevalue(other))

    assert browser.get(f"/clients/{sam.id}/appointments").status == 404
    change = f"/clients/{sam.id}/appointments/{appointment.id}"
    assert browser.get(change).status == 404


def test_a_rhythm_before_each_session_is_told_as_such(
    browser_of, ada, sam, session, book
):
    now = datetime.now(UTC)
    schedule = Schedule(every_weeks=1, weekday=0, time=time(9), count=6)
    plan = assignments.Plan(schedule, starts_at=now, days_before_appointment=2)
    assignments.assign(session, scope_of(ada), sam, plan, now=now)

    waiting = browser_of(ada).get(f"/clients/{sam.id}/check-ins")
    book(in_days=9)
    planned = browser_of(ada).get(f"/clients/{sam.id}/check-ins")

    assert "2 days before each session" in waiting.text
    assert "No. 1, 09:00" in planned.text
