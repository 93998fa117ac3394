from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from clinic.models import Response
from clinic.services import practices
from tests.plugins.browsing import Browser
from tests.plugins.check_ins import ANOTHER, pick
from tests.plugins.world import scope_of

NUMBERS = "Harbour Night Line"


def test_the_check_page_says_what_is_answered_and_what_is_open(
    browser, check_in, path_of, answer
):
    answer(check_in, {"AH1": 3, "EM2": "declined", "WS2": "skipped"})

    page = browser.get(path_of(check_in) + "/check")

    assert "1 answered, 22 left open." in page.text
    assert "1 you chose not to answer." in page.text
    path = path_of(check_in)
    assert page.links["I handed part of a task to someone else."] == path + "/3"
    assert page.links["I felt comfortable asking someone for help."] == path + "/1"
    assert NUMBERS in page.text


def test_sending_ends_on_a_page_that_says_thank_you(browser, check_in, path_of):
    pick(browser, path_of(check_in) + "/1")

    page = browser.submit(path_of(check_in) + "/check", end="1")

    assert page.status == 200
    assert page.heading == "Thank you"
    assert "Ada can see them now" in page.text
    assert NUMBERS in page.text


def test_without_cookies_sending_ends_on_the_receipt(app, session, check_in, path_of):
    browser = Browser(app, session)
    browser.client = app.test_client(use_cookies=False)
    pick(browser, path_of(check_in) + "/1")

    page = browser.submit(path_of(check_in) + "/check", end="1")

    assert page.heading == "Your answers were sent"
    assert session.scalars(select(Response)).one().answered == 1


def test_nothing_answered_is_not_sent(browser, session, check_in, path_of):
    pick(browser, path_of(check_in) + "/1", "declined")

    page = browser.submit(path_of(check_in) + "/check", end="1")

    assert page.status == 422
    assert "Answer at least one question, or just close this page." in page.text
    assert session.scalars(select(Response)).all() == []


def test_pressing_send_twice_makes_one_response(
    browser, session, check_in, path_of, answer
):
    answer(check_in)
    first = browser.post(path_of(check_in) + "/check", {"end": "1"})

    second = browser.post(path_of(check_in) + "/check", {"end": "1"})

    assert (first.status, second.status) == (303, 303)
    assert first.location == second.location == path_of(check_in)
    assert len(session.scalars(select(Response)).all()) == 1


def test_two_devices_share_one_check_in(app, session, check_in, path_of):
    phone, laptop = Browser(app, session), Browser(app, session)
    pick(phone, path_of(check_in) + "/1", "1")
    pick(laptop, path_of(check_in) + "/2", "2")
    pick(laptop, path_of(check_in) + "/1", "4")

    phone.submit(path_of(check_in) + "/check", end="1")
    late = pick(laptop, path_of(check_in) + "/3", "3")

    response = session.scalars(select(Response)).one()
    assert late.heading == "Your answers were sent"
    assert response.document["answers"]["AH1"] == 4
    assert response.document["answers"]["EM2"] == 2
    assert response.document["answers"]["WS2"] == "not_reached"


def test_another_browser_is_never_shown_an_answer(app, session, check_in, path_of):
    phone, laptop = Browser(app, session), Browser(app, session)
    for number in range(1, 25):
        pick(phone, f"{path_of(check_in)}/{number}", "3")

    for page in ("", "/1", "/all", "/check", "/saved"):
        shown = laptop.get(path_of(check_in) + page)
        assert not any(e.get("checked") is not None for e in shown.all("input"))
        if page == "/check":
            assert "Often" not in shown.text
            assert "Answered before. Pick again to change it." in shown.text


def test_the_cookie_belongs_to_one_link_and_to_no_script(browser, check_in, path_of):
    page = browser.post(
        path_of(check_in) + "/1", {"answer": "3", "go": "next", "end": "1"}
    )

    cookie = page.headers["Set-Cookie"]
    assert f"Path={path_of(check_in)}" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie


def test_who_sent_the_answers_may_see_them_where_the_practice_allows(
    app, session, check_in, path_of, answer, northgate
):
    northgate.shows_own_answers = True
    answer(check_in, {"EM2": 2}, browser=ANOTHER)
    phone, laptop = Browser(app, session), Browser(app, session)
    pick(phone, path_of(check_in) + "/1", "3")
    done = phone.submit(path_of(check_in) + "/check", end="1")

    page = phone.get(done.links["See the answers I gave"])

    assert "I felt comfortable asking someone for help.Often" in page.text
    assert "I hid it when I was having a hard time." not in page.text
    assert laptop.get(path_of(check_in) + "/my-answers").location == path_of(check_in)


def test_nobody_sees_them_again_where_the_practice_does_not(browser, check_in, path_of):
    pick(browser, path_of(check_in) + "/1", "3")
    done = browser.submit(path_of(check_in) + "/check", end="1")

    assert "See the answers I gave" not in done.links
    page = browser.get(path_of(check_in) + "/my-answers")
    assert page.location == path_of(check_in)


def test_all_questions_can_be_answered_on_one_page(
    browser, session, check_in, path_of, link_of
):
    path = path_of(check_in) + "/all"
    answers = {item.id: "2" for item in link_of(check_in).questions}

    page = browser.submit(path, go="next", end="1", **answers)
    assert page.title == "What to talk about – check-in"

    page = browser.get(path_of(check_in) + "/check")
    assert "24 answered, 0 left open." in page.text
    browser.submit(path_of(check_in) + "/check", end="1")
    response = session.scalars(select(Response)).one()
    assert (response.layout, response.answered, response.items) == ("all", 24, 24)


def test_one_page_asks_once_about_what_is_left_open(
    browser, session, check_in, path_of, link_of
):
    path = path_of(check_in) + "/all"
    answers = {item.id: "2" for item in link_of(check_in).questions[1:]}

    page = browser.submit(path, go="next", end="1", **answers)

    session.expire_all()
    assert page.title == "Left open: All questions – check-in"
    assert "You left 1 line open" in page.text
    assert check_in.answered == 23
    assert sum(e.get("checked") is not None for e in page.all("input")) == 23

    browser.submit(path, go="next", end="1", leave_open="1", **answers)
    page = browser.get(path_of(check_in) + "/check")
    assert "23 answered, 1 left open." in page.text


def test_one_page_that_arrives_cut_short_saves_nothing(
    browser, session, check_in, path_of, answer
):
    answer(check_in, {"AH1": 3})

    page = browser.post(path_of(check_in) + "/all", {"AH1": "0", "EM2": "0"})

    session.expire_all()
    assert page.status == 400
    assert check_in.answered == 1


def test_the_notice_is_the_version_that_the_check_in_was_made_with(
    browser, session, check_in, path_of, ada
):
    practices.write_privacy_notice(
        session, scope_of(ada), "Something else.", now=datetime.now(UTC)
    )

    page = browser.get(path_of(check_in) + "/who-can-see")

    assert "Who reads your answers." in page.text
    assert "Version 1" in page.text


@pytest.mark.parametrize("name", ["about", "help"])
def test_there_is_more_to_read(browser, check_in, path_of, name):
    page = browser.get(f"{path_of(check_in)}/{name}")

    assert page.status == 200
    assert "Back" in page.links
