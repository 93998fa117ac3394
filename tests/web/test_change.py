"""The page on which a running rhythm is changed."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from clinic.domain.schedules import Schedule
from clinic.models import CheckIn
from clinic.services import assignments
from clinic.services.assignments import Plan
from clinic.words import local
from tests.plugins.world import scope_of

DAY = timedelta(days=1)


@pytest.fixture
def weekly(session, ada, sam):
    """Six check-ins a week apart, the first one open since yesterday."""
    now = datetime.now(UTC)
    rhythm = Schedule(
        every_weeks=1, weekday=(now - DAY).weekday(), time=time(9), count=6
    )
    plan = Plan(rhythm, starts_at=now - DAY, remind_after_days=4)
    found = assignments.assign(session, scope_of(ada), sam, plan, now=now - DAY)
    assignments.open_due(session, now=now)
    session.commit()
    return found


@pytest.fixture
def path(weekly, sam):
    return f"/clients/{sam.id}/assignments/{weekly.id}"


def chosen(page, name):
    field = page.field(name)
    if field.tag.endswith("select"):
        return [o.get("value") for o in field if o.get("selected") is not None]
    named = [each for each in page.all("input") if each.get("name") == name]
    return [each.get("value") for each in named if each.get("checked") is not None]


HELD = {
    "length": "full",
    "rhythm": "weeks",
    "repeat": "1",
    "hour": "9",
    "end": "count",
    "count": "5",
    "open_days": "7",
    "reminder": "4",
    "when": "turn",
}


def test_the_form_is_filled_with_what_holds(browser_of, ada, path):
    page = browser_of(ada).get(path)

    assert {name: chosen(page, name) for name in HELD} == {
        name: [value] for name, value in HELD.items()
    }


def upcoming(session):
    rows = session.scalars(select(CheckIn).order_by(CheckIn.number)).all()
    return local(rows[-1].opens_at, "Europe/London")


def test_what_comes_is_seen_first_and_then_moved(browser_of, ada, path, session):
    before = upcoming(session)
    later = {**HELD, "weekday": str(before.weekday()), "repeat": "2", "hour": "18"}

    page = browser_of(ada).submit(path, **later, preview="1")
    assert page.status == 200
    assert [len(each) for each in page.all("ol")] == [5]
    assert upcoming(session) == before

    page = browser_of(ada).submit(path, **later)
    assert page.notices == ["Changed. What comes is listed here."]
    session.expire_all()
    assert upcoming(session) == before.replace(hour=18) + 7 * DAY


def test_a_day_too_close_is_refused_with_the_reason(browser_of, ada, path):
    soon = datetime.now(UTC).date() + 3 * DAY
    typed = {**HELD, "weekday": "0", "when": "day", "first_on": str(soon)}

    page = browser_of(ada).submit(path, **typed)

    assert page.status == 422
    assert "Choose a day at least a week later." in page.text


def test_what_has_ended_leads_back(browser_of, ada, path, weekly, session):
    assignments.end(session, scope_of(ada), weekly, now=datetime.now(UTC))
    session.commit()

    browser = browser_of(ada)

    page = browser.get(browser.get(path).location)

    assert "This has ended." in page.notices[0]


def test_the_page_of_check_ins_leads_to_it(browser_of, ada, path):
    page = browser_of(ada).get(path.split("/assignments")[0] + "/check-ins")

    assert page.links["Change"] == path


@pytest.fixture
def finished(session, ada, sam):
    """Two check-ins a week apart, both over, and nobody said what follows."""
    now = datetime.now(UTC)
    began = now - 21 * DAY
    rhythm = Schedule(every_weeks=1, weekday=began.weekday(), time=time(9), count=2)
    plan = Plan(rhythm, starts_at=began)
    found = assignments.assign(session, scope_of(ada), sam, plan, now=began)
    while assignments.open_due(session, now=now):
        pass
    session.commit()
    return found


def test_after_its_number_the_therapist_is_asked_and_lets_it_go_on(
    browser_of, ada, sam, finished, session
):
    browser = browser_of(ada)
    assert "The rhythm has come to its end" in browser.get("/").text
    for page in (f"/clients/{sam.id}", f"/clients/{sam.id}/check-ins"):
        assert (
            "it has. Nothing more goes out until you say so." in browser.get(page).text
        )

    address = f"/clients/{sam.id}/assignments/{finished.id}/go-on"
    page = browser.submit(f"/clients/{sam.id}/check-ins", to=address)

    assert page.notices == ["It goes on. What comes is listed here."]
    assert "until you say so" not in page.text
    session.expire_all()
    assert upcoming(session) > datetime.now(UTC)


@pytest.mark.parametrize("way", ["end", "new"])
def test_whoever_ends_it_or_assigns_anew_is_not_asked_again(
    browser_of, ada, sam, finished, way
):
    browser = browser_of(ada)
    client = f"/clients/{sam.id}"
    if way == "end":
        browser.submit(client, to=f"{client}/assignments/{finished.id}/end")
    else:
        once = {**HELD, "when": "now", "rhythm": "once"}
        browser.submit(f"{client}/assignments/new", **once)

    assert "until you say so" not in browser.get(client).text
    assert "The rhythm has come to its end" not in browser.get("/").text
