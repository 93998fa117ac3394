from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from clinic.domain.messages import CancelReason, by_day, daytime_of
from clinic.domain.schedules import Schedule
from clinic.mail.writing import part_of
from clinic.models import Message
from clinic.services import assignments, check_ins, reminders, wishes
from tests.plugins.world import NOON, scope_of
from tests.services.test_deliveries import Clinic

ONCE = Schedule(every_weeks=None, weekday=0, time=time(12), count=1, until=None)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def clinic(database, faulty_server, session):
    return Clinic(database, faulty_server, session)


@pytest.fixture
def reminded(session, ada, sam):
    def assign(**wished):
        plan = assignments.Plan(ONCE, NOON, **wished)
        assignments.assign(session, scope_of(ada), sam, plan, now=NOON - MINUTE)
        session.commit()
        return messages_of(session)

    return assign


def messages_of(session):
    session.expire_all()
    found = session.scalars(select(Message).order_by(Message.created_at, Message.kind))
    return {message.kind: message for message in found}


def test_a_reminder_is_planned_with_its_invitation(reminded):
    messages = reminded(remind_after_days=3)

    assert messages["reminder"].due_at == NOON + 3 * DAY


def test_without_the_wish_there_is_none(reminded):
    assert set(reminded()) == {"invitation"}


def test_a_reminder_goes_out_once_in_other_words_if_started(
    clinic, reminded, session, answer
):
    check_in = reminded(remind_after_days=3)["invitation"].check_in
    clinic.work(at=NOON)
    answer(check_in, {"AH1": 2}, now=NOON + HOUR)

    clinic.work(at=NOON + 3 * DAY)
    clinic.work(at=NOON + 4 * DAY)

    assert messages_of(session)["reminder"].state == "sent"
    sent = clinic.server.ledger
    assert len(sent) == 2
    assert "carry on where you stopped" in part_of(sent[1].message, "plain")


def test_an_answered_check_in_is_not_reminded_of(clinic, reminded, session, answer):
    check_in = reminded(remind_after_days=3)["invitation"].check_in
    clinic.work(at=NOON)
    answer(check_in, now=NOON + HOUR, send=True)

    clinic.work(at=NOON + 3 * DAY)

    reminder = messages_of(session)["reminder"]
    assert (reminder.state, reminder.reason) == ("cancelled", CancelReason.ANSWERED)


def test_a_stop_holds_for_the_reminder_too(clinic, reminded, session):
    message = reminded(remind_after_days=3)["invitation"]
    clinic.work(at=NOON)
    wishes.stop_mail(session, session.merge(message), now=NOON + HOUR)
    session.commit()

    clinic.work(at=NOON + 3 * DAY)

    assert messages_of(session)["reminder"].state == "cancelled"


def test_a_break_holds_for_the_reminder_too(clinic, reminded, session, sam):
    reminded(remind_after_days=3)
    clinic.work(at=NOON)
    sam.paused_until = (NOON + 14 * DAY).date()
    session.commit()

    clinic.work(at=NOON + 3 * DAY)

    reminder = messages_of(session)["reminder"]
    assert (reminder.state, reminder.reason) == ("cancelled", CancelReason.PAUSED)


@pytest.mark.parametrize("days", [None, 3])
def test_an_uncertain_invitation_is_followed_by_the_one_reminder(
    clinic, reminded, session, days
):
    reminded(remind_after_days=days)
    clinic.server.mood = "after-dot-die"
    clinic.work(at=NOON)
    assert messages_of(session)["invitation"].state == "uncertain"
    clinic.server.mood = "ok"

    clinic.work(at=NOON + 23 * HOUR)
    assert messages_of(session)["reminder"].state == "queued"
    clinic.work(at=NOON + 24 * HOUR)
    clinic.work(at=NOON + 4 * DAY)

    assert messages_of(session)["reminder"].state == "sent"
    assert len(messages_of(session)) == 2


def test_a_reminder_keeps_twelve_hours_from_a_late_invitation(
    clinic, reminded, session
):
    reminded(remind_after_days=1)
    clinic.server.mood = "busy"
    clinic.work(at=NOON)
    clinic.server.mood = "ok"
    clinic.work(at=NOON + 22 * HOUR)
    assert messages_of(session)["invitation"].state == "sent"

    clinic.work(at=NOON + 24 * HOUR)
    assert messages_of(session)["reminder"].state == "queued"
    clinic.work(at=NOON + 34 * HOUR)

    assert messages_of(session)["reminder"].state in {"queued", "sent"}
    assert messages_of(session)["reminder"].sent_at in {None, NOON + 34 * HOUR}


def test_a_reminder_follows_its_check_in(session, ada, reminded):
    message = reminded(remind_after_days=3)["invitation"]
    check_in = session.merge(message.check_in)

    check_ins.move(
        session,
        scope_of(ada),
        check_in,
        NOON + 7 * DAY,
        next_opens_at=None,
        now=NOON - MINUTE,
    )
    session.commit()

    assert messages_of(session)["reminder"].due_at == NOON + 10 * DAY


def test_no_reminder_after_the_close(reminded):
    assert "reminder" not in reminded(remind_after_days=9)


@pytest.mark.parametrize(
    ("hour", "there"),
    [(3, 8), (7, 8), (12, 12), (20, 20), (22, 8)],
)
def test_a_night_becomes_the_next_morning(hour, there):
    moment = datetime(2026, 1, 5, hour, tzinfo=UTC)

    morning = by_day(moment, zone="Europe/London")

    assert morning.hour == there
    assert timedelta(0) <= morning - moment < timedelta(hours=13)


@pytest.mark.parametrize(
    ("wall", "kept"),
    [("03:00", "08:00"), ("08:00", "08:00"), ("20:00", "20:00"), ("20:01", "19:00")],
)
def test_a_day_that_was_chosen_is_kept_whatever_the_hour(wall, kept):
    day = NOON.date()

    moment = daytime_of(day, time.fromisoformat(wall), zone="Europe/London")

    there = moment.astimezone(ZoneInfo("Europe/London"))
    assert (there.date(), f"{there:%H:%M}") == (day, kept)


def test_another_day_keeps_the_wall_hour(session, reminded):
    check_in = session.merge(reminded()["invitation"].check_in)

    moment = reminders.on_day(check_in, NOON.date() + DAY, "Europe/London")

    assert moment == NOON + DAY
