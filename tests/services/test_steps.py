from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.domain.agendas import Onwards, Question, Tried
from clinic.models import Event, Response, Step
from clinic.services import drafts, events, responses, reviews, steps
from tests.plugins.check_ins import ANOTHER, ONE_BROWSER
from tests.plugins.world import scope_of

ASK = {"text": "Ask someone for a small favour.", "area": "AH"}
PHONE_CALL = {"text": "Ring one person back the same day.", "area": "EM"}


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def agreed(session, ada, sam, now):
    """Let Ada and Sam agree on a step, by default two days ago."""

    def agree(document=ASK, *, days_ago=2):
        at = now - timedelta(days=days_ago)
        step = steps.agree(session, scope_of(ada), sam, document, now=at)
        session.commit()
        return step

    return agree


@pytest.fixture
def send(session, answer, link_of, now):
    """Answer one question, add what is given, and send it."""

    def send(check_in, added):
        answer(check_in, {"AH1": 3})
        link = link_of(check_in)
        drafts.add(session, link, added, browser=ONE_BROWSER, now=now)
        responses.submit(session, link, browser=ONE_BROWSER, now=now)
        session.commit()
        session.expire_all()
        return responses.sheet_of(session.scalars(select(Response)).one()).agenda

    return send


def test_a_new_step_replaces_the_open_one(session, agreed, ada, sam):
    first = agreed(ASK, days_ago=9)

    second = agreed(PHONE_CALL, days_ago=2)

    assert steps.find_open(session, scope_of(ada), sam).id == second.id
    assert (first.ended_at, first.ended_because) == (second.agreed_at, "replaced")


def test_a_check_in_asks_about_the_step_that_was_open_when_it_opened(
    session, agreed, check_in, link_of
):
    step = agreed(ASK, days_ago=2)
    agreed(PHONE_CALL, days_ago=0)

    asked = steps.find_asked(session, link_of(check_in))

    assert asked.id == str(step.id)
    assert asked.text == "Ask someone for a small favour."


def test_a_step_that_had_ended_is_not_asked_about(
    session, agreed, check_in, link_of, now
):
    agreed(ASK, days_ago=2).ended_at = now - timedelta(days=1)
    session.commit()

    assert steps.find_asked(session, link_of(check_in)) is None


def test_a_link_shows_nobody_elses_step(session, check_in, link_of, blake, kim, now):
    before = now - timedelta(days=2)
    steps.agree(session, scope_of(blake), kim, ASK, now=before)

    assert steps.find_asked(session, link_of(check_in)) is None


def test_a_colleague_without_access_finds_no_step(session, agreed, cleo, sam):
    agreed()

    assert steps.find_open(session, scope_of(cleo), sam) is None


@pytest.mark.parametrize(
    ("onwards", "ended_because"),
    [(None, None), ("keep", None), ("change", "change"), ("let go", "let go")],
)
def test_a_step_goes_on_as_the_client_wishes(
    agreed, check_in, send, onwards, ended_because
):
    step = agreed()

    agenda = send(check_in, {Question.TRIED: "not yet", Question.ONWARDS: onwards})

    assert agenda.follow_up.tried is Tried.NOT_YET
    assert agenda.follow_up.onwards == (Onwards(onwards) if onwards else None)
    assert step.ended_because == ended_because
    assert (step.ended_at is None) == (ended_because is None)


def test_what_has_ended_meanwhile_keeps_its_reason(
    session, agreed, check_in, send, now
):
    step = agreed()
    step.ended_at, step.ended_because = now, "done"
    session.commit()

    send(check_in, {Question.TRIED: "yes", Question.ONWARDS: "let go"})

    assert step.ended_because == "done"


def test_how_hard_it_was_counts_only_if_it_was_tried(agreed, check_in, send):
    agreed()

    agenda = send(
        check_in,
        {
            Question.TRIED: "something else",
            Question.COMPARED: "as expected",
            Question.HARD: "7",
        },
    )

    assert agenda.follow_up.compared is None
    assert agenda.follow_up.hard is None


def test_an_event_of_the_client_stands_beside_the_lines(
    session, check_in, send, ada, sam, now
):
    send(check_in, {Question.EVENT: {"text": "Moved flat", "on": "2026-06-05"}})

    event = session.scalars(select(Event)).one()
    assert event.by_client
    assert b"Moved flat" not in event.sealed_document
    review = reviews.read(session, scope_of(ada), sam.id, now=now)
    assert [mark.text for mark in review.history.events] == ["Moved flat"]
    assert review.agenda.event.text == "Moved flat"


def test_a_link_shows_no_events(session, check_in, send, link_of, sam):
    send(check_in, {Question.EVENT: {"text": "Moved flat", "on": "2026-06-05"}})

    assert events.list_of_client(session, link_of(check_in).scope, sam) == []


def test_nothing_added_leaves_no_event_and_no_agenda(session, check_in, send):
    agenda = send(check_in, {Question.TOPICS: [], Question.EVENT: None})

    assert (agenda.follow_up, agenda.topics, agenda.event) == (None, (), None)
    assert session.scalars(select(Event)).all() == []
    assert session.scalars(select(Step)).all() == []


def test_looking_at_an_empty_page_is_no_start(session, check_in, link_of, now):
    link = link_of(check_in)
    drafts.add(session, link, {Question.TOPICS: []}, browser=ONE_BROWSER, now=now)
    session.expire_all()
    assert check_in.started_at is None

    drafts.add(session, link, {Question.TOPICS: ["AH"]}, browser=ONE_BROWSER, now=now)
    session.expire_all()

    assert check_in.started_at is not None


def test_nothing_given_takes_away_only_what_the_same_browser_wrote(
    session, check_in, link_of, now
):
    link = link_of(check_in)
    drafts.add(session, link, {Question.TOPICS: ["AH"]}, browser=ONE_BROWSER, now=now)

    drafts.add(session, link, {Question.TOPICS: []}, browser=ANOTHER, now=now)
    assert link_of(check_in).draft.entries == {Question.TOPICS: ["AH"]}

    drafts.add(session, link, {Question.TOPICS: []}, browser=ONE_BROWSER, now=now)
    assert link_of(check_in).draft.entries == {Question.TOPICS: []}
