"""Departures: places of a rhythm that a person moved to another day or left out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from clinic.domain.rhythms import Departures
from clinic.domain.scope import Scope
from clinic.models import Assignment, Departure
from clinic.services import visibility


def list_of(session: Session, scope: Scope, assignment: Assignment) -> Departures:
    """Return what a person changed in a rhythm, by the day that was planned."""
    return list_by_rhythm(session, scope, [assignment])[assignment.id]


def list_by_rhythm(
    session: Session, scope: Scope, assignments: Iterable[Assignment]
) -> Mapping[UUID, Departures]:
    """Return what a person changed in each of several rhythms: one query."""
    found: dict[UUID, dict[date, datetime | None]] = defaultdict(dict)
    ids = [each.id for each in assignments]
    those = visibility.departures(scope).where(Departure.assignment_id.in_(ids))
    for departure in session.scalars(those):
        found[departure.assignment_id][departure.planned_on] = departure.moved_to
    return found


def keep(
    session: Session,
    scope: Scope,
    assignment: Assignment,
    planned_on: date,
    moved_to: datetime | None,
    *,
    now: datetime,
) -> None:
    """Write down where a place of a rhythm has gone; a later word holds."""
    forget(session, scope, assignment, planned_on)
    session.add(
        Departure(
            practice_id=assignment.practice_id,
            assignment_id=assignment.id,
            planned_on=planned_on,
            moved_to=moved_to,
            decided_at=now,
        )
    )
    session.flush()


def forget(
    session: Session, scope: Scope, assignment: Assignment, planned_on: date
) -> None:
    """Let a place of a rhythm be where it was planned."""
    those = visibility.departures(scope).where(
        Departure.assignment_id == assignment.id, Departure.planned_on == planned_on
    )
    for departure in session.scalars(those):
        session.delete(departure)
    session.flush()
