"""A rhythm that is running is changed: what has opened stays, the rest follows."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from clinic.domain.check_ins import CheckInState
from clinic.domain.errors import AssignmentEndedError, TooCloseError
from clinic.domain.schedules import Schedule
from clinic.models import AuditEntry, CheckIn, Message
from clinic.services import appointments, assignments, changes, previews
from clinic.services.assignments import Plan
from clinic.words import local
from tests.plugins.world import NOON, scope_of

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
ZONE = "Europe/London"


def every(weeks, *, weekday=0, hour=9, starts_at=NOON, **rest):
    count = rest.pop("count", 6)
    rhythm = Schedule(every_weeks=weeks, weekday=weekday, time=time(hour), count=count)
    return Plan(rhythm, starts_at=starts_at, remind_after_days=3, **rest)


@pytest.fixture
def weekly(session, ada, sam, live):
    """Six check-ins a week apart, the second one open, the third one to come."""
    assignment = assignments.assign(session, scope_of(ada), sam, every(1), now=NOON)
    live(NOON + 8 * DAY)
    return assignment


@pytest.fixture
def live(session):
    """Let the sweep run until a moment."""

    def live(until):
        while assignments.open_due(session, now=until):
            session.flush()

    return live


@pytest.fixture
def made(session):
    def made():
        session.flush()
        return session.scalars(select(CheckIn).order_by(CheckIn.opens_at)).all()

    return made


LATER = NOON + 8 * DAY  # Tuesday, 9 June


def days(found):
    return [local(each.opens_at, ZONE).date() for each in found]


@pytest.fixture
def change(session, ada, weekly):
    def change(plan, now=LATER):
        changes.change(session, scope_of(ada), weekly, plan, now=now)

    return change


WEDNESDAYS = datetime(2026, 6, 17, 8, tzinfo=UTC)


def test_what_has_opened_stays_and_what_comes_moves(change, made, live):
    before = made()[:2]
    pinned = [(each.opens_at, each.link_digest, each.form) for each in before]

    change(every(2, weekday=2, starts_at=WEDNESDAYS, count=3))
    live(LATER + 20 * WEEK)

    found = made()
    assert [(c.opens_at, c.link_digest, c.form) for c in found[:2]] == pinned
    assert days(found[2:]) == [date(2026, 6, 17), date(2026, 7, 1), date(2026, 7, 15)]
    assert [each.number for each in found] == [1, 2, 3, 4, 5]


def test_what_is_open_closes_when_the_changed_one_opens(change, made):
    change(every(2, weekday=2, starts_at=WEDNESDAYS))

    [_, open_one, upcoming] = made()
    assert open_one.last_close_at == upcoming.opens_at == WEDNESDAYS


def test_the_invitation_that_waits_goes_out_on_the_new_day(change, made, session):
    change(every(2, weekday=2, starts_at=WEDNESDAYS))

    waiting = select(Message).where(Message.check_in_id == made()[2].id)
    due = {message.kind: message.due_at for message in session.scalars(waiting)}
    assert due == {"invitation": WEDNESDAYS, "reminder": WEDNESDAYS + 3 * DAY}


def test_a_reminder_that_is_not_wished_for_any_more_is_called_off(
    change, made, session
):
    plan = every(1, starts_at=NOON + 2 * WEEK)
    change(Plan(plan.schedule, starts_at=plan.starts_at))

    reminders = select(Message).where(
        Message.check_in_id == made()[2].id, Message.kind == "reminder"
    )
    [reminder] = session.scalars(reminders)
    assert (reminder.state, reminder.reason) == ("cancelled", "not wished")


def test_other_questions_are_asked_from_the_next_one_on(change, made):
    change(every(1, starts_at=NOON + 2 * WEEK, form="short", impact=True))

    assert [each.form for each in made()] == ["full", "full", "short"]
    assert [each.impact for each in made()] == [False, False, True]


def test_the_new_number_counts_from_the_change_on(change, made, live, weekly):
    change(every(1, starts_at=NOON + 2 * WEEK, count=1))
    live(LATER + 20 * WEEK)

    assert len(made()) == 3
    assert weekly.next_at is None
    assert weekly.asked_to_go_on_at == made()[2].opens_at


def test_nothing_comes_closer_than_a_week(change):
    with pytest.raises(TooCloseError):
        change(every(1, starts_at=NOON + 10 * DAY))


def test_what_has_ended_is_not_changed(session, ada, weekly, change):
    assignments.end(session, scope_of(ada), weekly, now=LATER)

    with pytest.raises(AssignmentEndedError):
        change(every(1, starts_at=NOON + 2 * WEEK))


def test_a_change_leaves_a_trace(change, session, weekly):
    change(every(2, starts_at=NOON + 3 * WEEK))

    entries = select(AuditEntry.act).where(AuditEntry.object_id == weekly.id)
    assert "assignment changed" in session.scalars(entries).all()


def test_a_rhythm_can_follow_appointments_from_then_on_and_the_calendar_again(
    session, ada, sam, change, made, live
):
    booking = appointments.Booking(first_on=date(2026, 6, 24), at=time(14))
    appointments.book(session, scope_of(ada), sam, booking, now=LATER)

    change(every(1, days_before_appointment=2))
    assert days(made()) == [date(2026, 6, 1), date(2026, 6, 8), date(2026, 6, 22)]

    change(every(2, starts_at=NOON + 3 * WEEK, count=2))
    live(LATER + 20 * WEEK)
    stand = [each for each in made() if each.cancelled_at is None]
    assert days(stand)[2:] == [date(2026, 6, 22), date(2026, 7, 6)]


def test_without_an_appointment_what_was_to_come_is_taken_back(change, made):
    change(every(1, days_before_appointment=2))

    assert made()[2].state(LATER) is CheckInState.CANCELLED


@pytest.fixture
def foresee(session, ada, sam, weekly):
    """Look at a change first; there are sessions each Wednesday for some weeks."""
    booking = appointments.Booking(
        first_on=date(2026, 6, 24), at=time(14), every_weeks=1, until=date(2026, 7, 20)
    )
    appointments.book(session, scope_of(ada), sam, booking, now=LATER)
    return lambda plan: previews.foresee(
        session, scope_of(ada), sam, plan, running=weekly, now=LATER
    )


@pytest.mark.parametrize("rest", [{}, {"days_before_appointment": 2}])
def test_the_preview_shows_what_the_change_brings(foresee, change, made, live, rest):
    plan = every(1, starts_at=NOON + 3 * WEEK, form="both", count=3, **rest)

    foreseen = foresee(plan)
    change(plan)
    for week in range(20):
        live(LATER + week * WEEK)

    coming = [each for each in made()[2:] if each.cancelled_at is None]
    assert [each.opens_at for each in foreseen.coming] == [
        each.opens_at for each in coming
    ]
    assert [each.form for each in foreseen.coming] == [each.form for each in coming]


def test_a_rhythm_that_came_to_its_number_asks_and_goes_on_as_often_again(
    session, ada, weekly, made, live
):
    live(LATER + 20 * WEEK)
    assert weekly.asked_to_go_on_at == made()[-1].opens_at
    now = NOON + 6 * WEEK

    changes.go_on(session, scope_of(ada), weekly, now=now)

    assert weekly.asked_to_go_on_at is None
    live(now + 20 * WEEK)
    assert len(made()) == 12
    assert days(made())[6] == date(2026, 7, 20)


def test_a_rhythm_without_a_number_never_asks(session, ada, sam, live):
    plan = every(1, count=None)
    endless = assignments.assign(session, scope_of(ada), sam, plan, now=NOON)
    live(NOON + 9 * WEEK)

    assert endless.asked_to_go_on_at is None
