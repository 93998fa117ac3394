"""Signals on the client page and on the list: put aside, brought back, and by whom."""

import pytest
from sqlalchemy import select

from clinic.domain.acts import Act
from clinic.domain.errors import NotFoundError
from clinic.domain.signals import Kind
from clinic.models import AuditEntry, Dismissal, Message
from clinic.services import caseload, reviews, signals, steps
from tests.plugins.world import NOON, scope_of

MONTH = 28


@pytest.fixture
def look(session, ada, sam):
    """What Ada is prompted to look at, on Sam's page."""

    def look(at=NOON):
        session.expire_all()
        review = reviews.read(session, scope_of(ada), sam.id, now=at)
        return signals.look_over(session, scope_of(ada), review, now=at)

    return look


@pytest.fixture
def listed(session, ada, sam):
    """What Ada's list prompts her to look at of Sam."""

    def listed(at=NOON):
        session.expire_all()
        found = caseload.look_over(session, scope_of(ada), now=at)
        return [signal.kind for signal in found.prompts.get(sam.id, ())]

    return listed


@pytest.fixture
def moved_twice(answered):
    """Four full check-ins: Trust fell by 50 points, and stayed there."""
    for number, keyed in enumerate((16, 16, 8, 8)):
        answered(MONTH * number, TR=keyed)


def kinds(prompts):
    return [prompt.signal.kind for prompt in prompts]


@pytest.mark.usefixtures("moved_twice")
def test_what_was_seen_twice_stands_on_the_page_and_on_the_list(look, listed):
    assert Kind.SEEN_TWICE in kinds(look().open)
    assert listed() == [Kind.SEEN_TWICE]


def test_the_list_opens_both_ends_of_a_long_line(answered, look, listed):
    for number, keyed in enumerate((16, 16, 4, 8, 8, 8, 8, 8)):
        answered(MONTH * number, TR=keyed)

    (listed_kind,) = listed()

    assert listed_kind is Kind.SEEN_TWICE
    assert "at least the third time" in look().open[0].signal.text


def test_a_first_movement_is_no_matter_for_a_list(answered, look, listed):
    for number, keyed in enumerate((16, 16, 4)):
        answered(MONTH * number, TR=keyed)

    assert Kind.MOVED in kinds(look().open)
    assert listed() == []


@pytest.mark.usefixtures("moved_twice")
def test_what_is_put_aside_is_gone_from_page_and_list_until_brought_back(
    look, listed, session, ada, sam
):
    scope, prompt = scope_of(ada), look().open[0]

    signals.set_aside(session, scope, sam.id, prompt.id, "We talked.", now=NOON)

    (aside,) = look().set_aside
    assert (aside.id, aside.dismissal.reason) == (prompt.id, "We talked.")
    assert prompt.id not in {one.id for one in look().open}
    assert listed() == []
    signals.bring_back(session, scope, sam.id, prompt.id, now=NOON)
    assert look().set_aside == ()
    assert listed() == [Kind.SEEN_TWICE]


@pytest.mark.usefixtures("moved_twice")
def test_what_was_put_aside_says_nothing_in_the_database(look, session, ada, sam):
    prompt = look().open[0]
    signals.set_aside(session, scope_of(ada), sam.id, prompt.id, "Talked.", now=NOON)

    row = session.scalars(select(Dismissal)).one()

    assert "TR" not in row.signal
    assert len(row.signal) == 64
    assert b"Talked" not in row.sealed_reason
    acts = session.scalars(select(AuditEntry.act)).all()
    assert acts[-1] == Act.SIGNAL_SET_ASIDE


@pytest.mark.usefixtures("moved_twice")
def test_new_answers_are_a_new_signal(answered, look, session, ada, sam):
    prompt = look().open[0]
    signals.set_aside(session, scope_of(ada), sam.id, prompt.id, "Talked.", now=NOON)

    answered(MONTH * 4, TR=7)

    assert Kind.SEEN_TWICE in kinds(look().open)


@pytest.mark.usefixtures("moved_twice")
def test_only_a_signal_that_is_there_can_be_put_aside(session, ada, sam, cleo, look):
    prompt = look().open[0]

    with pytest.raises(NotFoundError):
        signals.set_aside(session, scope_of(ada), sam.id, "0" * 64, "?", now=NOON)
    with pytest.raises(NotFoundError):
        signals.bring_back(session, scope_of(ada), sam.id, prompt.id, now=NOON)
    with pytest.raises(NotFoundError):
        signals.set_aside(session, scope_of(cleo), sam.id, prompt.id, "?", now=NOON)


@pytest.mark.usefixtures("moved_twice")
def test_nobody_elses_list_shows_it(session, cleo, blake):
    for other in (cleo, blake):
        found = caseload.look_over(session, scope_of(other), now=NOON)
        assert not any(found.prompts.values())


def test_silence_prompts_only_where_a_link_was_out(asked, look, listed, session):
    check_in = asked()
    later = NOON + 20 * (check_in.closing_at - NOON) / 7

    assert Kind.NO_ANSWER not in kinds(look(later).open)
    assert listed(later) == []
    for message in session.scalars(select(Message)):
        message.state, message.state_at = "sent", NOON
    session.commit()
    assert Kind.NO_ANSWER in kinds(look(later).open)
    assert listed(later) == [Kind.NO_ANSWER]
    assert look(NOON).open == ()


def test_an_open_step_is_a_prompt_until_it_ends(look, session, ada, sam):
    scope = scope_of(ada)
    steps.agree(session, scope, sam, {"text": "Ask one person."}, now=NOON)
    session.commit()

    assert kinds(look().open) == [Kind.STEP_OPEN]
