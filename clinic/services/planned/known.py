"""All that the places of some rhythms depend on: three queries, however many."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from clinic.domain.rhythms import Departures
from clinic.domain.scope import PractitionerScope
from clinic.models import Appointment, Assignment, CheckIn
from clinic.services import appointment_rhythms, departures, practices, visibility
from clinic.services.calendar_rhythms import LATELY


@dataclass(frozen=True)
class Made:
    """What is known of a check-in that was made."""

    id: UUID
    assignment_id: UUID
    number: int
    opens_at: datetime
    cancelled_because: str | None
    appointment_id: UUID | None

    @property
    def stands(self) -> bool:
        return self.cancelled_because is None


@dataclass(frozen=True)
class Known:
    """All that the places of some rhythms depend on."""

    zone: str
    now: datetime
    made: Mapping[UUID, Sequence[Made]]
    changed: Mapping[UUID, Departures]
    appointments: Mapping[tuple[UUID, UUID], Sequence[tuple[UUID, datetime]]]

    def last_number(self, assignment: Assignment) -> int:
        """Return the last number that a check-in of a rhythm has."""
        return max((each.number for each in self.made[assignment.id]), default=0)


def know(
    session: Session,
    scope: PractitionerScope,
    running: Sequence[Assignment],
    *,
    now: datetime,
) -> Known:
    """Read all that the places of some rhythms depend on."""
    ids = [each.id for each in running]
    lately = (
        visibility.check_ins(scope)
        .where(CheckIn.assignment_id.in_(ids), CheckIn.opens_at > now - LATELY)
        .order_by(CheckIn.opens_at)
    )
    made: dict[UUID, list[Made]] = defaultdict(list)
    for row in session.execute(
        lately.with_only_columns(
            CheckIn.id,
            CheckIn.assignment_id,
            CheckIn.number,
            CheckIn.opens_at,
            CheckIn.cancelled_because,
            CheckIn.appointment_id,
        )
    ):
        made[row.assignment_id].append(Made(*row))
    return Known(
        zone=practices.find(session, scope).zone,
        now=now,
        made=made,
        changed=departures.list_by_rhythm(session, scope, running),
        appointments=_appointments(session, scope, running, now=now),
    )


def _appointments(
    session: Session,
    scope: PractitionerScope,
    running: Sequence[Assignment],
    *,
    now: datetime,
) -> Mapping[tuple[UUID, UUID], Sequence[tuple[UUID, datetime]]]:
    clients = [each.client_id for each in running if appointment_rhythms.is_bound(each)]
    if not clients:
        return {}
    those = (
        visibility.appointments(scope)
        .where(
            Appointment.client_id.in_(clients),
            Appointment.starts_at > now - LATELY,
            Appointment.cancelled_at.is_(None),
        )
        .order_by(Appointment.starts_at, Appointment.id)
        .with_only_columns(
            Appointment.client_id,
            Appointment.practitioner_id,
            Appointment.id,
            Appointment.starts_at,
        )
    )
    found: dict[tuple[UUID, UUID], list[tuple[UUID, datetime]]] = defaultdict(list)
    for client_id, practitioner_id, id_, starts_at in session.execute(those):
        found[client_id, practitioner_id].append((id_, starts_at))
    return found
