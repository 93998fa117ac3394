"""The client holds the pace: another day, more time, skip this one, a break.

All of it is neutral, seen by the practitioner, and can be taken back by the client as
long as the link lives.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.check_ins import CheckInState
from clinic.domain.errors import CheckInClosedError
from clinic.domain.scope import Scope
from clinic.models import CheckIn, Client
from clinic.services import audit, check_ins, drafts, practices, reminders
from clinic.services.links import LinkedCheckIn
from clinic.words import local

BREAKS = range(1, 9)
"""For how many weeks a break can be."""


@dataclass(frozen=True)
class Pace:
    """What can be chosen behind a link now, and what was chosen before."""

    days: tuple[date, ...]
    another_day: date | None
    extra_day_left: bool
    skipped: bool
    break_until: date | None
    emails: bool


def read(session: Session, link: LinkedCheckIn, *, now: datetime) -> Pace:
    """Return what a client has chosen and can choose; CheckInClosedError if over."""
    _refuse_if_over(link, now=now)
    check_in = check_ins.find(session, link.scope, link.id)
    return Pace(
        days=_days(check_in, link.zone, now=now),
        another_day=check_in.postponed_to,
        extra_day_left=_extra_day_left(check_in),
        skipped=check_in.skipped_at is not None,
        break_until=break_of(check_in.client, link.zone, now=now),
        emails=check_in.client.may_be_written_to,
    )


def choose_another_day(
    session: Session, link: LinkedCheckIn, day: date, *, now: datetime
) -> None:
    """Come back on another day while it is open; the one reminder moves there."""
    check_in = _open(session, link, now=now)
    if day not in _days(check_in, link.zone, now=now):
        raise ValueError("not a day on which the check-in is open")
    check_in.postponed_to = day
    due_at = reminders.on_day(check_in, day, link.zone)
    reminders.ask(session, link.scope, check_in, due_at, now=now)
    audit.note(session, link.scope, Act.ANOTHER_DAY_CHOSEN, check_in, now=now)


def take_extra_day(session: Session, link: LinkedCheckIn, *, now: datetime) -> None:
    """Keep the check-in open for a day longer; a second time changes nothing."""
    check_in = _open(session, link, now=now)
    if not _extra_day_left(check_in):
        return
    check_in.closes_at = check_in.closing_at + timedelta(days=1)
    check_in.extra_day_taken_at = now
    audit.note(session, link.scope, Act.EXTRA_DAY_TAKEN, check_in, now=now)


def skip(session: Session, link: LinkedCheckIn, *, now: datetime) -> None:
    """Leave this one out; what was saved is deleted."""
    check_in = _open(session, link, now=now)
    check_in.skipped_at = now
    check_in.sealed_draft, check_in.answered = None, 0
    audit.note(session, link.scope, Act.SKIPPED, check_in, now=now)


def take_break(
    session: Session, link: LinkedCheckIn, weeks: int, *, now: datetime
) -> None:
    """Let nothing come by itself for some weeks; what is open stays open."""
    check_in = _open(session, link, now=now)
    pause(session, link.scope, check_in.client, weeks, now=now)


def take_back(session: Session, link: LinkedCheckIn, *, now: datetime) -> None:
    """Undo a skip and a break. What a skip deleted does not come back."""
    _refuse_if_over(link, now=now)
    check_in = check_ins.find(session, link.scope, link.id)
    check_in.skipped_at = None
    resume(session, link.scope, check_in.client, now=now)
    audit.note(session, link.scope, Act.PACE_TAKEN_BACK, check_in, now=now)


def pause(
    session: Session, scope: Scope, client: Client, weeks: int, *, now: datetime
) -> None:
    """Let nothing go out to a client by itself for some weeks."""
    if weeks not in BREAKS:
        raise ValueError("a break is one to eight weeks")
    today = local(now, practices.find(session, scope).zone).date()
    client.paused_until = today + timedelta(weeks=weeks)
    audit.note(session, scope, Act.PAUSED, client, now=now)


def resume(session: Session, scope: Scope, client: Client, *, now: datetime) -> None:
    """End a client's break."""
    if client.paused_until is not None:
        client.paused_until = None
        audit.note(session, scope, Act.RESUMED, client, now=now)


def break_of(client: Client, zone: str, *, now: datetime) -> date | None:
    """Return the day on which a client's break ends, if they take one."""
    until = client.paused_until
    return until if until is not None and local(now, zone).date() < until else None


def _days(check_in: CheckIn, zone: str, *, now: datetime) -> tuple[date, ...]:
    today, last = local(now, zone).date(), check_ins.last_day(check_in, zone)
    return tuple(
        today + timedelta(days=ahead) for ahead in range(1, (last - today).days + 1)
    )


def _extra_day_left(check_in: CheckIn) -> bool:
    if check_in.extra_day_taken_at is not None:
        return False
    limit = check_in.last_close_at
    return limit is None or check_in.closing_at + timedelta(days=1) <= limit


def _open(session: Session, link: LinkedCheckIn, *, now: datetime) -> CheckIn:
    drafts.refuse_if_closed(link, now=now)
    return check_ins.find(session, link.scope, link.id)


def _refuse_if_over(link: LinkedCheckIn, *, now: datetime) -> None:
    skipped = link.state(now) is CheckInState.SKIPPED and now < link.closing_at
    if not (link.is_open(now) or skipped):
        raise CheckInClosedError
