from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from clinic.models import AuditEntry, Message, Practice
from clinic.models.types import Base
from clinic.services import check_ins
from tests.plugins.world import scope_of

DAY = timedelta(days=1)
NUMBERS = "Harbour Night Line"
NAMES = ("Ada", "Sam", "Independence", "question")


def now():
    return datetime.now(UTC)


@pytest.fixture
def closed(session, check_in):
    """A check-in whose deadline was yesterday."""
    check_in.closes_at = now() - DAY
    session.commit()
    return check_in


def test_a_link_that_is_not_open_yet_says_when_it_opens(browser, assigned, path_of):
    path = path_of(assigned(opened=now() + DAY))

    for page in (browser.get(path), browser.get(path + "/1"), browser.post(path)):
        assert page.status == 200
        assert page.heading == "Not open yet"
        assert "This check-in opens on" in page.text
        assert names_nobody(page)


def test_an_untouched_link_shows_the_start_page(browser, check_in, path_of):
    page = browser.get(path_of(check_in))

    assert page.status == 200
    assert page.title == "Start – check-in"
    assert "Ada at Northgate Practice asks how the past 7 days went" in page.text
    assert "Ada sees your answers after you send them" in page.text
    assert NUMBERS in page.text
    assert "Start" in page.buttons


def test_a_link_with_a_draft_offers_to_carry_on(browser, check_in, path_of, answer):
    answer(check_in, {"AH1": 3, "EM2": 2})

    page = browser.get(path_of(check_in))

    assert "You have answered 2 of 24." in page.text
    assert "Carry on" in page.buttons
    assert browser.submit(path_of(check_in)).title == "Question 3 of 24 – check-in"


def test_what_a_robot_left_open_is_no_start(browser, check_in, path_of):
    browser.submit(path_of(check_in) + "/1", go="next", end="1", leave_open="1")

    page = browser.get(path_of(check_in))

    assert "Start" in page.buttons
    assert browser.submit(path_of(check_in)).title == "Question 1 of 24 – check-in"


def test_a_second_visit_says_when_it_was_sent_and_nothing_else(
    browser, check_in, path_of, answer
):
    answer(check_in, send=True)

    for path in (path_of(check_in), path_of(check_in) + "/1"):
        page = browser.get(path)
        assert page.status == 200
        assert "Your answers were sent on" in page.text
        assert NUMBERS in page.text
        assert names_nobody(page)


@pytest.mark.parametrize("page", ["", "/1", "/all", "/check", "/start-again"])
def test_what_comes_after_sending_leads_to_the_receipt(
    browser, check_in, path_of, answer, page
):
    answer(check_in, send=True)

    answered = browser.post(
        path_of(check_in) + page, {"answer": "0", "go": "next", "end": "1"}
    )

    assert answered.status == 303
    assert answered.location == path_of(check_in)


def test_a_closed_link_offers_to_ask_for_a_new_one(browser, closed, path_of):
    page = browser.get(path_of(closed))

    assert page.status == 410
    assert page.heading == "This check-in is closed"
    assert "Ask for a new link" in page.buttons
    assert NUMBERS in page.text
    assert names_nobody(page)
    assert browser.get(path_of(closed) + "/1").status == 410


def test_a_form_from_yesterday_is_told_that_it_was_not_saved(browser, closed, path_of):
    page = browser.post(
        path_of(closed) + "/1", {"answer": "3", "go": "next", "end": "1"}
    )

    assert page.status == 410
    assert "What you just sent was not saved" in page.text
    assert "Saved" not in page.text


def test_asking_mails_the_same_link_and_opens_it_again(
    browser, session, closed, path_of
):
    page = browser.submit(path_of(closed), to=path_of(closed) + "/new-link")

    session.expire_all()
    assert "It is on its way to the address we have." in page.text
    assert closed.closes_at == check_ins.end_of_day(now(), "Europe/London", days=7)
    assert [m.state for m in fresh_links(session)] == ["queued"]
    assert fresh_links(session)[0].due_at <= now()
    assert session.scalars(select(AuditEntry.act)).all()[-1] == "new link asked for"
    assert browser.get(path_of(closed)).status == 200


def test_asking_twice_mails_once_and_answers_the_same(
    browser, session, closed, path_of
):
    path = path_of(closed) + "/new-link"
    first = browser.submit(path_of(closed), to=path)

    second = browser.submit(path_of(closed), to=path)

    assert second.body == first.body
    assert len(fresh_links(session)) == 1


def test_asking_again_within_a_day_mails_nothing(browser, session, closed, path_of):
    path = path_of(closed) + "/new-link"
    browser.post(path)
    closed.closes_at = now() - timedelta(minutes=1)

    page = browser.submit(path_of(closed), to=path)

    assert "It is on its way to the address we have." in page.text
    assert len(fresh_links(session)) == 1


def test_without_an_address_the_answer_is_the_same(
    browser, session, closed, path_of, sam
):
    sam.email = None

    page = browser.submit(path_of(closed), to=path_of(closed) + "/new-link")

    session.expire_all()
    assert "It is on its way to the address we have." in page.text
    assert fresh_links(session) == []
    assert closed.asked_for_link_at is not None


def test_no_new_link_can_be_asked_for_once_the_next_one_is_open(
    browser, session, closed, path_of
):
    closed.last_close_at = now() - timedelta(hours=1)

    page = browser.get(path_of(closed))
    asked = browser.post(path_of(closed) + "/new-link")

    assert page.status == 410
    assert "Ask for a new link" not in page.buttons
    assert asked.location == path_of(closed)
    assert fresh_links(session) == []


def test_an_open_check_in_needs_no_new_link(browser, session, check_in, path_of):
    page = browser.submit(path_of(check_in), to=path_of(check_in) + "/new-link")

    assert page.title == "Start – check-in"
    assert fresh_links(session) == []


def test_a_withdrawn_link_is_closed_without_asking(
    browser, session, check_in, path_of, ada
):
    path = path_of(check_in)
    check_ins.withdraw(session, scope_of(ada), check_in, "withdrawn", now=now())

    for page in (browser.get(path), browser.post(path + "/new-link")):
        assert page.status == 410
        assert page.heading == "This check-in is closed"
        assert page.buttons == []
        assert NUMBERS in page.text
        assert names_nobody(page)


def test_a_replaced_link_says_that_there_is_a_newer_one(
    browser, session, check_in, path_of, ada
):
    path = path_of(check_in)
    check_ins.replace_link(session, scope_of(ada), check_in, now=now())

    for page in (browser.get(path + "/3"), browser.post(path + "/3")):
        assert page.status == 410
        assert "You have been sent a newer link." in page.text
        assert "not saved" not in page.text
        assert names_nobody(page)
    assert browser.get(path_of(check_in)).status == 200


def test_an_answer_to_a_withdrawn_link_is_told_to_be_lost(
    browser, session, check_in, path_of, ada
):
    path = path_of(check_in)
    check_ins.withdraw(session, scope_of(ada), check_in, "withdrawn", now=now())

    page = browser.post(path + "/1", {"answer": "3", "go": "next", "end": "1"})

    assert page.status == 410
    assert "What you just sent was not saved" in page.text


@pytest.mark.parametrize("token", ["a", "A" * 43, "ä" * 43, "A" * 42 + ".", "%00" * 43])
def test_an_unknown_link_is_not_complete(browser, token):
    for page in (
        browser.get(f"/c/{token}"),
        browser.get(f"/c/{token}/1"),
        browser.post(f"/c/{token}/1"),
        browser.get(f"/stop/{token}"),
        browser.post(f"/stop/{token}"),
    ):
        assert page.status == 404
        assert page.heading == "This link is not complete"
        assert "Northgate" not in page.text
        assert "call your local emergency number" in page.text


def test_an_unknown_link_shows_the_numbers_of_the_only_practice(
    browser, session, prepared, northgate
):
    other = session.get(Practice, prepared.ids["harbour"])
    forget(session, other)

    page = browser.get("/c/" + "A" * 43)

    assert page.status == 404
    assert northgate.name in page.text
    assert NUMBERS in page.text


def test_a_sign_behind_the_link_does_no_harm(browser, check_in, path_of):
    page = browser.get(path_of(check_in) + ").")

    assert page.title == "Start – check-in"


def test_a_link_that_reached_the_wrong_person_can_be_closed(
    browser, session, check_in, path_of, answer, sam
):
    answer(check_in, {"AH1": 3})

    page = browser.submit(path_of(check_in), to=path_of(check_in) + "/not-mine")

    session.expire_all()
    assert page.status == 410
    assert "Thank you for telling us." in page.text
    assert check_in.cancelled_because == "not mine"
    assert (check_in.sealed_draft, check_in.answered) == (None, 0)
    assert sam.mail_state == "refused"
    assert {m.state for m in session.scalars(select(Message))} == {"cancelled"}


def test_starting_again_asks_first(browser, session, check_in, path_of, answer):
    answer(check_in, {"AH1": 3})

    assert browser.get(path_of(check_in) + "/start-again").status == 200
    session.expire_all()
    assert check_in.answered == 1

    page = browser.submit(path_of(check_in) + "/start-again")

    assert "Start" in page.buttons
    assert check_in.answered == 0


def fresh_links(session):
    session.expire_all()
    return session.scalars(select(Message).where(Message.kind == "fresh_link")).all()


def names_nobody(page):
    return not any(name in page.text for name in NAMES)


def forget(session, practice):
    """Leave the installation with one practice."""
    for table in reversed(Base.metadata.sorted_tables):
        if "practice_id" in table.c:
            session.execute(delete(table).where(table.c.practice_id == practice.id))
    session.execute(delete(Practice).where(Practice.id == practice.id))
