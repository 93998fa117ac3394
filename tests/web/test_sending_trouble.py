from datetime import UTC, datetime, timedelta

import pytest

from clinic.services import audit, heartbeats, sending
from tests.plugins.world import scope_of

HOUR = timedelta(hours=1)
BUTTON = "The clock is right: let emails leave"


@pytest.fixture
def browser(browser_of, ada):
    return browser_of(ada)


@pytest.mark.parametrize("path", ["/", "/messages"])
def test_a_worker_that_is_away_is_named_where_one_looks(browser, session, path):
    heartbeats.beat(session, sending.WORKER, now=datetime.now(UTC) - HOUR)

    page = browser.get(path)

    assert "No email leaves. The part of the clinic that sends was last seen" in (
        page.text
    )


@pytest.mark.parametrize("path", ["/", "/messages"])
def test_nothing_is_said_while_all_is_well(browser, session, path):
    heartbeats.beat(session, sending.WORKER, now=datetime.now(UTC))

    assert "No email leaves" not in browser.get(path).text


def test_whoever_has_looked_at_the_clock_lets_emails_leave_again(browser, session, ada):
    now = datetime.now(UTC)
    heartbeats.beat(session, sending.WORKER, now=now)
    sending.hold(session, now=now)
    held = browser.get("/messages")

    page = browser.submit("/messages", to="/messages/go-on")

    assert BUTTON in held.buttons
    assert BUTTON not in page.buttons
    assert page.notices == [
        "Emails leave again. What fell due more than a day ago does not."
    ]
    assert not sending.is_held(session)
    assert audit.newest(session, scope_of(ada), 1)[0].act == "sending confirmed"
