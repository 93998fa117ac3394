"""What will go out: check-ins to come and reminders, of one client or of all in sight.

A handful of queries, however many rhythms there are. Places are reckoned as the sweep
will make them; nothing is written.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, or_
from sqlalchemy.orm import Session, joinedload

from clinic.domain.messages import MessageKind
from clinic.domain.scope import PractitionerScope
from clinic.models import Assignment, CheckIn, Client, Message
from clinic.services import visibility
from clinic.services.messages import WAITING
from clinic.services.planned.entries import (
    Entry,
    Follows,
    Planned,
    planned_of,
    rests_on,
)
from clinic.services.planned.known import Known, know
from clinic.words import local

__all__ = ["AHEAD", "Entry", "Follows", "Planned", "list_ahead", "list_of"]

AHEAD = timedelta(weeks=8)
"""How far the calendar looks."""


def list_ahead(
    session: Session,
    scope: PractitionerScope,
    client: Client | None = None,
    *,
    now: datetime,
) -> list[Entry]:
    """Return what goes out in the weeks to come, in its order.

    Of one client the next check-in is among it, however far ahead it is.
    """
    until = now + AHEAD
    running = _list_running(session, scope, client, now=now)
    known = know(session, scope, running, now=now)
    found: list[Entry] = []
    for assignment in running:
        found += planned_of(assignment, known, until)
    found += _list_waiting(session, scope, client, known)
    if client is None:
        found = [each for each in found if each.at <= until]
    return sorted(found, key=_order)


def list_of(
    session: Session, scope: PractitionerScope, assignment: Assignment, *, now: datetime
) -> list[Planned]:
    """Return the check-ins to come of one rhythm."""
    known = know(session, scope, [assignment], now=now)
    return list(planned_of(assignment, known, now + AHEAD))


def _order(entry: Entry) -> tuple[datetime, str]:
    return entry.at, str(entry.client.id)


def _list_running(
    session: Session,
    scope: PractitionerScope,
    client: Client | None,
    *,
    now: datetime,
) -> Sequence[Assignment]:
    has_one_ahead = exists().where(
        CheckIn.practice_id == scope.practice_id,
        CheckIn.assignment_id == Assignment.id,
        CheckIn.opens_at > now,
    )
    running = (
        visibility.assignments(scope)
        .join(Assignment.client)
        .where(
            Assignment.ended_at.is_(None),
            Client.discharged_at.is_(None),
            or_(
                Assignment.next_at.is_not(None),
                Assignment.days_before_appointment.is_not(None),
                has_one_ahead,
            ),
        )
        .options(joinedload(Assignment.client))
    )
    if client is not None:
        running = running.where(Assignment.client_id == client.id)
    return session.scalars(running).all()


def _list_waiting(
    session: Session,
    scope: PractitionerScope,
    client: Client | None,
    known: Known,
) -> Iterator[Follows]:
    """Yield what waits to leave about check-ins that have opened already."""
    waiting = (
        visibility.messages(scope)
        .join(Message.check_in)
        .where(
            Message.state.in_(WAITING),
            CheckIn.opens_at <= known.now,
            CheckIn.submitted_at.is_(None),
            CheckIn.skipped_at.is_(None),
            CheckIn.cancelled_at.is_(None),
        )
        .options(joinedload(Message.client))
    )
    if client is not None:
        waiting = waiting.where(Message.client_id == client.id)
    for message in session.scalars(waiting):
        at = max(message.lease_until or message.due_at, message.due_at)
        by_itself = message.kind == MessageKind.REMINDER
        day = local(at, known.zone).date()
        rests = by_itself and rests_on(message.client, day, known)
        yield Follows(client=message.client, at=at, kind=message.kind, rests=rests)
