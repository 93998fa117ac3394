"""Places of a rhythm: moved to another day, left out, or brought back by a person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.errors import NotFoundError, TooCloseError
from clinic.domain.rhythms import CLOSEST
from clinic.domain.schedules import moment_of
from clinic.domain.scope import PractitionerScope
from clinic.models import Assignment
from clinic.services import (
    appointment_rhythms,
    assignments,
    audit,
    departures,
    planned,
    practices,
    visibility,
)
from clinic.services.planned import Planned
from clinic.words import local

FURTHEST = timedelta(weeks=8)
"""How far a check-in can be moved, where no other one comes before."""


@dataclass(frozen=True)
class Room:
    """A check-in to come, and the days on which it could open instead."""

    place: Planned
    earliest: date
    latest: date
    taken: frozenset[date]

    @property
    def can_be_moved(self) -> bool:
        """Whether there is any other day."""
        span = range((self.latest - self.earliest).days + 1)
        days = (self.earliest + timedelta(days=days) for days in span)
        return any(self.holds(day) and day != self.place.on for day in days)

    @property
    def can_be_brought_back(self) -> bool:
        """Whether there is room where it was planned."""
        return self.holds(self.place.planned_on)

    def holds(self, day: date) -> bool:
        """Whether it can open on a day."""
        return self.earliest <= day <= self.latest and day not in self.taken


def find(
    session: Session,
    scope: PractitionerScope,
    assignment: Assignment,
    planned_on: date,
    *,
    now: datetime,
) -> Room:
    """Return a check-in to come by the day it was planned for.

    Raises NotFoundError if there is none: it may have opened, or the rhythm changed.
    """
    zone = practices.find(session, scope).zone
    ahead = planned.list_of(session, scope, assignment, now=now)
    place = next((each for each in ahead if each.planned_on == planned_on), None)
    if place is None:
        raise NotFoundError
    others = [each for each in ahead if each is not place]
    standing = [each for each in others if each.opens_at is not None]
    asked = appointment_rhythms.list_asked(session, scope, assignment)
    before = [each.opens_at for each in asked if each.opens_at <= now]
    before += [each.at for each in standing if each.planned_at < place.planned_at]
    after = [each.at for each in standing if each.planned_at > place.planned_at]
    soonest = local(now, zone).date()
    if place.planned_on > soonest or place.planned_at <= now:
        soonest += timedelta(days=1)
    earliest = max([soonest, *(local(each, zone).date() + CLOSEST for each in before)])
    latest = min(
        [
            planned_on + FURTHEST,
            *(local(each, zone).date() - CLOSEST for each in after),
        ]
    )
    taken = frozenset(each.planned_on for each in others)
    return Room(place, earliest, latest, taken)


def move(
    session: Session,
    scope: PractitionerScope,
    assignment: Assignment,
    planned_on: date,
    day: date,
    *,
    now: datetime,
) -> None:
    """Let a check-in to come open on another day, at the same hour."""
    _hold(session, scope, assignment)
    room = find(session, scope, assignment, planned_on, now=now)
    if not room.holds(day):
        raise TooCloseError
    zone = practices.find(session, scope).zone
    hour = local(room.place.planned_at, zone).time()
    moved_to = moment_of(day, hour, zone)
    if moved_to == room.place.planned_at:
        departures.forget(session, scope, assignment, planned_on)
    else:
        departures.keep(session, scope, assignment, planned_on, moved_to, now=now)
    assignments.open_next(session, scope, assignment, now=now)
    audit.note(session, scope, Act.PLACE_MOVED, assignment, now=now)


def leave_out(
    session: Session,
    scope: PractitionerScope,
    assignment: Assignment,
    planned_on: date,
    *,
    now: datetime,
) -> None:
    """Leave a check-in to come out; the others stay where they are."""
    _hold(session, scope, assignment)
    find(session, scope, assignment, planned_on, now=now)
    departures.keep(session, scope, assignment, planned_on, None, now=now)
    assignments.open_next(session, scope, assignment, now=now)
    audit.note(session, scope, Act.PLACE_LEFT_OUT, assignment, now=now)


def bring_back(
    session: Session,
    scope: PractitionerScope,
    assignment: Assignment,
    planned_on: date,
    *,
    now: datetime,
) -> None:
    """Let a check-in to come be where it was planned again.

    Raises TooCloseError if there is none a week around it any more to leave room.
    """
    _hold(session, scope, assignment)
    room = find(session, scope, assignment, planned_on, now=now)
    if not room.can_be_brought_back:
        raise TooCloseError
    departures.forget(session, scope, assignment, planned_on)
    assignments.open_next(session, scope, assignment, now=now)
    audit.note(session, scope, Act.PLACE_BROUGHT_BACK, assignment, now=now)


def _hold(session: Session, scope: PractitionerScope, assignment: Assignment) -> None:
    # Against the sweep: what is about to open is not moved meanwhile.
    session.execute(
        visibility.assignments(scope)
        .where(Assignment.id == assignment.id)
        .with_only_columns(Assignment.id)
        .with_for_update()
    )
