from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import object_session

from clinic.domain.drafts import DECLINED, NOT_REACHED, SKIPPED
from clinic.domain.errors import (
    AlreadySubmittedError,
    CheckInClosedError,
    NothingAnsweredError,
)
from clinic.models import AuditEntry, Message, Response
from clinic.services import drafts, responses
from tests.plugins.check_ins import ANOTHER, ONE_BROWSER


def now():
    return datetime.now(UTC)


def acts_of(session):
    return session.scalars(select(AuditEntry.act).order_by(AuditEntry.number)).all()


def test_an_answer_is_kept_with_the_browser_that_gave_it(check_in, answer):
    answer(check_in, {"AH1": 3}, browser=ONE_BROWSER)
    answer(check_in, {"EM2": DECLINED}, browser=ANOTHER)

    draft = drafts.saved_in(check_in)

    assert draft.written_by(ONE_BROWSER) == {"AH1": 3}
    assert draft.written_by(ANOTHER) == {"EM2": DECLINED}


def test_the_last_answer_to_a_question_stands(check_in, answer):
    answer(check_in, {"AH1": 3}, browser=ONE_BROWSER)

    answer(check_in, {"AH1": 0}, browser=ANOTHER)

    assert drafts.saved_in(check_in).written_by(ANOTHER) == {"AH1": 0}
    assert drafts.saved_in(check_in).written_by(ONE_BROWSER) == {}


def test_leaving_a_question_open_takes_no_answer_away(check_in, answer):
    answer(check_in, {"AH1": 3})

    answer(check_in, {"AH1": SKIPPED}, browser=ANOTHER)

    assert drafts.saved_in(check_in).written_by(ONE_BROWSER) == {"AH1": 3}


def test_only_answers_of_the_scale_count_as_answered(check_in, answer):
    answer(check_in, {"AH1": 0, "EM2": DECLINED, "WS2": SKIPPED})

    assert check_in.answered == 1


def test_a_check_in_starts_with_the_first_answer(session, check_in, answer):
    answer(check_in, {"AH1": SKIPPED})
    assert check_in.started_at is None

    answer(check_in, {"EM2": DECLINED})
    answer(check_in, {"WS2": 4})

    assert check_in.started_at is not None
    assert acts_of(session).count("check-in started") == 1


def test_a_saved_answer_is_not_an_act(session, check_in, answer):
    answer(check_in, {"AH1": 3})
    before = acts_of(session)

    answer(check_in, {"EM2": 3})

    assert acts_of(session) == before


def test_a_question_of_another_form_is_refused(check_in, answer):
    with pytest.raises(ValueError, match="IM1"):
        answer(check_in, {"AH1": 3, "IM1": 3})


def test_a_response_holds_answers_and_the_scores_of_both_forms(check_in, answer):
    given = {"AH1": 3, "AH2": 1, "AH3": 0, "EM2": DECLINED, "WS2": SKIPPED}

    answer(check_in, given, send=True)

    sheet = sheet_of(check_in)
    assert sheet.answers["AH1"] == 3
    assert sheet.answers["EM2"] == DECLINED
    assert sheet.answers["WS2"] == SKIPPED
    assert sheet.answers["VO4"] == NOT_REACHED
    assert len(sheet.answers) == 24
    assert sheet.impact == {}
    assert sheet.scores["full"]["AH"].score == pytest.approx(100 * (3 + 3 + 4) / 12)
    assert sheet.scores["full"]["AH"].low == 62.5
    assert sheet.scores["full"]["AH"].high == 87.5
    assert sheet.scores["short"]["AH"].score == 75
    assert sheet.scores["full"]["EM"].score is None
    assert sheet.scoring_version == "1"


def test_a_short_form_has_the_scores_of_the_short_form_alone(assigned, answer):
    check_in = assigned(form="short")

    answer(check_in, send=True)

    assert set(sheet_of(check_in).scores) == {"short"}
    assert len(sheet_of(check_in).answers) == 12


def test_impact_answers_stand_apart_and_have_no_score(assigned, answer, session):
    check_in = assigned(impact=True)

    answer(check_in, {"AH1": 3, "IM1": 4}, send=True)

    assert sheet_of(check_in).impact["IM1"] == 4
    assert sheet_of(check_in).impact["IM2"] == NOT_REACHED
    assert session.scalars(select(Response)).one().answered == 1


def test_what_was_sent_is_no_draft_any_more(session, check_in, answer):
    answer(check_in, send=True)

    assert check_in.sealed_draft is None
    assert check_in.submitted_at is not None
    assert acts_of(session)[-1] == "check-in sent"


def test_a_response_can_be_told_from_the_answers_given_elsewhere(check_in, answer):
    answer(check_in, {"AH1": 3}, browser=ANOTHER)

    answer(check_in, {"EM2": 2}, browser=ONE_BROWSER, send=True)

    assert sheet_of(check_in).sender == ONE_BROWSER
    assert sheet_of(check_in).senders_own == ("EM2",)


def test_sending_calls_off_the_emails_that_still_wait(session, check_in, answer):
    message = session.scalars(
        select(Message).where(Message.check_in_id == check_in.id)
    ).one()
    assert message.state == "queued"

    answer(check_in, send=True)

    assert (message.state, message.reason) == ("cancelled", "answered")


@pytest.mark.parametrize("given", [{}, {"AH1": DECLINED}, {"AH1": SKIPPED}])
def test_without_one_answered_question_nothing_is_sent(check_in, answer, given):
    with pytest.raises(NothingAnsweredError):
        answer(check_in, given, send=True)


def test_an_answered_impact_question_is_enough_to_send(assigned, answer):
    check_in = assigned(impact=True)

    answer(check_in, {"IM1": 4}, send=True)

    assert check_in.submitted_at is not None


def test_nothing_is_saved_after_sending(check_in, answer):
    answer(check_in, send=True)

    with pytest.raises(AlreadySubmittedError):
        answer(check_in, {"AH1": 0})

    assert sheet_of(check_in).answers["AH1"] == 3


def test_nothing_is_saved_after_sending_even_if_it_looked_open(
    session, check_in, answer, link_of
):
    answer(check_in, {"AH1": 3})
    seen_while_open = link_of(check_in)
    answer(check_in, {"EM2": 3}, send=True)

    with pytest.raises(CheckInClosedError):
        drafts.save(
            session, seen_while_open, {"AH1": 0}, browser=ONE_BROWSER, now=now()
        )


def test_a_check_in_is_sent_once_even_if_it_looked_open(
    session, check_in, answer, link_of
):
    answer(check_in)
    seen_while_open = link_of(check_in)
    answer(check_in, send=True)

    with pytest.raises(AlreadySubmittedError):
        responses.submit(session, seen_while_open, browser=ANOTHER, now=now())

    session.rollback()
    assert len(session.scalars(select(Response)).all()) == 1


def test_the_database_keeps_one_response_of_a_check_in(session, check_in, answer):
    answer(check_in, send=True)
    sent = session.scalars(select(Response)).one()

    with pytest.raises(IntegrityError):
        session.connection().execute(insert(Response), {**sent.values(), "id": uuid4()})


def test_nothing_is_saved_after_closing(check_in, answer):
    with pytest.raises(CheckInClosedError):
        answer(check_in, now=check_in.closes_at)

    assert check_in.answered == 0


def test_nothing_is_saved_before_opening(check_in, answer):
    with pytest.raises(CheckInClosedError):
        answer(check_in, now=check_in.opens_at - timedelta(seconds=1))


def test_whoever_has_begun_has_a_day_to_finish(check_in, answer):
    started = check_in.closes_at - timedelta(minutes=1)
    answer(check_in, {"AH1": 3}, now=started)

    answer(check_in, {"EM2": 3}, now=started + timedelta(hours=23))

    with pytest.raises(CheckInClosedError):
        answer(check_in, {"WS2": 3}, now=started + timedelta(hours=24))
    assert check_in.answered == 2


def test_starting_again_deletes_what_was_saved(session, check_in, answer, link_of):
    answer(check_in, {"AH1": 3})

    drafts.start_again(session, link_of(check_in), now=now())
    session.commit()
    session.expire_all()

    assert check_in.sealed_draft is None
    assert check_in.answered == 0
    assert acts_of(session)[-1] == "draft deleted by client"


def sheet_of(check_in):
    session = object_session(check_in)
    return responses.sheet_of(session.scalars(select(Response)).one())
