from datetime import time

from sqlalchemy import select

from clinic.domain.schedules import Schedule
from clinic.models import CheckIn
from clinic.services import assignments, audit, check_ins, unscoped, visibility
from tests.plugins.world import NOON, scope_of


def test_a_stranger_is_asked_to_sign_in(browser):
    page = browser.get("/")

    assert page.status == 302
    assert page.location.startswith("/sign-in")


def test_a_practitioner_sees_only_clients_in_their_care(browser_of, ada, cleo, blake):
    assert "Sam Rivers" in browser_of(ada).get("/").text
    assert "Sam Rivers" not in browser_of(cleo).get("/").text
    assert "Sam Rivers" not in browser_of(blake).get("/").text


def test_a_link_opens_the_start_page(browser, session, ada, sam):
    rhythm = Schedule(every_weeks=4, weekday=0, time=time(9), count=6)
    plan = assignments.Plan(rhythm, starts_at=NOON + assignments.UNDO)
    assignments.assign(session, scope_of(ada), sam, plan, now=NOON)
    check_in = session.scalars(select(CheckIn)).one()

    page = browser.get("/c/" + check_ins.token(session, check_in))

    assert page.status == 200
    assert page.heading == "A short check-in"


def test_the_trail_shows_one_changed_row(session, northgate):
    scope = unscoped.scope_of_operator(northgate)
    assert audit.broken_entry(session, scope) is None

    entry = session.scalars(visibility.audit_entries(scope)).all()[3]
    entry.act = "nothing happened"

    assert audit.broken_entry(session, scope) is entry
