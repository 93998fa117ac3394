from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from clinic.domain.schedules import Schedule
from clinic.models import AuditEntry, CheckIn, Message
from clinic.services import assignments, settings
from tests.plugins.world import NOON, scope_of

DAY = timedelta(days=1)
SETTINGS = settings.PracticeSettings(
    name="Northgate Practice",
    sender_name="Ada at Northgate",
    reply_to=None,
    address_line="1 Harbour Lane",
    zone="America/New_York",
    shows_own_answers=False,
)


@pytest.fixture
def rhythm(session, ada, sam):
    """Six check-ins, the first one open, the second one planned."""
    weekly = Schedule(every_weeks=1, weekday=0, time=time(9), count=6)
    plan = assignments.Plan(weekly, starts_at=NOON)
    found = assignments.assign(session, scope_of(ada), sam, plan, now=NOON)
    assignments.open_due(session, now=NOON)
    return found


def made(session, kind, order):
    return session.scalars(select(kind).order_by(order)).all()


def test_changed_settings_are_kept_with_a_trace(session, cleo, northgate):
    settings.change(session, scope_of(cleo), SETTINGS, now=NOON)

    assert northgate.address_line == "1 Harbour Lane"
    assert "practice changed" in session.scalars(select(AuditEntry.act)).all()


def test_in_another_zone_what_is_to_come_keeps_its_hour_on_the_wall(
    session, cleo, rhythm
):
    settings.change(session, scope_of(cleo), SETTINGS, now=NOON + DAY)

    first, second = made(session, CheckIn, CheckIn.number)
    moved = datetime(2026, 6, 8, 13, tzinfo=UTC)
    assert first.opens_at == NOON
    assert [first.closing_at, second.opens_at, rhythm.next_at] == [moved] * 3
    assert made(session, Message, Message.due_at)[1].due_at == moved


def test_what_has_opened_stays_as_it_was(session, ada, sam, cleo):
    once = Schedule(every_weeks=None, weekday=0, time=time(9))
    plan = assignments.Plan(once, starts_at=NOON)
    assignments.assign(session, scope_of(ada), sam, plan, now=NOON)

    settings.change(session, scope_of(cleo), SETTINGS, now=NOON + DAY)

    [check_in] = made(session, CheckIn, CheckIn.number)
    assert check_in.opens_at == NOON
