"""A response moved to the right client: what goes along, what stays, and back again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from clinic.charts import boards
from clinic.charts.boards import Asked
from clinic.domain.acts import Act
from clinic.domain.agendas import OwnEvent, Question
from clinic.domain.errors import ClashingAnswersError, NotFoundError
from clinic.domain.setting_aside import Because, Reason
from clinic.models import AuditEntry, Event, Look, Remark, Response, ResponseMove
from clinic.services import (
    check_ins,
    clients,
    drafts,
    events,
    links,
    moving,
    remarks,
    responses,
    reviews,
    setting_aside,
    steps,
)
from clinic.services.remarks import NewRemark
from clinic.vault.sealing import UnreadableError
from tests.domain.trends.sam import answers_of
from tests.plugins.histories import BROWSER
from tests.plugins.world import NOON, scope_of

WEEK = timedelta(days=7)
LATER = NOON + WEEK
ADDED = {
    Question.TRIED: "not yet",
    Question.ONWARDS: "let go",
    Question.TOPICS: ["TR"],
    Question.EVENT: {"text": "New flat", "on": "2026-05-20"},
}


@pytest.fixture
def lee(session, scope):
    """Another client of Ada's, who answered on Sam's link."""
    key = clients.prepare_key(session, scope, now=NOON)
    session.commit()
    details = clients.ClientDetails(name="Lee Ames", called="Lee")
    lee = clients.add(session, scope, key, details, now=NOON)
    session.commit()
    return lee


@pytest.fixture
def scope(ada):
    return scope_of(ada)


@pytest.fixture
def move(session, scope):
    """Let Ada move a response to another client."""

    def move(response_id, to, *, at=LATER):
        stands = session.get(Response, response_id).client_id
        response = setting_aside.find(session, scope, stands, response_id, locked=True)
        moving.move(session, scope, response, to.id, now=at)
        session.commit()
        session.expire_all()

    return move


@pytest.fixture
def look(session, scope):
    def look(client):
        session.expire_all()
        return reviews.read(session, scope, client.id, now=LATER)

    return look


@pytest.fixture
def put_aside(session, scope):
    """Let Ada set a response aside, wherever it stands."""

    def put_aside(response_id):
        session.rollback()
        response = session.get(Response, response_id)
        twice = Because(Reason.TWICE)
        setting_aside.set_aside(session, scope, response, twice, now=NOON)
        session.commit()

    return put_aside


@pytest.fixture
def everything(session, look, sam, lee):
    """All that is kept of Sam and Lee, opened, but for the moves and the trail."""

    def read():
        found = [look(client) for client in (sam, lee)]
        kept = {}
        for table in (Response, Event, Remark):
            for row in session.scalars(select(table)):
                sealed = {
                    name: getattr(row, name)
                    for name in ("document", "text", "set_aside_because")
                    if hasattr(row, name)
                }
                plain = {k: v for k, v in row.values().items() if "sealed" not in k}
                kept[row.id] = plain | sealed
        ends = [
            (one.id, one.ended_at, one.ended_because)
            for review in found
            for one in [review.last_step]
            if one
        ]
        return [review.history for review in found], kept, ends

    return read


@pytest.fixture
def agree(session, scope, sam):
    """Let Ada and Sam agree on a step."""

    def agree(text, *, at):
        step = steps.agree(session, scope, sam, {"text": text}, now=at)
        session.commit()
        return step

    return agree


@pytest.fixture
def remarked(entangled, session, scope, sam):
    """The same with a remark about them; set aside, if wanted."""

    def answer(*, aside=False):
        response_id, *_ = entangled()
        about = NewRemark("In one go.", for_client=True, response_id=response_id)
        remarks.write(session, scope, sam, about, now=NOON)
        if aside:
            response = setting_aside.find(session, scope, sam.id, response_id)
            because = Because(Reason.OTHER, "Not sure whose.")
            setting_aside.set_aside(session, scope, response, because, now=NOON)
        session.commit()
        return response_id

    return answer


@pytest.fixture
def entangled(session, asked, agree):
    """Answers to Sam's check-in that let go of Sam's step and added an event."""

    def answer(day=0):
        step = agree("Ask Jo once.", at=NOON - WEEK)
        check_in = asked(day)
        token = check_ins.token(session, check_in)
        at = NOON + timedelta(days=day, minutes=5)
        link = links.find(session, token)
        drafts.save(session, link, answers_of("full", TR=12), browser=BROWSER, now=at)
        link = links.find(session, token)
        drafts.add(session, link, ADDED, browser=BROWSER, now=at)
        link = links.find(session, token)
        sent = responses.submit(session, link, browser=BROWSER, now=at)
        session.commit()
        session.expire_all()
        return sent, step.id, token

    return answer


def acts_about(session, client):
    about = select(AuditEntry.act).where(AuditEntry.object_id == client.id)
    return session.scalars(about).all()


def test_it_stands_with_the_right_client_alone(answered, move, look, sam, lee):
    first, second = answered(0, TR=3), answered(28, TR=12)

    move(second, lee)

    assert [one.id for one in look(sam).responses] == [first]
    assert [one.id for one in look(lee).responses] == [second]
    (theirs,) = look(lee).history.answered
    assert theirs.own["TR"].score == 75
    assert boards.draw(look(lee).history, Asked()).lines is not None


def test_it_is_sealed_with_the_right_clients_key(answered, move, session, sam, lee):
    response_id = answered()

    move(response_id, lee)

    row = session.get(Response, response_id)
    assert row.client_id == lee.id
    assert row.document["answers"]
    row.key = sam.key
    with pytest.raises(UnreadableError):
        _ = row.document


def test_both_histories_say_that_it_was_moved_and_when(
    answered, move, session, scope, sam, lee
):
    response_id = answered()
    move(response_id, lee)

    (away,) = moving.list_moves(session, scope, sam)
    (here,) = moving.list_moves(session, scope, lee)

    assert (away.is_away, here.is_away) == (True, False)
    assert away.moved_at == here.moved_at == LATER
    assert away.back == here.back == (lee.id, sam.id)
    assert Act.RESPONSE_MOVED_AWAY in acts_about(session, sam)
    assert Act.RESPONSE_MOVED_HERE in acts_about(session, lee)
    assert session.get(Response, response_id).moved_at == LATER


def test_what_belongs_to_it_goes_along(remarked, move, look, session, scope, lee):
    response_id = remarked()

    move(response_id, lee)

    (event,) = events.list_of_client(session, scope, lee)
    assert events.describe(event).text == "New flat"
    (remark,) = remarks.list_standing(session, scope, lee)
    assert remark.text == "In one go."
    assert look(lee).agenda.topics == ("TR",)
    assert look(lee).agenda.event == OwnEvent("New flat", date(2026, 5, 20))


def test_what_was_said_about_a_step_stays_with_whose_step_it_is(
    entangled, move, look, session, sam, lee
):
    response_id, step_id, _ = entangled()
    assert look(sam).step is None

    move(response_id, lee)

    assert look(lee).agenda.follow_up is None
    assert look(sam).step.id == step_id
    (kept,) = session.scalars(select(ResponseMove))
    assert b"Jo" not in kept.sealed_left_behind


def test_there_and_back_changes_nothing(remarked, move, everything, sam, lee):
    response_id = remarked(aside=True)
    before = everything()

    for number in range(2):
        move(response_id, lee, at=LATER + number * WEEK)
        assert everything() != before
        move(response_id, sam, at=LATER + number * WEEK + WEEK / 2)
        assert everything() == before


def test_only_the_last_move_can_be_undone(answered, move, session, scope, sam, lee):
    response_id = answered()
    for number, to in enumerate((lee, sam, lee)):
        move(response_id, to, at=LATER + number * WEEK)

    moves = moving.list_moves(session, scope, sam)

    assert [one.is_away for one in moves] == [True, False, True]
    assert [one.back for one in moves] == [(lee.id, sam.id), None, None]


def test_a_step_that_was_agreed_since_stays_the_open_one(
    entangled, agree, move, look, sam, lee
):
    response_id, *_ = entangled()
    newer = agree("Rest.", at=LATER)

    for to in (lee, sam):
        move(response_id, to)
        assert look(sam).step.id == newer.id


def test_who_has_looked_has_looked(answered, move, look, session, scope, lee):
    response_id = answered()
    sams = look(session.get(Response, response_id).client)
    reviews.note_look(session, scope, sams, Act.CLIENT_VIEWED, now=NOON)
    session.commit()

    move(response_id, lee)

    assert not look(lee).latest_is_new
    assert session.scalars(select(Look.response_id)).all() == [response_id]


def test_the_link_shows_the_answers_to_nobody_any_more(entangled, move, session, lee):
    response_id, _, token = entangled()
    link = links.find(session, token)
    assert responses.find_sent(session, link).sender == BROWSER

    move(response_id, lee)

    assert responses.find_sent(session, links.find(session, token)) is None


def test_answers_of_one_day_to_the_same_questions_do_not_stand_side_by_side(
    answered, move, put_aside, look, lee
):
    first, second = answered(0), answered(0)
    move(first, lee)

    with pytest.raises(ClashingAnswersError):
        move(second, lee)

    put_aside(first)
    move(second, lee)
    assert [one.id for one in look(lee).responses] == [second]


def test_answers_to_another_questionnaire_do_not_stand_side_by_side(
    answered, move, session, lee
):
    first, second = answered(0), answered(28)
    move(first, lee)
    session.get(Response, first).instrument = "something-else"
    session.commit()

    with pytest.raises(ClashingAnswersError):
        move(second, lee)


def test_home_is_always_open(answered, move, look, sam, lee):
    first, _ = answered(0), answered(0)
    move(first, lee)

    move(first, sam)

    assert len(look(sam).responses) == 2


def test_nothing_moves_to_whom_one_does_not_see(answered, move, session, sam, kim):
    response_id = answered()

    for nobody in (kim, sam):
        with pytest.raises(NotFoundError):
            move(response_id, nobody)
    assert session.scalars(select(ResponseMove)).all() == []


def test_only_clients_in_sight_are_offered(answered, session, scope, cleo, sam, lee):
    response = setting_aside.find(session, scope, sam.id, answered())

    assert moving.list_targets(session, scope, response) == [lee]
    assert moving.list_moves(session, scope_of(cleo), sam) == []
