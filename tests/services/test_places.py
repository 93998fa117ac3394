"""What will go out: foreseen as the sweep makes it; moved, left out, brought back."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from clinic.domain.errors import NotFoundError, TooCloseError
from clinic.domain.schedules import Schedule
from clinic.models import AuditEntry, CheckIn, Message
from clinic.services import appointments, assignments, paces, places, planned
from clinic.services.assignments import Plan
from clinic.services.planned import Follows, Planned
from clinic.words import local
from tests.plugins.world import NOON, scope_of

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
ZONE = "Europe/London"
LATER = NOON + DAY  # Tuesday, 2 June
SECOND, THIRD, FOURTH = date(2026, 6, 15), date(2026, 6, 29), date(2026, 7, 13)


@pytest.fixture
def live(session):
    def live(until):
        while assignments.open_due(session, now=until):
            session.flush()

    return live


@pytest.fixture
def fortnightly(session, ada, sam, live):
    """Six check-ins two weeks apart, the first one open, the second one to come."""
    rhythm = Schedule(every_weeks=2, weekday=0, time=time(9), count=6)
    plan = Plan(rhythm, starts_at=NOON, form="both", remind_after_days=3)
    found = assignments.assign(session, scope_of(ada), sam, plan, now=NOON)
    live(LATER)
    return found


@pytest.fixture
def ahead(session, ada, sam):
    """Return the check-ins to come that the calendar shows, by day."""

    def ahead(now=LATER):
        entries = planned.list_ahead(session, scope_of(ada), sam, now=now)
        return {e.planned_on: e for e in entries if isinstance(e, Planned)}

    return ahead


@pytest.fixture
def act(session, ada, fortnightly):
    def act(what, *given, now=LATER):
        what(session, scope_of(ada), fortnightly, *given, now=now)

    return act


@pytest.fixture
def standing(session):
    """Return the days on which check-ins stand."""

    def standing():
        session.flush()
        rows = session.scalars(select(CheckIn).order_by(CheckIn.opens_at))
        return [local(c.opens_at, ZONE).date() for c in rows if not c.cancelled_at]

    return standing


@pytest.fixture
def waiting(session):
    """Return on which days emails wait to leave, and of which kind."""

    def waiting():
        rows = session.scalars(
            select(Message).where(Message.state == "queued").order_by(Message.due_at)
        )
        return [(m.kind, local(m.due_at, ZONE).date()) for m in rows]

    return waiting


@pytest.mark.usefixtures("fortnightly")
def test_the_calendar_shows_what_the_sweep_will_make(ahead, live, session):
    shown = ahead()

    for week in range(20):
        live(NOON + week * WEEK)
    rows = session.scalars(select(CheckIn).order_by(CheckIn.number)).all()[1:]
    assert [each.opens_at for each in shown.values()] == [c.opens_at for c in rows]
    forms = {24: "full", 12: "short"}
    assert [forms[each.items] for each in shown.values()] == [c.form for c in rows]


@pytest.mark.usefixtures("fortnightly")
def test_reminders_stand_in_it_with_what_waits_for_the_open_one(session, ada, sam):
    entries = planned.list_ahead(session, scope_of(ada), sam, now=LATER)

    waiting = {e.kind: e.at for e in entries if isinstance(e, Follows)}
    assert waiting.keys() == {"invitation", "reminder"}
    assert waiting["reminder"] == NOON + 3 * DAY
    planned_ones = [e for e in entries if isinstance(e, Planned)]
    assert all(e.reminder_at == e.at + 3 * DAY for e in planned_ones)


def test_one_that_is_left_out_does_not_go_out_and_the_next_one_does(
    act, standing, live, ahead
):
    act(places.leave_out, SECOND)

    assert ahead()[SECOND].opens_at is None
    assert standing() == [date(2026, 6, 1), THIRD]
    live(NOON + 20 * WEEK)
    assert standing()[1:3] == [THIRD, FOURTH]
    assert len(standing()) == 5


def test_what_is_open_stays_open_until_the_next_one_that_stands(act, session):
    act(places.leave_out, SECOND)

    first, *_, third = session.scalars(select(CheckIn).order_by(CheckIn.number)).all()
    assert first.last_close_at == third.opens_at


def test_one_that_was_left_out_comes_back_with_its_email(act, standing, waiting, ahead):
    before = waiting()
    act(places.leave_out, SECOND)

    act(places.bring_back, SECOND)

    assert ahead()[SECOND].opens_at is not None
    assert standing() == [date(2026, 6, 1), SECOND, THIRD]
    assert set(before) <= set(waiting())


def test_one_far_ahead_is_left_out_when_its_turn_comes(act, live, session):
    act(places.leave_out, FOURTH)
    live(NOON + 20 * WEEK)

    left_out = session.scalars(select(CheckIn).where(CheckIn.local_on == FOURTH)).one()
    assert left_out.cancelled_because == "left out"
    assert (
        session.scalars(select(Message).where(Message.check_in_id == left_out.id)).all()
        == []
    )


def test_one_is_moved_with_its_emails_and_the_others_stay(
    act, standing, waiting, live, ahead
):
    act(places.leave_out, THIRD)
    act(places.move, SECOND, date(2026, 6, 24))

    assert ahead()[SECOND].is_moved
    assert standing()[1] == date(2026, 6, 24)
    assert ("invitation", date(2026, 6, 24)) in waiting()
    assert ("reminder", date(2026, 6, 27)) in waiting()
    live(NOON + 20 * WEEK)
    assert standing()[2] == FOURTH


def test_moved_back_to_its_own_day_it_is_where_it_was(act, ahead):
    act(places.move, SECOND, date(2026, 6, 12))
    act(places.bring_back, SECOND)

    assert not ahead()[SECOND].is_moved


@pytest.mark.parametrize("day", [date(2026, 6, 7), date(2026, 6, 23), date(2026, 6, 1)])
def test_nothing_is_moved_closer_than_a_week_to_another(act, day):
    with pytest.raises(TooCloseError):
        act(places.move, SECOND, day)


def test_nothing_takes_the_day_of_one_that_was_left_out(act):
    act(places.leave_out, THIRD)

    with pytest.raises(TooCloseError):
        act(places.move, SECOND, THIRD)


def test_one_is_not_brought_back_where_another_one_took_its_week(act):
    act(places.leave_out, THIRD)
    act(places.move, SECOND, date(2026, 6, 24))

    with pytest.raises(TooCloseError):
        act(places.bring_back, THIRD)


@pytest.mark.parametrize("day", [date(2026, 6, 1), date(2026, 6, 16)])
def test_what_has_opened_or_was_never_planned_is_not_there(act, day):
    with pytest.raises(NotFoundError):
        act(places.leave_out, day)


def test_every_act_leaves_a_trace(act, session, fortnightly):
    act(places.move, SECOND, date(2026, 6, 12))
    act(places.leave_out, THIRD)
    act(places.bring_back, THIRD)

    acts = session.scalars(
        select(AuditEntry.act)
        .where(AuditEntry.object_id == fortnightly.id)
        .order_by(AuditEntry.number)
    ).all()
    assert acts[-3:] == [
        "planned check-in moved",
        "planned check-in left out",
        "planned check-in brought back",
    ]


@pytest.mark.usefixtures("fortnightly")
def test_a_break_is_seen_in_the_calendar(session, ada, sam, ahead):
    paces.pause(session, scope_of(ada), sam, 3, now=LATER)

    assert [each.rests for each in ahead().values()][:2] == [True, False]


def test_before_sessions_one_can_be_left_out_and_moved(session, ada, sam, ahead):
    booking = appointments.Booking(
        first_on=date(2026, 6, 10), at=time(14), every_weeks=2, until=date(2026, 8, 20)
    )
    scope = scope_of(ada)
    appointments.book(session, scope, sam, booking, now=NOON)
    rhythm = Schedule(every_weeks=1, weekday=0, time=time(9), count=3)
    plan = Plan(rhythm, starts_at=NOON, days_before_appointment=2)
    bound = assignments.assign(session, scope, sam, plan, now=NOON)
    first, second, *_ = ahead()

    places.leave_out(session, scope, bound, first, now=LATER)
    places.move(session, scope, bound, second, second + 2 * DAY, now=LATER)

    shown = ahead()
    assert shown[first].opens_at is None
    assert shown[second].on == second + 2 * DAY
    assert len([each for each in shown.values() if each.opens_at]) == 3
    upcoming = session.scalars(select(CheckIn).where(CheckIn.cancelled_at.is_(None)))
    assert [local(c.opens_at, ZONE).date() for c in upcoming] == [second + 2 * DAY]
    places.bring_back(session, scope, bound, first, now=LATER)
    assert ahead()[first].opens_at == datetime(2026, 6, 8, 8, tzinfo=NOON.tzinfo)


def test_a_colleague_sees_nothing_of_it(session, cleo, fortnightly):
    assert fortnightly.next_at
    assert planned.list_ahead(session, scope_of(cleo), now=LATER) == []
