"""A response that is set aside counts for nothing; brought back, it never was."""

from itertools import combinations

import pytest
from sqlalchemy import select

from clinic.charts import boards
from clinic.charts.boards import Asked
from clinic.domain.acts import Act
from clinic.domain.errors import NotFoundError
from clinic.domain.setting_aside import Because, Reason
from clinic.domain.signals import Kind
from clinic.models import AuditEntry, Response
from clinic.services import caseload, reviews, setting_aside, signals
from tests.plugins.world import NOON, scope_of

MONTH = 28
NOT_SAM = Because(Reason.SOMEBODY_ELSE, "Her brother had the phone.")


@pytest.fixture
def four(answered):
    """Four full check-ins; Trust fell by 50 points, and stayed there."""
    return [
        answered(MONTH * number, TR=keyed)
        for number, keyed in enumerate((16, 16, 8, 8))
    ]


@pytest.fixture
def put(session, ada, sam):
    """Set responses of Sam's aside, or bring them back."""

    def put(act, ids):
        for response_id in ids:
            response = setting_aside.find(session, scope_of(ada), sam.id, response_id)
            if act == "aside":
                setting_aside.set_aside(
                    session, scope_of(ada), response, NOT_SAM, now=NOON
                )
            else:
                setting_aside.bring_back(session, scope_of(ada), response, now=NOON)
        session.commit()
        session.expire_all()

    return put


@pytest.fixture
def look(session, ada, sam):
    return lambda: reviews.read(session, scope_of(ada), sam.id, now=NOON)


def test_what_is_set_aside_is_in_no_number_but_has_its_word(four, put, look):
    put("aside", four[:1])

    review = look()

    assert [one.id for one in review.history.answered] == [str(i) for i in four[1:]]
    (gap,) = review.history.unanswered
    assert (gap.kind, gap.id, gap.answers) == ("set aside", str(four[0]), {})
    assert [one.id for one in review.set_aside] == four[:1]
    board = boards.draw(review.history, Asked(numbers=True))
    assert board.lead.counted == ("Three check-ins answered.",)
    assert board.lines.numbers.missed == ("1 Jun set aside.",)
    assert len(board.lines.over.check_ins) == 3


def test_the_start_is_made_of_what_counts(answered, put, look):
    ids = [answered(MONTH * n, AH=keyed) for n, keyed in enumerate((0, 8, 12, 16))]
    put("aside", ids[:1])

    (panel, *_) = boards.draw(look().history, Asked()).lines.over.panels

    assert panel.start.score == (50 + 75) / 2


def test_a_line_does_not_run_over_what_was_set_aside(four, put, look):
    put("aside", four[1:2])

    (panel, *_) = boards.draw(look().history, Asked()).lines.over.panels

    assert [len(run) for run in panel.segments] == [1, 2]


def test_an_answer_given_twice_on_one_day_leaves_no_hole(answered, put, look):
    answered(0)
    twice = answered(MONTH)
    answered(MONTH)
    answered(2 * MONTH)
    put("aside", [twice])

    (panel, *_) = boards.draw(look().history, Asked()).lines.over.panels

    assert [len(run) for run in panel.segments] == [3]


def test_signals_follow_only_what_counts(four, put, look, session, ada, sam):
    scope = scope_of(ada)

    def prompted():
        found = signals.look_over(session, scope, look(), now=NOON)
        return {prompt.signal.kind for prompt in found.open}

    def listed():
        found = caseload.look_over(session, scope, now=NOON).prompts.get(sam.id, ())
        return {signal.kind for signal in found}

    assert Kind.SEEN_TWICE in prompted()
    assert listed() == {Kind.SEEN_TWICE}

    put("aside", four[2:3])

    assert Kind.SEEN_TWICE not in prompted()
    assert Kind.NO_ANSWER not in prompted()
    assert listed() == set()


def test_setting_aside_and_bringing_back_changes_nothing(four, put, look):
    def everything():
        review = look()
        kept = [one.__dict__ | {"_sa_instance_state": None} for one in review.responses]
        return (
            review.history,
            repr(boards.draw(review.history, Asked(numbers=True))),
            kept,
        )

    before = everything()

    for some in range(1, len(four) + 1):
        for ids in combinations(four, some):
            put("aside", ids)
            put("back", reversed(ids))
            assert everything() == before


def test_the_reason_is_sealed_and_both_ways_stand_in_the_trail(four, put, session):
    put("aside", four[:1])

    row = session.get(Response, four[0])

    assert setting_aside.because_of(row) == NOT_SAM
    assert b"brother" not in row.sealed_set_aside_because
    assert b"somebody" not in row.sealed_set_aside_because
    put("back", four[:1])
    put("back", four[:1])
    assert setting_aside.because_of(session.get(Response, four[0])) is None
    acts = session.scalars(select(AuditEntry.act)).all()
    assert acts.count(Act.RESPONSE_SET_ASIDE) == 1
    assert acts.count(Act.RESPONSE_BROUGHT_BACK) == 1


def test_only_whoever_looks_after_the_client_finds_a_response(
    four, session, cleo, blake, sam, kim
):
    for person, client in ((cleo, sam), (blake, sam), (blake, kim)):
        with pytest.raises(NotFoundError):
            setting_aside.find(session, scope_of(person), client.id, four[0])
