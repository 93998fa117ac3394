from datetime import UTC, datetime, timedelta

import pytest

from clinic.services import backups, heartbeats

HOUR = timedelta(hours=1)


@pytest.fixture
def caseload(browser_of, ada):
    browser = browser_of(ada)
    return lambda: browser.get("/").text


def opened(session, practice, *, hours_ago, demo=False):
    practice.created_at = datetime.now(UTC) - hours_ago * HOUR
    practice.demo = demo
    session.commit()


def test_an_old_backup_is_named_to_who_can_do_something_about_it(caseload, session):
    heartbeats.beat(session, backups.BACKUP, now=datetime.now(UTC) - 37 * HOUR)
    session.commit()

    assert "The newest backup is of" in caseload()


def test_last_nights_backup_is_not_talked_about(caseload, session):
    heartbeats.beat(session, backups.BACKUP, now=datetime.now(UTC) - 35 * HOUR)
    session.commit()

    assert "backup" not in caseload()


def test_a_practice_that_was_never_saved_hears_of_it_after_its_first_nights(
    caseload, session, northgate
):
    opened(session, northgate, hours_ago=35)
    fresh = caseload()
    opened(session, northgate, hours_ago=37)

    assert "backup" not in fresh
    assert "There is no backup yet." in caseload()


def test_the_demo_needs_no_backup(caseload, session, northgate):
    opened(session, northgate, hours_ago=999, demo=True)

    assert "backup" not in caseload()
