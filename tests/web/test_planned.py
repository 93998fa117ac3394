"""What goes out next: of one client, of all; and what can be done about it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from clinic.domain.schedules import Schedule
from clinic.models import CheckIn
from clinic.services import assignments, planned
from clinic.services.assignments import Plan
from clinic.words import weekday_date
from tests.plugins.world import scope_of

DAY = timedelta(days=1)


@pytest.fixture
def monthly(session, ada, sam):
    """Six check-ins four weeks apart, the first one open since yesterday."""
    now = datetime.now(UTC)
    rhythm = Schedule(
        every_weeks=4, weekday=(now - DAY).weekday(), time=time(9), count=6
    )
    plan = Plan(rhythm, starts_at=now - DAY, remind_after_days=3)
    found = assignments.assign(session, scope_of(ada), sam, plan, now=now - DAY)
    assignments.open_due(session, now=now)
    session.commit()
    return found


@pytest.fixture
def day(session, ada, monthly):
    """The day of the next one."""
    ahead = planned.list_of(session, scope_of(ada), monthly, now=datetime.now(UTC))
    return ahead[0].planned_on


@pytest.fixture
def path(sam, monthly, day):
    return f"/clients/{sam.id}/assignments/{monthly.id}/planned/{day}"


@pytest.fixture
def browser(browser_of, ada):
    return browser_of(ada)


def test_everything_that_goes_out_stands_in_one_list(browser, day):
    page = browser.get("/messages/planned")

    assert page.heading == "What goes out"
    assert weekday_date(day) in page.text
    assert weekday_date(day + 3 * DAY) in page.text
    assert "If nothing was sent by then" in page.text
    assert "Sam Rivers" in page.links


def test_the_page_of_messages_leads_there(browser):
    assert browser.get("/messages").links["What goes out next"] == "/messages/planned"
    assert "Nothing is planned." in browser.get("/messages/planned").text


def test_one_is_moved_to_another_day(browser, path, day, session):
    there = day + 2 * DAY

    page = browser.submit(path, other_day=str(there))

    assert page.notices == [f"Moved to {weekday_date(there)}."]
    assert f"Moved from {weekday_date(day)}" in page.text
    session.expire_all()
    assert there in session.scalars(select(CheckIn.local_on)).all()


@pytest.mark.parametrize("typed", ["", "2020-01-01", "soon"])
def test_a_day_that_is_not_free_is_refused(browser, path, typed):
    page = browser.submit(path, other_day=typed)

    assert page.status == 422
    assert page.title.startswith("Error:")


def test_one_is_left_out_and_brought_back(browser, path, day):
    page = browser.submit(path, to=f"{path}/leave-out")
    assert page.notices == ["Left out. You can bring it back until its day."]
    assert "Left out" in page.text

    page = browser.submit(path, to=f"{path}/bring-back")
    assert page.notices == [f"Brought back to {weekday_date(day)}."]


def test_what_is_not_to_come_is_not_there(browser, path, day):
    for other in (day + DAY, "someday"):
        assert browser.get(path.replace(str(day), str(other))).status == 404
