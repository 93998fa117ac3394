from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from clinic.domain.check_ins import CheckInState
from clinic.domain.errors import (
    AlreadyAssignedError,
    AlreadyWaitingError,
    CheckInClosedError,
    ClientDischargedError,
    NextOneOpenError,
    NoAddressError,
    NotFoundError,
    TooLateError,
    UrgentHelpNotConfirmedError,
)
from clinic.domain.schedules import Schedule, list_moments
from clinic.models import AuditEntry, CheckIn, EarlierLink, Message
from clinic.services import assignments, check_ins
from clinic.services import messages as outbox
from tests.plugins.world import NOON, scope_of

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
ZONES = st.sampled_from(
    [
        "Africa/Casablanca",
        "America/New_York",
        "America/Santiago",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Europe/Berlin",
        "Europe/London",
        "Pacific/Chatham",
    ]
)


def once(starts_at=NOON, **rest):
    rhythm = Schedule(every_weeks=None, weekday=0, time=time(9))
    return assignments.Plan(rhythm, starts_at=starts_at, **rest)


def weekly(count=None, starts_at=NOON, weekday=0, **rest):
    rhythm = Schedule(every_weeks=1, weekday=weekday, time=time(9), count=count)
    return assignments.Plan(rhythm, starts_at=starts_at, **rest)


@pytest.fixture
def assign(session, ada, sam):
    def assign(plan, now=NOON):
        return assignments.assign(session, scope_of(ada), sam, plan, now=now)

    return assign


@pytest.fixture
def check_ins_made(session):
    def list_made():
        return session.scalars(select(CheckIn).order_by(CheckIn.number)).all()

    return list_made


@pytest.fixture
def messages_made(session):
    def list_made():
        return session.scalars(select(Message).order_by(Message.due_at)).all()

    return list_made


@pytest.fixture
def sweep(session):
    def sweep(now):
        """What the worker does: one step and one commit, until nothing is due."""
        steps = 0
        while assignments.open_due(session, now=now) is not None:
            session.commit()
            steps += 1
        return steps

    return sweep


def test_a_check_in_assigned_now_is_open_at_once_and_mailed_a_minute_later(
    assign, check_ins_made, messages_made
):
    assign(once())

    [check_in] = check_ins_made()
    [message] = messages_made()
    assert check_in.state(NOON) is CheckInState.OPEN
    assert check_ins.last_day(check_in, "Europe/London") == date(2026, 6, 8)
    assert (message.kind, message.due_at) == ("invitation", NOON + check_ins.UNDO)


def test_without_an_address_there_is_a_check_in_and_no_message(
    assign, sam, check_ins_made, messages_made
):
    sam.email = None

    assign(once())

    assert len(check_ins_made()) == 1
    assert messages_made() == []


def test_nothing_is_assigned_before_urgent_help_is_confirmed(assign, northgate):
    northgate.urgent_help_confirmed_at = None

    with pytest.raises(UrgentHelpNotConfirmedError):
        assign(once())


def test_nothing_is_asked_of_somebody_who_is_discharged(assign, sam):
    sam.discharged_at = NOON

    with pytest.raises(ClientDischargedError):
        assign(once())


def test_a_second_rhythm_beside_a_running_one_is_refused(assign):
    assign(weekly())

    with pytest.raises(AlreadyAssignedError):
        assign(once())


def test_a_check_in_may_follow_one_that_is_over(assign, check_ins_made):
    assign(once())

    assign(once(starts_at=NOON + 10 * DAY), now=NOON + 10 * DAY)

    assert [c.state(NOON + 10 * DAY) for c in check_ins_made()] == [
        CheckInState.MISSED,
        CheckInState.OPEN,
    ]


def test_what_is_still_open_closes_when_the_next_assignment_opens(
    session, ada, assign, check_ins_made
):
    rhythm = assign(weekly())
    assignments.end(session, scope_of(ada), rhythm, now=NOON)

    assign(once(starts_at=NOON + DAY), now=NOON + DAY)

    assert check_ins_made()[0].closing_at == NOON + DAY


def test_the_sweep_makes_the_next_check_in_when_one_opens(
    assign, sweep, check_ins_made
):
    assign(weekly(count=3))
    assert sweep(NOON - DAY) == 0

    assert sweep(NOON) == 1
    assert sweep(NOON) == 0

    first, second = check_ins_made()
    assert second.opens_at == datetime(2026, 6, 8, 8, tzinfo=UTC)
    assert first.closing_at == second.opens_at


def test_after_an_outage_a_rhythm_catches_up_and_says_what_was_missed(
    assign, sweep, check_ins_made, messages_made
):
    assign(weekly(count=6))
    back = NOON + 3 * WEEK + DAY

    assert sweep(back) == 4

    states = [check_in.state(back) for check_in in check_ins_made()]
    assert states == [*[CheckInState.MISSED] * 3, CheckInState.OPEN, "upcoming"]
    assert len(messages_made()) == 5


def test_a_rhythm_stops_after_its_last_check_in(assign, sweep, check_ins_made):
    assignment = assign(weekly(count=2))

    assert sweep(NOON + 9 * WEEK) == 1

    assert len(check_ins_made()) == 2
    assert assignment.next_at is None


def test_many_workers_at_once_make_a_check_in_once(
    database, assign, session, check_ins_made
):
    assign(weekly(count=6))
    session.commit()
    together = Barrier(4)

    def work():
        together.wait()
        with database.session() as worker:
            found = assignments.open_due(worker, now=NOON)
            worker.commit()
            return found is not None

    with ThreadPoolExecutor(4) as workers:
        found = [job.result() for job in [workers.submit(work) for _ in range(4)]]

    assert sum(found) == 1
    assert len(check_ins_made()) == 2


def test_an_ended_rhythm_keeps_what_is_open_and_cancels_what_was_to_come(
    session, ada, assign, sweep, check_ins_made, messages_made
):
    assignment = assign(weekly())
    sweep(NOON)

    assignments.end(session, scope_of(ada), assignment, now=NOON + DAY)
    assignments.end(session, scope_of(ada), assignment, now=NOON + DAY)

    first, second = check_ins_made()
    assert first.state(NOON + DAY) is CheckInState.OPEN
    assert first.last_close_at is None
    assert second.state(NOON + DAY) is CheckInState.CANCELLED
    assert [m.state for m in messages_made()] == ["queued", "cancelled"]
    assert sweep(NOON + WEEK) == 0


def test_within_a_minute_everything_can_be_taken_back(
    session, ada, assign, check_ins_made, messages_made
):
    assignment = assign(weekly())

    assignments.undo(session, scope_of(ada), assignment, now=NOON + DAY / 24 / 61)

    assert assignment.ended_because == "undone"
    assert check_ins_made()[0].state(NOON) is CheckInState.CANCELLED
    assert [(m.state, m.reason) for m in messages_made()] == [("cancelled", "undone")]


def test_what_was_taken_back_leaves_the_one_before_as_it_was(
    session, ada, assign, check_ins_made
):
    rhythm = assign(weekly())
    assignments.end(session, scope_of(ada), rhythm, now=NOON)
    mistaken = assign(once(starts_at=NOON + DAY), now=NOON + DAY)

    assignments.undo(session, scope_of(ada), mistaken, now=NOON + DAY)

    assert check_ins_made()[0].last_close_at is None


def test_after_a_minute_it_is_too_late_to_take_back(session, ada, assign):
    assignment = assign(once())

    with pytest.raises(TooLateError):
        assignments.undo(session, scope_of(ada), assignment, now=NOON + check_ins.UNDO)


@pytest.mark.parametrize("state", ["transmitting", "sent", "uncertain"])
def test_what_may_have_left_is_not_taken_back(
    session, ada, assign, messages_made, state
):
    assignment = assign(once())
    messages_made()[0].state = state

    with pytest.raises(TooLateError):
        assignments.undo(session, scope_of(ada), assignment, now=NOON)


def test_what_was_begun_is_not_taken_back(session, ada, assign, check_ins_made):
    assignment = assign(once())
    check_ins_made()[0].started_at = NOON

    with pytest.raises(TooLateError):
        assignments.undo(session, scope_of(ada), assignment, now=NOON)


def test_a_withdrawn_check_in_has_a_dead_link_and_sends_nothing(
    session, ada, assign, check_ins_made, messages_made
):
    assign(once())
    [check_in] = check_ins_made()
    link_digest = check_in.link_digest

    check_ins.withdraw(session, scope_of(ada), check_in, "withdrawn", now=NOON)
    session.flush()

    assert check_in.link_digest != link_digest
    assert session.scalars(select(EarlierLink)).one().link_digest == link_digest
    assert [(m.state, m.reason) for m in messages_made()] == [
        ("cancelled", "withdrawn")
    ]
    acts = session.scalars(select(AuditEntry.act)).all()
    assert {"check-in withdrawn", "link replaced"} <= set(acts)


def test_a_resend_carries_the_same_link_and_leaves_at_once(
    session, ada, assign, check_ins_made, messages_made
):
    assign(once())
    [check_in] = check_ins_made()
    messages_made()[0].state = "sent"
    link = check_ins.link(session, check_in)

    message = outbox.resend(session, scope_of(ada), check_in, now=NOON + DAY)

    assert (message.kind, message.due_at) == ("resend", NOON + DAY)
    assert message.by_person
    assert check_ins.link(session, check_in) == link


def test_one_message_of_a_check_in_waits_at_a_time(
    session, ada, assign, check_ins_made
):
    assign(once())

    with pytest.raises(AlreadyWaitingError):
        outbox.resend(session, scope_of(ada), check_ins_made()[0], now=NOON)


def test_a_reminder_to_come_keeps_nobody_from_sending_again(
    session, ada, assign, check_ins_made, messages_made
):
    assign(once(remind_after_days=3))
    invitation, reminder = messages_made()
    invitation.state = "uncertain"

    outbox.resend(session, scope_of(ada), check_ins_made()[0], now=NOON + DAY)

    assert reminder.state == "queued"
    assert [each.kind for each in messages_made()] == [
        "invitation",
        "resend",
        "reminder",
    ]


def test_nothing_is_resent_once_a_check_in_is_closed(
    session, ada, assign, check_ins_made
):
    assign(once())

    with pytest.raises(CheckInClosedError):
        outbox.resend(session, scope_of(ada), check_ins_made()[0], now=NOON + 9 * DAY)


@pytest.mark.parametrize(
    "fact", [{"email": None}, {"mail_agreed_on": None}, {"mail_state": "stopped"}]
)
def test_nothing_is_resent_to_somebody_who_may_not_be_written_to(
    session, ada, sam, assign, check_ins_made, fact
):
    assign(once())
    for name, value in fact.items():
        setattr(sam, name, value)

    with pytest.raises(NoAddressError):
        outbox.resend(session, scope_of(ada), check_ins_made()[0], now=NOON)


def test_an_open_check_in_is_extended_from_its_last_day(
    session, ada, assign, check_ins_made
):
    assign(once())
    [check_in] = check_ins_made()

    check_ins.extend(session, scope_of(ada), check_in, 3, now=NOON)

    assert check_ins.last_day(check_in, "Europe/London") == date(2026, 6, 11)


def test_a_missed_check_in_is_extended_from_today(session, ada, assign, check_ins_made):
    assign(once())
    [check_in] = check_ins_made()
    later = NOON + 20 * DAY

    check_ins.extend(session, scope_of(ada), check_in, 3, now=later)

    assert check_in.state(later) is CheckInState.OPEN
    assert check_ins.last_day(check_in, "Europe/London") == date(2026, 6, 24)


def test_an_extended_check_in_still_closes_when_the_next_one_opens(
    session, ada, assign, sweep, check_ins_made
):
    assign(weekly())
    sweep(NOON + WEEK)
    first, second, _third = check_ins_made()

    check_ins.extend(session, scope_of(ada), second, 30, now=NOON + WEEK)

    assert second.closing_at == datetime(2026, 6, 15, 8, tzinfo=UTC)
    with pytest.raises(NextOneOpenError):
        check_ins.extend(session, scope_of(ada), first, 3, now=NOON + WEEK)


def test_a_check_in_that_was_sent_is_not_extended(session, ada, assign, check_ins_made):
    assign(once())
    [check_in] = check_ins_made()
    check_in.submitted_at = NOON

    with pytest.raises(CheckInClosedError):
        check_ins.extend(session, scope_of(ada), check_in, 3, now=NOON)


def test_a_colleague_without_access_finds_no_assignment(session, cleo, assign):
    assignment = assign(once())

    with pytest.raises(NotFoundError):
        assignments.find(session, scope_of(cleo), assignment.id)


def test_taking_back_twice_is_taking_back_once(session, ada, assign):
    assignment = assign(once())

    for _ in range(2):
        assignments.undo(session, scope_of(ada), assignment, now=NOON)

    assert assignment.ended_because == "undone"


def test_after_the_last_check_in_of_a_rhythm_none_is_made(session, ada, assign, sweep):
    assignment = assign(weekly(count=2))
    sweep(NOON)

    made = assignments.open_next(session, scope_of(ada), assignment, now=NOON)

    assert made is None


def test_what_closes_before_the_next_assignment_opens_keeps_its_day(
    session, ada, assign, check_ins_made
):
    rhythm = assign(weekly())
    assignments.end(session, scope_of(ada), rhythm, now=NOON)

    assign(once(starts_at=NOON + 30 * DAY))

    assert check_ins_made()[0].last_close_at is None


@given(
    zone=ZONES,
    starts_at=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001 the zone is added
    weekday=st.integers(0, 6),
    hour=st.integers(8, 20),
    weeks=st.sampled_from([1, 2, 4, 6, 8]),
)
def test_a_rhythm_has_one_occasion_a_week_at_its_hour_and_never_closer_than_seven_days(
    zone, starts_at, weekday, hour, weeks
):
    first = starts_at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    schedule = Schedule(every_weeks=weeks, weekday=weekday, time=time(hour), count=60)

    found = list(islice(list_moments(schedule, first, zone), 60))

    walls = [moment.astimezone(ZoneInfo(zone)) for moment in found]
    assert len(walls) == 60
    assert {wall.weekday() for wall in walls[1:]} == {weekday}
    assert {wall.time() for wall in walls[1:]} == {time(hour)}
    days = [wall.date() for wall in walls]
    assert all(after - before >= 7 * DAY for before, after in pairwise(days))
    weeks_of = [day.isocalendar()[:2] for day in days]
    assert len(set(weeks_of)) == len(weeks_of)
