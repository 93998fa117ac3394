"""Two sessions, and the check-ins before, between and after: one talk that goes on."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from clinic.models import AuditEntry, CheckIn, Response, Step
from clinic.services import assignments, check_ins, clients
from tests.plugins.histories import ONCE
from tests.plugins.world import NOON, scope_of

pytestmark = pytest.mark.browser

OTHERS = ("Jo Marsh", "Lin Vega", "Priya Nair")
NOT_FOR_BOTH = {"Rivers", "Okafor", "Ada", "Cleo", "Kim", "Tanaka", "Northgate"}
FAVOUR = "Ask someone for a favour that takes them less than two minutes."


@pytest.fixture
def ask(session, ada, sam):
    """Send Sam a check-in now; return the path of its link."""

    def send():
        now = datetime.now(UTC)
        plan = assignments.Plan(ONCE, starts_at=now, form="short")
        made = assignments.assign(session, scope_of(ada), sam, plan, now=now)
        check_in = session.scalars(
            select(CheckIn).where(CheckIn.assignment_id == made.id)
        ).one()
        path = "/c/" + check_ins.token(session, check_in)
        session.commit()
        return path

    return send


@pytest.fixture
def phone(chromium, address):
    """Sam’s phone; it runs no script."""
    context = chromium.new_context(
        base_url=address,
        locale="en-GB",
        viewport={"width": 390, "height": 664},
        java_script_enabled=False,
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(window_of, ada, session):
    """Ada’s window; she has more clients than Sam."""
    for name in OTHERS:
        key = clients.prepare_key(session, scope_of(ada), now=NOON)
        details = clients.ClientDetails(name=name, called=name.split()[0])
        clients.add(session, scope_of(ada), key, details, now=NOON)
    session.commit()
    return window_of(ada)


def test_what_is_agreed_comes_back_in_the_next_session(
    desk, phone, ask, session, prepared
):
    session_view = f"/clients/{prepared.ids['sam']}/session-view"
    begin_to_answer(phone, ask())
    choose_topics(phone, "Feels like a failure", "Hidden; struggles")
    send(phone)

    open_in_session(desk, session_view)
    shows(desk, "Sam wants to talk about", "Asking for Help", "Emotions")
    expect(desk.locator("#talking")).to_have_text("Talking about it: Asking for Help")
    desk.get_by_label(FAVOUR).check()
    press(desk, "We agreed on this")
    shows(desk, f"Agreed today: “{FAVOUR}”")
    names_nobody_else(desk)
    time_goes_by(session)

    begin_to_answer(phone, ask())
    expect(phone.locator("h1")).to_contain_text(f"Last time you picked: “{FAVOUR}”")
    phone.get_by_label("Partly").check()
    go_on(phone)
    phone.get_by_label("as expected").check()
    phone.get_by_label("Keep it").check()
    go_on(phone)
    choose_topics(phone, "Trust is hard")
    send(phone)

    open_in_session(desk, session_view)
    shows(
        desk,
        "Sam wants to talk about",
        "Trust is built over time.",
        "Step agreed last time",
        "Tried it in part. Compared with what was expected: as expected.",
    )
    names_nobody_else(desk)
    press(desk, "Keep it")
    shows(desk, f"Agreed today: “{FAVOUR}”")
    desk.get_by_role("link", name="Show the summary").click()
    shows(desk, "What we looked at", "Trust", FAVOUR, "None is planned.")
    names_nobody_else(desk)

    begin_to_answer(phone, ask())
    expect(phone.locator("h1")).to_contain_text(FAVOUR)
    session.rollback()
    acts = session.scalars(select(AuditEntry.act)).all()
    assert acts.count("step agreed") == 2
    assert desk.logged == []


def begin_to_answer(phone, path):
    phone.goto(path + "/all")
    for question in phone.get_by_role("group").all():
        question.get_by_label("Often").check()
    go_on(phone)


def choose_topics(phone, *poles):
    for words in poles:
        phone.get_by_label(words).check()
    go_on(phone)
    expect(phone).to_have_title("For your chart – check-in")
    go_on(phone)


def send(phone):
    press(phone, "Send my answers")
    expect(phone.locator("h1")).to_have_text("Thank you")


def open_in_session(desk, session_view):
    desk.goto(session_view)
    expect(desk.locator("h1")).to_have_text("Sam’s check-ins")


def names_nobody_else(desk):
    body = desk.content()
    others = {part for name in OTHERS for part in name.split()}
    assert {name for name in others | NOT_FOR_BOTH if name in body} == set()


def shows(page, *said):
    for words in said:
        expect(page.get_by_role("main")).to_contain_text(words)


def time_goes_by(session):
    """Let everything so far have happened three weeks ago."""
    weeks = timedelta(days=21)
    for response in session.scalars(select(Response)):
        response.submitted_at -= weeks
    for step in session.scalars(select(Step)):
        step.agreed_at -= weeks
    session.commit()


def go_on(phone):
    phone.locator("button.primary", has_text="Continue").click()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
