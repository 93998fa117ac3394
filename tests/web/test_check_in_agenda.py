from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.models import Response
from clinic.services import responses, steps
from clinic.words import local
from tests.plugins.browsing import Browser
from tests.plugins.check_ins import pick
from tests.plugins.world import scope_of

POLES = (
    "“Feels like a failure or a weakness.” or “Done comfortably when needed.”",
    "“If I want it done right, I’ll do it.” or “Collaborative and delegating.”",
)


@pytest.fixture
def step(session, ada, sam):
    """A step that was agreed before the check-in opened."""
    before = datetime.now(UTC) - timedelta(days=2)
    document = {"text": "Ask someone for a small favour.", "area": "AH"}
    made = steps.agree(session, scope_of(ada), sam, document, now=before)
    session.commit()
    return made


@pytest.fixture
def path(check_in, path_of):
    return path_of(check_in)


def press(browser, path, go="next", **fields):
    """Press a button of an optional page."""
    return browser.submit(path, go=go, end="1", **fields)


def checked(page):
    return [e.get("value") for e in page.all("input") if e.get("checked") is not None]


def agenda_of(session):
    return responses.sheet_of(session.scalars(select(Response)).one()).agenda


def test_without_a_step_topics_and_event_come_after_the_questions(browser, path):
    page = pick(browser, path + "/24")
    assert page.title == "What to talk about – check-in"
    assert "Which of these would you like to talk about? Up to three." in page.text
    assert all(words in page.text for words in POLES)
    assert len(list(page.all("input"))) == 6 + 1

    page = press(browser, path + "/topics")
    assert page.title == "For your chart – check-in"

    assert press(browser, path + "/event").heading == "Before you send"


@pytest.mark.usefixtures("step")
def test_no_page_names_an_area(browser, path, link_of, check_in):
    press(browser, path + "/step", tried="yes")

    for name in ("/step", "/how-it-went", "/topics", "/event", "/check"):
        text = browser.get(path + name).text
        for dimension in link_of(check_in).form.dimensions:
            # One area has a name that is a word of its own descriptions.
            said = text.replace("Trust is", "")
            assert dimension.name not in said


@pytest.mark.usefixtures("step")
def test_the_step_is_asked_about_first(browser, path):
    page = pick(browser, path + "/24")
    assert "Last time you picked: “Ask someone for a small favour.”" in page.text
    assert "Did you try it?" in page.heading

    page = press(browser, path + "/step", tried="partly")
    assert page.heading == "How it went"
    assert "Compared with what you expected, it went …" in page.text

    page = press(browser, path + "/how-it-went", hard="4", onwards="keep")
    assert page.title == "What to talk about – check-in"


@pytest.mark.usefixtures("step")
def test_not_yet_is_useful_to_know(browser, path):
    page = press(browser, path + "/step", tried="not yet")

    assert page.heading == "That is useful to know. You can look at it together."
    assert "How hard was it?" not in page.text
    assert "Keep it, change it, or let it go?" in page.text


@pytest.mark.usefixtures("step")
def test_continue_alone_skips_the_step(browser, path):
    page = press(browser, path + "/step")

    assert page.title == "What to talk about – check-in"


def test_without_a_step_nobody_is_asked_about_one(browser, path, answer, check_in):
    answer(check_in)

    for name in ("/step", "/how-it-went"):
        page = browser.get(path + name)
        assert page.location == path + "/topics"


def test_more_than_three_topics_get_a_calm_word_and_stay_picked(
    browser, session, path, check_in
):
    page = press(browser, path + "/topics", topics=["AH", "RE", "TR", "EM"])

    session.expire_all()
    assert page.status == 200
    assert page.title == "More than three: What to talk about – check-in"
    assert "You picked 4" in page.text
    assert checked(page) == ["AH", "RE", "TR", "EM"]
    assert check_in.sealed_draft is None


def test_a_topic_that_is_not_on_offer_is_refused(browser, path):
    page = browser.post(path + "/topics", {"topics": "XX", "go": "next", "end": "1"})

    assert page.status == 400


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("step", "tried", "perhaps"),
        ("how-it-went", "hard", "11"),
        ("how-it-went", "hard", "٣"),
        ("how-it-went", "compared", "3"),
        ("how-it-went", "onwards", "keep "),
    ],
)
@pytest.mark.usefixtures("step")
def test_an_answer_that_is_not_on_offer_is_refused(browser, path, name, field, value):
    press(browser, path + "/step", tried="yes")

    page = browser.post(f"{path}/{name}", {field: value, "go": "next", "end": "1"})

    assert page.status == 400


def test_a_form_that_was_cut_short_saves_nothing(browser, session, path, check_in):
    page = browser.post(path + "/topics", {"topics": "AH"})

    session.expire_all()
    assert page.status == 400
    assert check_in.sealed_draft is None


def test_a_topic_can_be_unpicked(browser, path):
    press(browser, path + "/topics", topics=["AH", "TR"])
    assert checked(browser.get(path + "/topics")) == ["AH", "TR"]

    press(browser, path + "/topics")

    assert checked(browser.get(path + "/topics")) == []


@pytest.mark.usefixtures("step")
def test_back_leads_through_all_pages_and_saves(browser, path):
    press(browser, path + "/step", tried="yes")

    page = press(browser, path + "/event", go="back", text="Moved flat", on=day())
    assert page.title == "What to talk about – check-in"
    page = press(browser, path + "/topics", go="back", topics=["EM"])
    assert page.title == "How it went – check-in"
    page = press(browser, path + "/how-it-went", go="back")
    assert page.title == "Your step – check-in"
    assert checked(page) == ["yes"]
    page = press(browser, path + "/step", go="back")
    assert page.title == "Question 24 of 24 – check-in"
    assert checked(browser.get(path + "/topics")) == ["EM"]
    assert browser.get(path + "/check").links["Back"] == path + "/event"


def test_finishing_later_leads_back_to_where_it_stopped(
    browser, path, answer, check_in
):
    answer(check_in)
    press(browser, path + "/topics", topics=["EM"])

    page = press(browser, path + "/event", go="leave", text="Moved flat", on=day())
    assert page.heading == "Saved"

    assert browser.submit(path).heading == "Before you send"


def test_carry_on_leads_to_the_first_optional_page_not_seen(
    browser, path, answer, check_in
):
    answer(check_in)

    page = browser.submit(path)

    assert page.title == "What to talk about – check-in"


def test_an_event_is_today_unless_another_day_is_picked(browser, path):
    page = browser.get(path + "/event")

    assert page.field("on").get("value") == day()
    assert page.field("on").get("max") == day(7)
    assert page.field("text").get("maxlength") == "40"


@pytest.mark.parametrize(
    ("text", "on", "said"),
    [
        ("Moved flat", "", "Which day was it?"),
        ("Moved flat", "tomorrow", "Which day was it?"),
        ("Moved flat", "20261101", "Which day was it?"),
        ("Moved flat", "9999-12-31", "That day does not fit on the chart"),
        ("m" * 41, "2026-11-01", "A little shorter, please"),
    ],
)
def test_an_event_that_cannot_be_marked_is_asked_again(browser, path, text, on, said):
    page = press(browser, path + "/event", text=text, on=on)

    assert page.status == 200
    assert page.title.startswith("One more look")
    assert said in page.text
    assert page.field("text").get("value") == text


def test_a_week_ahead_is_the_latest_day(browser, path):
    assert "does not fit" in press(browser, path + "/event", text="x", on=day(8)).text

    page = press(browser, path + "/event", text="x", on=day(7))

    assert page.heading == "Before you send"


def test_a_day_without_words_is_no_event(browser, session, path):
    pick(browser, path + "/1")

    press(browser, path + "/event", text="  ", on=day())
    browser.submit(path + "/check", end="1")

    assert agenda_of(session).event is None


@pytest.mark.usefixtures("step")
def test_another_browser_is_never_shown_what_was_added(app, session, path):
    phone, laptop = Browser(app, session), Browser(app, session)
    press(phone, path + "/step", tried="not yet")
    press(phone, path + "/how-it-went", onwards="let go")
    press(phone, path + "/topics", topics=["EM"])
    press(phone, path + "/event", text="Moved flat", on=day(-3))

    for name in ("step", "how-it-went", "topics", "event", "check"):
        page = laptop.get(f"{path}/{name}")
        assert checked(page) == []
        assert "Moved flat" not in page.text
        assert "That is useful to know" not in page.text
        assert "before." in page.text
    assert laptop.get(path + "/event").field("text").get("value") == ""
    press(laptop, path + "/topics")
    assert checked(phone.get(path + "/topics")) == ["EM"]


@pytest.mark.usefixtures("step")
def test_without_cookies_the_step_can_be_told_whole(app, session, path):
    browser = Browser(app, session)
    browser.client = app.test_client(use_cookies=False)
    pick(browser, path + "/1")

    page = press(browser, path + "/step", tried="yes")
    assert "If you tried it:" in page.text
    press(browser, path + "/how-it-went", compared="a bit better", hard="0")
    browser.submit(path + "/check", end="1")

    follow_up = agenda_of(session).follow_up
    assert (follow_up.tried, follow_up.compared, follow_up.hard) == (
        "yes",
        "a bit better",
        0,
    )


@pytest.mark.usefixtures("step")
def test_the_check_page_lists_what_was_added(browser, path):
    press(browser, path + "/step", tried="partly")
    press(browser, path + "/topics", topics=["AH"])
    press(browser, path + "/event", text="Moved flat", on="2026-11-01")

    page = browser.get(path + "/check")

    assert "Your step: did you try it? Partly" in page.text
    assert POLES[0] in page.text
    assert "1 November 2026: Moved flat" in page.text
    assert page.links["To talk about"] == path + "/topics"


@pytest.mark.usefixtures("step")
def test_all_of_it_is_sent_with_the_answers(browser, session, path):
    pick(browser, path + "/1")
    press(browser, path + "/step", tried="yes")
    press(browser, path + "/how-it-went", compared="as expected", hard="10")
    press(browser, path + "/topics", topics=["TR", "EM"])
    press(browser, path + "/event", text="Moved flat", on=day())

    browser.submit(path + "/check", end="1")

    agenda = agenda_of(session)
    assert agenda.follow_up.step.text == "Ask someone for a small favour."
    assert agenda.follow_up.hard == 10
    assert agenda.topics == ("TR", "EM")
    assert agenda.event.text == "Moved flat"


def test_topics_alone_are_no_answers_to_send(browser, path):
    press(browser, path + "/topics", topics=["TR"])

    page = browser.submit(path + "/check", end="1")

    assert page.status == 422


def test_starting_again_deletes_what_was_added(browser, path):
    press(browser, path + "/topics", topics=["TR"])

    browser.submit(path + "/start-again")

    assert checked(browser.get(path + "/topics")) == []


def day(ahead=0):
    """A day as a browser writes it, from today on the practice's wall clock."""
    here = local(datetime.now(UTC), "Europe/London").date()
    return (here + timedelta(days=ahead)).isoformat()
