import pytest

from tests.plugins.check_ins import ANOTHER, pick


def test_start_leads_to_the_first_question(browser, check_in, path_of):
    page = browser.submit(path_of(check_in))

    assert page.status == 200
    assert page.title == "Question 1 of 24 – check-in"
    assert "I felt comfortable asking someone for help." in page.heading


def test_an_answer_is_saved_and_the_next_question_asked(
    browser, session, check_in, path_of
):
    page = pick(browser, path_of(check_in) + "/1", "3")

    session.expire_all()
    assert page.title == "Question 2 of 24 – check-in"
    assert check_in.answered == 1


def test_nothing_is_picked_beforehand(browser, check_in, path_of):
    page = browser.get(path_of(check_in) + "/1")

    assert picked(page) == []


def test_a_browser_sees_its_own_answer_again(browser, check_in, path_of):
    pick(browser, path_of(check_in) + "/1", "3")

    page = browser.get(path_of(check_in) + "/1")

    assert picked(page) == ["3"]


def test_back_saves_what_is_picked(browser, session, check_in, path_of):
    page = pick(browser, path_of(check_in) + "/2", "declined", go="back")

    session.expire_all()
    assert page.title == "Question 1 of 24 – check-in"
    assert picked(browser.get(path_of(check_in) + "/2")) == ["declined"]


def test_back_asks_for_nothing(browser, check_in, path_of):
    page = pick(browser, path_of(check_in) + "/1", None, go="back")

    assert page.heading == "A short check-in"
    assert check_in.sealed_draft is None


def test_finishing_later_saves_what_is_picked(browser, check_in, path_of):
    page = pick(browser, path_of(check_in) + "/1", "0", go="leave")

    assert page.heading == "Saved"
    assert "1 of 24 answered." in page.text


def test_saved_is_not_said_where_nothing_is_saved(browser, check_in, path_of):
    page = pick(browser, path_of(check_in) + "/1", None, go="leave")

    assert page.heading == "See you later"
    assert "Nothing is saved yet" in page.text


def test_a_question_left_open_is_asked_about_once(browser, check_in, path_of):
    path = path_of(check_in) + "/9"
    page = pick(browser, path, None)

    assert page.status == 200
    assert page.title == "Left open: Question 9 of 24 – check-in"
    assert "You left this one open" in page.text
    assert page.field("leave_open").get("value") == "1"

    page = pick(browser, path, None, leave_open="1")

    assert page.title == "Question 10 of 24 – check-in"
    assert pick(browser, path, None).title == "Question 10 of 24 – check-in"


def test_an_answer_given_before_need_not_be_given_again(
    browser, check_in, path_of, answer
):
    answer(check_in, {"AH1": 3}, browser=ANOTHER)
    path = path_of(check_in) + "/1"

    assert picked(browser.get(path)) == []
    assert "Answered before. Pick again to change it." in browser.get(path).text
    assert pick(browser, path, None).title == "Question 2 of 24 – check-in"


def test_after_the_last_question_comes_what_to_talk_about(browser, check_in, path_of):
    page = pick(browser, path_of(check_in) + "/24")

    assert page.title == "What to talk about – check-in"


def test_who_changes_an_answer_at_the_end_comes_back_to_the_check_page(
    browser, check_in, path_of, answer
):
    answer(check_in)
    for name in ("/topics", "/event"):
        browser.submit(path_of(check_in) + name, go="next", end="1")

    page = pick(browser, path_of(check_in) + "/9", "0")

    assert page.heading == "Before you send"


def test_the_impact_questions_come_last_under_their_heading(browser, assigned, path_of):
    check_in = assigned(impact=True)

    page = browser.get(path_of(check_in) + "/25")

    assert page.title == "Question 25 of 29 – check-in"
    assert "I felt worn out." in page.heading
    assert "How this week was for you" in page.text
    assert "Asking for Help" not in page.text


@pytest.mark.parametrize("number", [0, 25, 999])
def test_a_number_without_a_question_leads_to_the_start(
    browser, check_in, path_of, number
):
    page = browser.get(f"{path_of(check_in)}/{number}")

    assert page.status == 303
    assert page.location == path_of(check_in)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"answer": "3"},
        {"answer": "3", "go": "next"},
        {"answer": "3", "end": "1"},
        {"answer": "3", "go": "away", "end": "1"},
        {"answer": "5", "go": "next", "end": "1"},
        {"answer": "٣", "go": "next", "end": "1"},
        {"answer": " 3", "go": "next", "end": "1"},
        {"answer": "skipped", "go": "next", "end": "1"},
    ],
)
def test_what_is_no_whole_form_of_ours_saves_nothing(
    browser, session, check_in, path_of, answer, form
):
    answer(check_in, {"AH1": 3})

    page = browser.post(path_of(check_in) + "/1", form)

    session.expire_all()
    assert page.status == 400
    assert check_in.answered == 1


def picked(page):
    return [e.get("value") for e in page.all("input") if e.get("checked") is not None]
