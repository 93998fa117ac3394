"""The talk in session view: areas, one step agreed, and what is taken along."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from clinic.domain.agendas import Question
from clinic.models import AuditEntry, Step, Talk
from clinic.services import check_ins, clients, drafts, links, responses, steps
from clinic.words import full_date
from tests.domain.trends.sam import answers_of
from tests.plugins.histories import BROWSER
from tests.plugins.world import NOON, scope_of

TRIED = {
    Question.TRIED: "partly",
    Question.COMPARED: "a bit better",
    Question.HARD: "4",
    Question.ONWARDS: "keep",
}
OTHERS = ("Jo Marsh", "Lin Vega", "Sam Otterly", "Noor Haddad")


@pytest.fixture
def sams(answered, sam):
    for week, keyed in enumerate((3, 4, 6, 7, 9)):
        answered(21 * week, AH=keyed)
    return sam


@pytest.fixture
def path(sams):
    return f"/clients/{sams.id}/session-view"


@pytest.fixture
def mine(browser_of, ada):
    return browser_of(ada)


@pytest.fixture
def agreed(session, ada, sams):
    """A step that was agreed three weeks ago."""
    told = {"text": "Ask one colleague a question.", "area": "AH"}
    ago = datetime.now(UTC) - timedelta(days=21)
    step = steps.agree(session, scope_of(ada), sams, told, now=ago)
    session.commit()
    return step


@pytest.fixture
def told(session, asked, sams, ada):
    """Let Sam send a check-in today with more than answers."""

    def tell(added, *, meanwhile=None):
        check_in = asked((datetime.now(UTC) - NOON).days)
        link = links.find(session, check_ins.token(session, check_in))
        if meanwhile:
            steps.agree(session, scope_of(ada), sams, meanwhile, now=datetime.now(UTC))
        now = datetime.now(UTC)
        drafts.save(session, link, answers_of("full"), browser=BROWSER, now=now)
        drafts.add(session, link, added, browser=BROWSER, now=now)
        responses.submit(session, link, browser=BROWSER, now=now)
        session.commit()
        session.expire_all()

    return tell


def ticked(page):
    return [e.get("value") for e in page.all("input") if "checked" in e.attrib]


def test_what_is_ticked_is_talked_about_first_and_kept(mine, path, session):
    page = mine.submit(path, to=f"{path}/areas", areas=["EM", "TR"])

    assert ticked(page) == ["TR", "EM"]
    assert re.search("To talk about today Trust .* Emotions “Hidden", page.text)
    assert "Talking about it: Trust" in page.text
    assert "Answers in words: Trust" in page.text
    assert session.scalars(select(Talk)).one().document == {"areas": ["TR", "EM"]}


def test_one_area_is_talked_about_at_a_time(mine, path):
    page = mine.submit(path, to=f"{path}/areas", areas=["EM", "TR"])

    other = mine.get(page.links["Emotions"].partition("#")[0])

    assert "Talking about it: Emotions" in other.text
    assert "Answer one “How are you?” with one true word." in other.text
    assert "Leave that small thing to them." not in other.text


def test_more_than_three_are_too_many_and_what_was_ticked_stays(mine, path, session):
    page = mine.submit(path, to=f"{path}/areas", areas=["AH", "RE", "TR", "EM"])

    assert page.status == 422
    assert page.errors == ["Three at most: there is more time for each. Untick one."]
    assert ticked(page) == ["AH", "RE", "TR", "EM"]
    assert session.scalar(select(func.count(Talk.id))) == 0


def test_areas_that_do_not_exist_are_not_kept(mine, path, session):
    mine.submit(path, to=f"{path}/areas", areas=["EM", "XX"])

    assert session.scalars(select(Talk)).one().document == {"areas": ["EM"]}


def test_a_step_from_the_library_is_kept_in_its_words(mine, path, session):
    page = mine.submit(path, to=f"{path}/step?talk=EM", choice="ST-EM-1", own="")

    assert re.search("Agreed today: “Answer one .How are you.* true word", page.text)
    step = session.scalars(select(Step)).one()
    assert step.document == {
        "text": "Answer one “How are you?” with one true word.",
        "area": "EM",
        "catalogue_id": "ST-EM-1",
        "level": 1,
    }
    trail = session.scalars(select(AuditEntry.act)).all()
    assert "step agreed" in trail


def test_a_step_of_our_own_is_kept(mine, path, session):
    page = mine.submit(
        path, to=f"{path}/step?talk=AH", choice="own", own="  Call my sister on Friday "
    )

    assert "Step agreed today “Call my sister on Friday”" in page.text
    step = session.scalars(select(Step)).one()
    assert (step.document["text"], step.document["area"]) == (
        "Call my sister on Friday",
        "AH",
    )


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "Choose a step, or write one of your own."),
        ({"choice": "own", "own": " "}, "Write down the step."),
        (
            {"choice": "own", "own": "x" * 121},
            "A step is a short line: 120 letters or fewer.",
        ),
        ({"choice": "ST-TR-1"}, "Choose one of these."),
    ],
)
def test_a_step_that_cannot_be_kept_says_why(mine, path, session, fields, error):
    page = mine.submit(path, to=f"{path}/step?talk=AH", **fields)

    assert page.status == 422
    assert f"Error: {error}" in page.errors
    assert page.title.startswith("Error:")
    assert session.scalar(select(func.count(Step.id))) == 0


def test_the_next_session_opens_with_the_step_agreed_last_time(mine, path, agreed):
    page = mine.get(path)

    assert f"Step agreed last time “{agreed.document['text']}”" in page.text
    assert page.text.index("agreed last time") < page.text.index("Then and now")
    assert "Last time: “Ask one colleague a question.”" in page.text


def test_session_view_opens_with_what_the_client_chose(mine, path, told):
    told({Question.TOPICS: ["TR", "EM"]})

    page = mine.get(path)

    assert re.search(
        "Sam wants to talk about Trust Trust is hard.* or “Trust is built over time.”"
        " Emotions .* Chosen in the check-in of",
        page.text.replace("“Trust is hard", "Trust is hard"),
    )
    assert page.text.index("wants to talk about") < page.text.index("Then and now")
    assert ticked(page) == ["TR", "EM"]
    assert "Talking about it: Trust" in page.text
    assert "Answers in words: Trust" in page.text


def test_what_the_two_choose_today_goes_before_what_the_client_chose(mine, path, told):
    told({Question.TOPICS: ["TR", "EM"]})

    page = mine.submit(path, to=f"{path}/areas", areas=["WS"])
    none = mine.submit(path, to=f"{path}/areas")

    assert "To talk about today Work Style" in page.text
    assert "wants to talk about" not in page.text
    assert ticked(none) == []


def test_prepare_shows_the_step_that_is_open_and_how_it_went(mine, path, agreed, told):
    page = path.removesuffix("/session-view")
    before = mine.get(page).text
    told(TRIED)

    after = mine.get(page).text

    day = full_date(agreed.agreed_at.date())
    assert f"Small step “Ask one colleague a question.” Agreed on {day}." in before
    assert "Small step “Ask" not in after
    assert "The step was “Ask one colleague a question.” Tried it in part." in after
    assert "How hard it was: 4 of 10." in after


@pytest.mark.usefixtures("agreed")
def test_session_view_opens_with_how_the_step_went(mine, path, told):
    told(TRIED)

    page, numbered = mine.get(path), mine.get(f"{path}?numbers=1")

    assert re.search(
        "Step agreed last time “Ask one colleague a question.” Tried it in part. "
        "Compared with what was expected: a bit better. Wants to keep it.",
        page.text,
    )
    assert "How hard it was" not in page.text
    assert "How hard it was: 4 of 10." in numbered.text


def test_a_step_that_is_kept_is_agreed_on_once_more(mine, path, agreed, told, session):
    told(TRIED)

    page = mine.submit(path, to=f"{path}/step/onwards", onwards="keep")

    assert "Agreed today: “Ask one colleague a question.”" in page.text
    assert "Tried it in part" not in page.text
    assert "Keep it" not in page.buttons
    session.refresh(agreed)
    kept = session.scalars(select(Step).where(Step.ended_at.is_(None))).one()
    assert agreed.ended_because == steps.REPLACED
    assert kept.document == agreed.document


def test_a_step_that_is_let_go_of_is_over(mine, path, agreed, told, session):
    told(TRIED)

    page = mine.submit(path, to=f"{path}/step/onwards", onwards="let go")

    assert "Let go of today: “Ask one colleague a question.”" in page.text
    assert "Step agreed" not in page.text
    assert "None for now. That is fine, too." in mine.get(f"{path}/summary").text
    session.refresh(agreed)
    assert agreed.ended_because == "let go"
    assert session.scalars(select(AuditEntry.act)).all()[-3] == "step ended"


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize("onwards", ["change", "let go"])
def test_what_the_client_ended_is_talked_over_first(mine, path, told, session, onwards):
    told(TRIED | {Question.ONWARDS: onwards})

    page = mine.get(path)

    assert "Step agreed last time “Ask one colleague a question.”" in page.text
    assert "Keep it" in page.buttons
    assert "Let it go" not in page.buttons
    assert "step ended" in session.scalars(select(AuditEntry.act)).all()

    kept = mine.submit(path, to=f"{path}/step/onwards", onwards="keep")
    assert "Agreed today: “Ask one colleague a question.”" in kept.text


@pytest.mark.usefixtures("agreed")
def test_a_step_that_the_client_wants_to_change_is_there_to_be_changed(
    mine, path, told
):
    told(TRIED | {Question.ONWARDS: "change"})

    page = mine.get(path)

    assert page.field("own").get("value") == "Ask one colleague a question."
    assert "own" in ticked(page)


@pytest.mark.usefixtures("agreed")
def test_what_was_talked_over_is_not_brought_up_again(mine, path, told):
    told(TRIED)
    mine.submit(path, to=f"{path}/step?talk=AH", choice="ST-AH-2", own="")

    page = mine.get(path)

    assert "Tried it in part" not in page.text
    assert "Ask one colleague" not in page.text


@pytest.mark.usefixtures("agreed")
def test_a_step_that_came_after_the_one_asked_about_stands_first(mine, path, told):
    told(TRIED, meanwhile={"text": "Ring my sister."})

    page = mine.get(path)

    assert re.search(
        "Step agreed (last time|today) “Ring my sister.” The one before was “Ask one "
        "colleague a question.” Tried it in part.",
        page.text,
    )


@pytest.mark.parametrize("onwards", ["keep", "let go"])
def test_what_is_decided_twice_is_decided_once(
    mine, path, agreed, told, session, onwards
):
    told(TRIED)
    once = mine.submit(path, to=f"{path}/step/onwards", onwards=onwards)
    steps_then = session.scalar(select(func.count(Step.id)))

    twice = mine.submit(path, to=f"{path}/step/onwards", onwards=onwards)

    assert twice.text == once.text
    assert session.scalar(select(func.count(Step.id))) == steps_then
    session.refresh(agreed)
    assert agreed.ended_at is not None


def test_a_step_that_is_agreed_on_twice_is_agreed_on_once(mine, path, session):
    for _ in range(2):
        mine.submit(path, to=f"{path}/step?talk=EM", choice="ST-EM-1", own="")

    assert session.scalar(select(func.count(Step.id))) == 1


def test_a_step_is_kept_or_let_go_of_and_nothing_else(mine, path, agreed, session):
    decided = mine.submit(path, to=f"{path}/step/onwards", onwards="forget")

    assert decided.status == 400
    session.refresh(agreed)
    assert agreed.ended_at is None


def test_another_step_takes_the_place_of_the_last(mine, path, agreed, session):
    page = mine.submit(path, to=f"{path}/step?talk=AH", choice="ST-AH-2", own="")

    assert re.search("Step agreed today “Say .yes, thank you", page.text)
    session.refresh(agreed)
    assert agreed.ended_because == steps.REPLACED


def test_the_safety_rule_stands_beside_the_steps(mine, path):
    assert "Choose people who have been fair before" in mine.get(path).text


def test_what_is_taken_along_has_no_number(mine, path, agreed):
    mine.submit(path, to=f"{path}/areas", areas=["AH"])

    page = mine.get(f"{path}/summary")

    assert page.heading == "For Sam, to take along"
    assert "Asking for Help" in page.text
    assert "Moved towards “Done comfortably when needed.”" in page.text
    assert agreed.document["text"] in page.text
    assert "None is planned." in page.text
    assert not re.search(r"\d", page.text)


def test_what_is_taken_along_says_when_the_next_check_in_is(mine, path, asked):
    day = (datetime.now(UTC) - NOON).days
    asked(day)

    assert "It is open now." in mine.get(f"{path}/summary").text


@pytest.mark.parametrize("page", ["", "/summary", "/cover", "/about"])
def test_session_view_names_nobody_else(mine, session, ada, path, page):
    scope = scope_of(ada)
    for name in OTHERS:
        key = clients.prepare_key(session, scope, now=NOON)
        session.commit()
        details = clients.ClientDetails(name=name, called=name.split()[0])
        clients.add(session, scope, key, details, now=NOON)
    session.commit()

    body = mine.get(path + page).body

    others = {part for name in OTHERS for part in name.split()} - {"Sam"}
    for name in (*others, "Rivers", "Okafor", "Ada", "Northgate", "Cleo", "Kim"):
        assert not re.search(rf"\b{name}\b", body)


@pytest.mark.parametrize("page", ["areas", "step", "step/onwards"])
def test_a_colleague_can_keep_nothing(browser_of, cleo, blake, path, session, page):
    for colleague in (cleo, blake):
        theirs = browser_of(colleague)

        kept = theirs.submit("/", to=f"{path}/{page}", areas=["EM"], choice="own")

        assert kept.status == 404
    assert session.scalar(select(func.count(Talk.id))) == 0


def test_a_talk_needs_the_form_that_was_shown(mine, path, session):
    assert mine.post(f"{path}/areas", {"areas": "EM"}).status == 400
    assert session.scalar(select(func.count(Talk.id))) == 0
