"""The day sheet: today's sessions on one page, three lines each."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.domain.agendas import Question
from clinic.models import AuditEntry
from clinic.services import clients, steps
from clinic.words import local
from tests.plugins.observing import statements_of
from tests.plugins.world import NOON, scope_of

TODAY = (datetime.now(UTC) - NOON).days
ASK = {"text": "Ask one colleague a question.", "area": "AH"}


@pytest.fixture
def mine(browser_of, ada):
    return browser_of(ada)


@pytest.fixture
def book(mine):
    """Book a session of a client's, today or in some days."""

    def book_one(client, at="23:59", *, in_days=0):
        day = local(datetime.now(UTC), "Europe/London").date() + timedelta(in_days)
        slot = {"day": day.isoformat(), "at": at, "minutes": "50", "repeat": "once"}
        mine.submit(f"/clients/{client.id}/appointments", **slot)

    return book_one


@pytest.fixture
def take_on(session, ada):
    """Let Ada take on another client."""

    def add(name):
        key = clients.prepare_key(session, scope_of(ada), now=NOON)
        session.commit()
        details = clients.ClientDetails(name=name, called=name.split()[0])
        return clients.add(session, scope_of(ada), key, details, now=NOON)

    return add


@pytest.fixture
def sams(session, ada, sam, answered, book):
    """Sam comes today, and has moved in one area; a step is open."""
    for number, keyed in enumerate((3, 4, 6, 7)):
        answered(21 * number, AH=keyed)
    ago = datetime.now(UTC) - timedelta(days=21)
    steps.agree(session, scope_of(ada), sam, ASK, now=ago)
    session.commit()
    added = {Question.TOPICS: ["TR", "EM"], Question.TRIED: "partly"}
    answered(TODAY, AH=12, added=added)
    book(sam)
    return sam


def said_of(page, name):
    [about] = [
        " ".join("".join(each.itertext()).split())
        for each in page.all("section")
        if name in "".join(each.itertext())
    ]
    return about


def test_a_session_has_a_line_on_what_is_new_what_moved_and_what_to_talk_about(
    mine, sams
):
    said = said_of(mine.get("/day-sheet"), sams.name)

    assert said.startswith("23:59 50 min Sam Rivers New Sent ")
    assert "24 of 24 questions answered." in said
    assert "One of six areas moved by more than ordinary ups and downs" in said
    assert "about one review in four" in said
    assert "Wants to talk about Trust and Emotions." in said
    assert "Step agreed: “Ask one colleague a question.” Tried it in part." in said


def test_it_says_the_same_as_prepare(mine, sams):
    sheet, prepare = mine.get("/day-sheet"), mine.get(f"/clients/{sams.id}")

    headlines = {"".join(each.itertext()).strip() for each in sheet.all("strong")}
    on_prepare = {"".join(each.itertext()).strip() for each in prepare.all("strong")}
    assert any(each.startswith("One of six areas") for each in headlines & on_prepare)


def test_the_sheet_shows_no_answers_so_they_stay_new(mine, sams):
    mine.get("/day-sheet")
    assert " New Sent " in said_of(mine.get("/day-sheet"), "Sam Rivers")

    mine.get(f"/clients/{sams.id}")

    assert "You have read it." in said_of(mine.get("/day-sheet"), "Sam Rivers")


def test_only_todays_sessions_stand_on_it_as_they_follow_each_other(
    mine, sam, book, take_on
):
    zoe, amara = take_on("Zoe Ek"), take_on("Amara Diallo")
    book(sam, "16:00")
    book(zoe, "09:00")
    book(amara, in_days=1)

    page = mine.get("/day-sheet")

    assert [h for h in page.links if h in {"Sam Rivers", "Zoe Ek", "Amara Diallo"}] == [
        "Zoe Ek",
        "Sam Rivers",
    ]
    assert "No answers yet." in said_of(page, "Zoe Ek")


def test_without_a_session_the_sheet_says_so(mine):
    assert "No session today" in mine.get("/day-sheet").text


def test_initials_stand_on_it_if_the_list_shows_initials(mine, sam, book):
    book(sam)
    mine.submit("/", to="/names", names="initials")

    page = mine.get("/day-sheet")

    assert "S. R." in page.links
    assert "Rivers" not in page.body


def test_neither_address_nor_title_names_anybody(mine, sam, book):
    book(sam)
    page = mine.get("/day-sheet")

    assert page.title == "Day sheet – check-ins"
    assert mine.get("/").links["Day sheet"] == "/day-sheet"


def test_the_list_leads_to_the_sheet_where_there_is_a_session(mine):
    assert "Day sheet" not in mine.get("/").links


def test_a_colleague_sees_their_own_day(browser_of, cleo, blake, sam, book):
    book(sam)

    for colleague in (cleo, blake):
        assert "Sam" not in browser_of(colleague).get("/day-sheet").body


def test_that_it_was_shown_stands_in_the_trail(mine, session):
    mine.get("/day-sheet")
    mine.head("/day-sheet")

    acts = session.scalars(select(AuditEntry.act)).all()
    assert acts.count("day sheet shown") == 1


def test_it_asks_the_database_as_often_for_many_sessions_as_for_one(
    app, mine, sams, book, take_on
):
    engine = app.extensions["database"].engine
    assert sams.name in mine.get("/day-sheet").links
    with statements_of(engine) as few:
        mine.get("/day-sheet")
    for number in range(5):
        book(take_on(f"Client {number}"), f"1{number}:00")

    with statements_of(engine) as many:
        mine.get("/day-sheet")

    assert len(many) == len(few)
