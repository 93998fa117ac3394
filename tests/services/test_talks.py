from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic.domain.errors import TooManyAreasError
from clinic.models import AuditEntry
from clinic.services import steps, talks
from tests.plugins.world import NOON, scope_of

ASK = {"text": "Ask one colleague a question.", "area": "AH"}
LATER = NOON + timedelta(days=21)


def test_what_is_chosen_today_takes_the_place_of_what_was_chosen_before(
    session, ada, sam
):
    scope = scope_of(ada)
    talks.choose(session, scope, sam, ["EM", "TR"], now=NOON)

    talks.choose(session, scope, sam, ["AH"], now=NOON + timedelta(hours=1))

    talk = talks.find_today(session, scope, sam, now=NOON)
    assert talks.areas_of(talk) == ("AH",)
    assert talks.find_today(session, scope, sam, now=LATER) is None


def test_up_to_three_areas_can_be_talked_about(session, ada, sam):
    with pytest.raises(TooManyAreasError):
        talks.choose(session, scope_of(ada), sam, ["AH", "RE", "TR", "EM"], now=NOON)


def test_an_agreed_step_is_open_until_another_is_agreed(session, ada, sam):
    scope = scope_of(ada)
    first = steps.agree(session, scope, sam, ASK, now=NOON)

    second = steps.agree(session, scope, sam, {"text": "Rest an hour."}, now=LATER)

    assert steps.find_open(session, scope, sam) is second
    assert (first.ended_at, first.ended_because) == (LATER, steps.REPLACED)


def test_a_step_is_sealed_and_leaves_a_trace_without_words(session, ada, sam):
    step = steps.agree(session, scope_of(ada), sam, ASK, now=NOON)

    assert b"colleague" not in step.sealed_document
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()[-1]
    assert (last.act, last.object_id) == ("step agreed", step.id)


def test_steps_and_talks_of_somebody_elses_client_do_not_exist(
    session, ada, cleo, blake, sam
):
    steps.agree(session, scope_of(ada), sam, ASK, now=NOON)
    talks.choose(session, scope_of(ada), sam, ["EM"], now=NOON)

    for colleague in (cleo, blake):
        assert steps.find_open(session, scope_of(colleague), sam) is None
        assert talks.find_today(session, scope_of(colleague), sam, now=NOON) is None


def test_a_step_that_is_let_go_of_has_ended_and_leaves_a_trace(session, ada, sam):
    scope = scope_of(ada)
    step = steps.agree(session, scope, sam, ASK, now=NOON)

    steps.let_go(session, scope, step, now=LATER)
    steps.let_go(session, scope, step, now=LATER + timedelta(days=1))

    assert (step.ended_at, step.ended_because) == (LATER, "let go")
    assert steps.find_open(session, scope, sam) is None
    acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.number)).all()
    assert acts[-2:] == ["step agreed", "step ended"]


def test_a_step_that_is_kept_is_open_since_it_was_kept(session, ada, sam):
    scope = scope_of(ada)
    first = steps.agree(session, scope, sam, ASK, now=NOON)

    kept = steps.keep(session, scope, first, now=LATER)

    assert steps.find_open(session, scope, sam) is kept
    assert (kept.document, kept.agreed_at) == (first.document, LATER)
    assert first.ended_at == LATER
