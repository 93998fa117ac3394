"""Events on the pages: marked, corrected, removed; and which of them a client sees."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.models import Event
from clinic.services import events
from clinic.services.events import NewEvent
from tests.plugins.world import NOON, scope_of

MONTH = 28


@pytest.fixture
def browser(browser_of, ada):
    return browser_of(ada)


@pytest.fixture
def type_event(browser, sam):
    """Mark an event through the page."""

    def type_event(**typed):
        fields = {"on": "2026-05-03", "text": "Moved house", "who_sees": "client"}
        return browser.submit(f"/clients/{sam.id}/events", **(fields | typed))

    return type_event


@pytest.fixture
def only_event(session):
    """The one event that stands."""
    return lambda: session.scalars(
        select(Event).where(Event.removed_at.is_(None))
    ).one()


def test_an_event_is_marked_and_stands_in_the_list(type_event):
    page = type_event()

    assert page.notices == ["Marked."]
    assert "3 May 2026" in page.text
    assert "Moved house" in page.text
    assert "The client sees this" in page.text


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"text": "  "}, "Say in a few words what happened."),
        ({"text": "x" * 42}, "This is 2 letters too long: there is room for 40."),
        ({"on": ""}, "Enter the day on which it happened."),
        ({"on": "soon"}, "Enter a day as year-month-day"),
        ({"on": "1999-01-01"}, "Choose a day from "),
        ({"on": (datetime.now(UTC).date() + timedelta(days=30)).isoformat()}, "to "),
        ({"who_sees": ""}, "Choose who sees it."),
    ],
)
def test_what_cannot_be_marked_is_said_at_its_field(type_event, typed, error):
    page = type_event(**typed)

    assert page.status == 422
    assert any(error in said for said in page.errors)


def test_what_was_typed_is_kept_when_something_is_wrong(type_event):
    page = type_event(on="", text="A <b>quiet</b> week")

    assert page.field("text").get("value") == "A <b>quiet</b> week"
    assert "<b>quiet" not in page.body


def test_a_correction_can_be_read_with_its_day(browser, sam, type_event, only_event):
    type_event()
    path = f"/clients/{sam.id}/events"

    page = browser.submit(
        f"{path}/{only_event().id}", on="2026-05-04", text="Moved in", who_sees="record"
    )

    assert "4 May 2026" in page.text
    assert "Before: 3 May 2026, “Moved house”" in page.text
    assert "Part of the record" in page.text


def test_what_is_removed_stands_below_and_is_put_back(
    browser, sam, type_event, only_event
):
    type_event()
    path, event = f"/clients/{sam.id}/events", only_event()

    removed = browser.submit(path, to=f"{path}/{event.id}/remove")
    assert "Nothing is marked." in removed.text
    assert "Removed on " in removed.text

    back = browser.submit(path, to=f"{path}/{event.id}/put-back")
    assert "Nothing is marked." not in back.text
    assert "Removed on " not in back.text


def test_a_clients_own_event_offers_no_correction(browser, sam, type_event, only_event):
    type_event()
    event = only_event()
    event.by_client = True

    page = browser.get(f"/clients/{sam.id}/events")

    assert "In the client’s own words" in page.text
    assert not any(link.startswith("Correct") for link in page.links)
    assert browser.get(f"/clients/{sam.id}/events/{event.id}").status == 404


@pytest.fixture
def two_events(answered, session, ada, sam):
    """Three check-ins, and between them an event for both and one on the record."""
    for number in range(3):
        answered(MONTH * number)
    for new in (
        NewEvent(date(2026, 6, 10), "New job", for_client=True),
        NewEvent(date(2026, 6, 12), "Custody hearing", for_client=False),
    ):
        events.mark(session, scope_of(ada), sam, new, now=NOON)
    session.commit()


@pytest.mark.usefixtures("two_events")
def test_session_view_shows_only_what_the_client_sees(browser, sam):
    alone = browser.get(f"/clients/{sam.id}")
    for path in ("session-view", "session-view?numbers=1", "session-view/summary"):
        assert "Custody" not in browser.get(f"/clients/{sam.id}/{path}").body

    assert "New job" in browser.get(f"/clients/{sam.id}/session-view").text
    assert "Custody hearing (part of the record;" in alone.text
    assert "New job" in alone.text


def test_events_of_somebody_elses_client_do_not_exist(
    browser_of, cleo, blake, sam, type_event, only_event
):
    type_event()
    event = only_event()

    for other in (cleo, blake):
        stranger = browser_of(other)
        assert stranger.get(f"/clients/{sam.id}/events").status == 404
        assert stranger.get(f"/clients/{sam.id}/events/{event.id}").status == 404
