"""The talk in session view: areas, one step agreed, and what is taken along."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from clinic.models import AuditEntry, Step, Talk
from clinic.services import clients, steps
from tests.plugins.world import NOON, scope_of

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


def ticked(page):
    return [e.get("value") for e in page.all("input") if "checked" in e.attrib]


def test_what_is_ticked_is_talked_about_first_and_kept(mine, path, session):
    page = mine.submit(path, to=f"{path}/areas", areas=["EM", "TR"])

    assert ticked(page) == ["TR", "EM"]
    assert "To talk about: Trust and Emotions" in page.text
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

    assert "Step agreed today: “Call my sister on Friday”" in page.text
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

    assert f"Step agreed last time: “{agreed.document['text']}”" in page.text
    assert page.text.index("agreed last time") < page.text.index("Then and now")


def test_another_step_takes_the_place_of_the_last(mine, path, agreed, session):
    page = mine.submit(path, to=f"{path}/step?talk=AH", choice="ST-AH-2", own="")

    assert re.search("Step agreed today: “Say .yes, thank you", page.text)
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


@pytest.mark.parametrize("page", ["areas", "step"])
def test_a_colleague_can_keep_nothing(browser_of, cleo, blake, path, session, page):
    for colleague in (cleo, blake):
        theirs = browser_of(colleague)

        kept = theirs.submit("/", to=f"{path}/{page}", areas=["EM"], choice="own")

        assert kept.status == 404
    assert session.scalar(select(func.count(Talk.id))) == 0


def test_a_talk_needs_the_form_that_was_shown(mine, path, session):
    assert mine.post(f"{path}/areas", {"areas": "EM"}).status == 400
    assert session.scalar(select(func.count(Talk.id))) == 0
