from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from clinic.domain.check_ins import CheckInState
from clinic.domain.messages import CancelReason
from clinic.domain.schedules import Schedule
from clinic.models import Client, Look, Message, Response
from clinic.services import assignments, check_ins, paces
from tests.plugins.world import NOON, scope_of
from tests.services.test_deliveries import Clinic

DAY = timedelta(days=1)
WEEKLY = Schedule(every_weeks=1, weekday=0, time=time(12), count=6, until=None)


@pytest.fixture
def not_now(path_of, check_in):
    return path_of(check_in) + "/not-now"


def test_the_start_page_leads_to_what_else_can_be_done(browser, check_in, path_of):
    page = browser.get(path_of(check_in))

    assert page.links["Not now?"].endswith("/not-now")


def test_looking_at_the_choices_changes_nothing(browser, not_now, check_in, session):
    page = browser.get(not_now)

    assert page.status == 200
    assert {"Skip this check-in", "Take a break"} <= set(page.buttons)
    session.refresh(check_in)
    assert check_in.skipped_at is None
    assert check_in.client.paused_until is None


def test_a_client_chooses_another_day_and_the_reminder_comes_then(
    browser, not_now, check_in, session
):
    day = (datetime.now(UTC) + 2 * DAY).date()

    page = browser.submit(not_now, wish="another-day", day=day.isoformat())

    assert "You chose" in page.text
    session.refresh(check_in)
    assert check_in.postponed_to == day
    reminder = session.scalars(select(Message).where(Message.kind == "reminder")).one()
    assert reminder.due_at.date() == day


@pytest.mark.parametrize("day", ["", "yesterday", "2020-01-01", "2999-01-01"])
def test_a_day_that_is_not_on_offer_is_refused(browser, not_now, day):
    page = browser.post(not_now, {"wish": "another-day", "day": day})

    assert page.status == 400


def test_one_day_more_is_taken_once(browser, not_now, check_in, session):
    closing_at = check_in.closing_at

    browser.submit(not_now, wish="extra-day")
    page = browser.get(not_now)

    session.refresh(check_in)
    assert check_in.closing_at == closing_at + DAY
    assert "Take one day more" not in page.buttons
    browser.submit(not_now, wish="extra-day")
    session.refresh(check_in)
    assert check_in.closing_at == closing_at + DAY


def test_a_skip_deletes_what_was_saved_and_can_be_taken_back(
    browser, not_now, check_in, session, answer, path_of
):
    answer(check_in, {"AH1": 2})

    page = browser.submit(not_now, wish="skip")

    assert "You skipped this check-in" in page.text
    session.refresh(check_in)
    assert check_in.state(datetime.now(UTC)) is CheckInState.SKIPPED
    assert (check_in.sealed_draft, check_in.answered) == (None, 0)
    assert browser.get(path_of(check_in)).status == 410

    browser.submit(not_now, wish="take-back")

    assert browser.get(path_of(check_in)).status == 200


@pytest.mark.parametrize("weeks", ["0", "9", "-1", "٣", "1.5", ""])
def test_a_break_is_one_to_eight_weeks(browser, not_now, weeks):
    assert browser.post(not_now, {"wish": "break", "weeks": weeks}).status == 400


def test_a_break_is_told_and_can_be_taken_back(browser, not_now, check_in, session):
    page = browser.submit(not_now, wish="break", weeks="3")

    assert "You are taking a break until" in page.text
    client = session.get(Client, check_in.client_id)
    assert client.paused_until == (datetime.now(UTC) + 21 * DAY).date()

    browser.submit(not_now, wish="take-back")

    session.refresh(client)
    assert client.paused_until is None


def test_what_falls_due_in_a_break_is_left_out_and_says_so(
    database, session, faulty_server, ada, sam
):
    clinic = Clinic(database, faulty_server, session)
    plan = assignments.Plan(WEEKLY, NOON)
    assigned = assignments.assign(session, scope_of(ada), sam, plan, now=NOON)
    clinic.work(at=NOON + timedelta(minutes=2))
    paces.pause(session, scope_of(ada), sam, 2, now=NOON + DAY)
    session.commit()

    for week in (1, 2, 3):
        clinic.work(at=NOON + week * 7 * DAY + timedelta(minutes=2))

    session.expire_all()
    found = [
        check_ins.find_number(session, scope_of(ada), assigned, number)
        for number in (1, 2, 3, 4)
    ]
    assert [each.cancelled_because for each in found] == [
        None,
        "paused",
        "paused",
        None,
    ]
    assert len(faulty_server.ledger) == 2
    reasons = session.scalars(
        select(Message.reason).where(Message.state == "cancelled")
    ).all()
    assert reasons == [CancelReason.PAUSED] * 2


def test_a_closed_check_in_offers_no_pace(browser, assigned, path_of):
    check_in = assigned(opened=datetime.now(UTC) - 30 * DAY)

    assert browser.get(path_of(check_in) + "/not-now").status == 410


class TestProofOfReading:
    @pytest.fixture
    def looked(self, session, ada, sam, check_in, answer):
        """Ada looked at Sam's last answers, and Sam is asked again."""
        answer(check_in, send=True)
        response = session.scalars(select(Response)).one()
        session.add(
            Look(
                practice_id=ada.practice_id,
                practitioner_id=ada.id,
                response_id=response.id,
                looked_at=NOON,
            )
        )
        now = datetime.now(UTC)
        plan = assignments.Plan(
            Schedule(every_weeks=None, weekday=0, time=time(9)), now
        )
        running = assignments.find_running(
            session, scope_of(ada), sam, "independence-check-in", now=now
        )
        if running is not None:
            assignments.end(session, scope_of(ada), running, now=now)
        assigned = assignments.assign(session, scope_of(ada), sam, plan, now=now)
        return check_ins.find_number(session, scope_of(ada), assigned, 1)

    def test_the_next_start_page_says_when_it_was_read(self, browser, looked, path_of):
        page = browser.get(path_of(looked))

        assert "Ada looked at your last answers on Monday 1 June." in page.text

    def test_a_practice_can_keep_it_to_itself(
        self, browser, looked, path_of, northgate
    ):
        northgate.tells_when_read = False

        assert "looked at your" not in browser.get(path_of(looked)).text

    def test_it_can_be_kept_back_for_one_client(self, browser, looked, path_of, sam):
        sam.told_when_read = False

        assert "looked at your" not in browser.get(path_of(looked)).text


def test_a_practitioner_begins_and_ends_a_break(
    browser_of, ada, sam, check_in, session
):
    browser = browser_of(ada)
    assert check_in.client_id == sam.id
    page = browser.get(f"/clients/{sam.id}/check-ins")
    assert "Begin the break" in page.buttons

    page = browser.submit(
        f"/clients/{sam.id}/check-ins", to=f"/clients/{sam.id}/pause", weeks="2"
    )

    assert "A break until" in page.text
    session.refresh(sam)
    assert sam.paused_until is not None

    page = browser.submit(
        f"/clients/{sam.id}/check-ins", to=f"/clients/{sam.id}/resume"
    )

    assert "Begin the break" in page.buttons
