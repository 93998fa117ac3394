"""What an assignment will bring, before it is made or changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from clinic.domain.rhythms import Departures, Place, form_of, on_calendar
from clinic.domain.scope import PractitionerScope
from clinic.models import Assignment, CheckIn, Client
from clinic.services import appointment_rhythms, check_ins, departures, practices
from clinic.services.assignments import Plan

MOST = 12
"""A rhythm without an end is shown as far as this."""


@dataclass(frozen=True)
class Coming:
    """One check-in that would be: when it opens, and when it closes at the latest."""

    opens_at: datetime
    closes_at: datetime
    by_the_next: bool
    form: str

    @property
    def last_moment(self) -> datetime:
        """The last moment at which it can be answered; its day is the last day."""
        return self.closes_at - timedelta(microseconds=1)


@dataclass(frozen=True)
class Foresight:
    """The first check-ins that would be, and whether more would follow."""

    coming: Sequence[Coming]
    goes_on: bool
    follows_appointments: bool


@dataclass(frozen=True)
class _Standing:
    """What a running rhythm has behind it; nothing, if there is none yet."""

    changed: Departures
    opened: Sequence[CheckIn]
    numbers: int


def foresee(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    plan: Plan,
    *,
    running: Assignment | None = None,
    now: datetime,
) -> Foresight:
    """Return what a plan comes to; it is reckoned as the real one will be.

    For a rhythm that is running it is what would come instead of what is to come now.
    """
    zone = practices.find(session, scope).zone
    standing = _standing(session, scope, running, now=now)
    places = _places(session, scope, client, plan, standing, now=now)
    stand = (place.opens_at for place in places)
    found = [moment for moment in islice(stand, MOST + 2) if moment is not None]
    following: list[datetime | None] = [*found[1:], None][: len(found)]
    coming = [
        _coming(plan, standing, place, opens_at, after, zone)
        for place, (opens_at, after) in enumerate(
            zip(found, following, strict=True), start=1
        )
    ]
    return Foresight(
        coming=coming[:MOST],
        goes_on=len(found) > MOST,
        follows_appointments=plan.rule is not None,
    )


def _places(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    plan: Plan,
    standing: _Standing,
    *,
    now: datetime,
) -> Sequence[Place]:
    zone = practices.find(session, scope).zone
    far = MOST + 2 + len(standing.changed)
    if plan.rule is None:
        calendar = on_calendar(plan.schedule, plan.starts_at, zone, standing.changed)
        return [each for each in islice(calendar, far) if each.opens_at is not None]
    opened = standing.opened
    since = opened[-1].opens_at if opened else now
    appointments = appointment_rhythms.list_ahead(
        session, scope, client, scope.practitioner_id, since=since
    )
    course = appointment_rhythms.course(
        plan.rule,
        appointments,
        standing.changed,
        zone,
        opened=opened,
        numbers_before=standing.numbers,
        after=now,
    )
    return [each for each in islice(course, far) if each.opens_at is not None]


def _standing(
    session: Session,
    scope: PractitionerScope,
    running: Assignment | None,
    *,
    now: datetime,
) -> _Standing:
    if running is None:
        return _Standing({}, (), 0)
    asked = appointment_rhythms.list_asked(session, scope, running)
    opened = [each for each in asked if each.opens_at <= now]
    changed = departures.list_of(session, scope, running)
    numbers = check_ins.last_number(session, scope, running, by=now)
    return _Standing(changed, opened, numbers)


def _coming(
    plan: Plan,
    standing: _Standing,
    place: int,
    opens_at: datetime,
    following: datetime | None,
    zone: str,
) -> Coming:
    deadline = check_ins.end_of_day(opens_at, zone, days=plan.open_days)
    closes_at = deadline if following is None else min(deadline, following)
    if plan.rule is None:
        form = form_of(
            plan.form,
            standing.numbers + place,
            weeks_apart=plan.schedule.every_weeks or 1,
            is_last=following is None,
        )
    else:
        before = len(standing.opened)
        form = appointment_rhythms.form_at(plan.form, plan.rule, place, before=before)
    return Coming(opens_at, closes_at, closes_at != deadline, form)
