"""Appointments: a practitioner's own sessions with a client, single or in a series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session, joinedload

from clinic.domain.acts import Act
from clinic.domain.errors import AppointmentTakenError, NotFoundError
from clinic.domain.schedules import Schedule, moment_of, occasions
from clinic.domain.scope import OperatorScope, PractitionerScope, Scope
from clinic.models import Appointment, Client
from clinic.services import appointment_rhythms, audit, practices, visibility
from clinic.words import local

LONGEST_SERIES = timedelta(days=366)
"""A series ends within a year; nobody knows their Tuesdays for longer."""

_IN_A_DAY = 24


@dataclass(frozen=True, kw_only=True)
class Booking:
    """When a client comes: once, or every so many weeks until a last day."""

    first_on: date
    at: time
    minutes: int = 50
    every_weeks: int | None = None
    until: date | None = None

    def moments(self, zone: str) -> list[datetime]:
        """Return the moments, at one time on the wall clock whatever clocks do."""
        last = self.first_on + LONGEST_SERIES
        schedule = Schedule(
            every_weeks=self.every_weeks,
            weekday=self.first_on.weekday(),
            time=self.at,
            until=min(self.until or last, last),
        )
        return list(occasions(schedule, zone=zone, start=self.first_on))


def book(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    booking: Booking,
    *,
    now: datetime,
) -> list[Appointment]:
    """Book what is asked for, and return it; what stands already is not doubled."""
    zone = practices.find(session, scope).zone
    standing = _moments_of(session, scope, client)
    moments = [each for each in booking.moments(zone) if each not in standing]
    series_id = uuid4() if booking.every_weeks and len(moments) > 1 else None
    booked = [
        Appointment(
            practice_id=scope.practice_id,
            client_id=client.id,
            client=client,
            practitioner_id=scope.practitioner_id,
            series_id=series_id,
            starts_at=moment,
            minutes=booking.minutes,
            created_at=now,
        )
        for moment in moments
    ]
    session.add_all(booked)
    session.flush()
    for appointment in booked:
        audit.note(session, scope, Act.APPOINTMENT_BOOKED, appointment, now=now)
    appointment_rhythms.follow(session, scope, client, now=now)
    return booked


def find(session: Session, scope: Scope, appointment_id: UUID) -> Appointment:
    """Return an appointment in sight, with its client; raise NotFoundError if none."""
    appointment = session.scalar(
        visibility.appointments(scope)
        .where(Appointment.id == appointment_id)
        .options(joinedload(Appointment.client))
    )
    if appointment is None:
        raise NotFoundError
    return appointment


def list_coming(
    session: Session, scope: Scope, client: Client, *, now: datetime
) -> Sequence[Appointment]:
    """Return a client's appointments from today on, the next one first."""
    zone = practices.find(session, scope).zone
    return session.scalars(
        visibility.appointments(scope)
        .where(
            Appointment.client_id == client.id,
            Appointment.starts_at >= start_of_day(now, zone),
            Appointment.cancelled_at.is_(None),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    ).all()


def find_next(
    session: Session, scope: Scope, client: Client, *, now: datetime
) -> Appointment | None:
    """Return a client's next appointment that is not over, today's or a later one."""
    around = session.scalars(
        visibility.appointments(scope)
        .where(
            Appointment.client_id == client.id,
            Appointment.starts_at > now - timedelta(days=1),
            Appointment.cancelled_at.is_(None),
        )
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(_IN_A_DAY)
    )
    return next((each for each in around if each.ends_at > now), None)


def list_following(
    session: Session, scope: Scope, appointment: Appointment
) -> Sequence[Appointment]:
    """Return the later appointments of the same series that stand."""
    if appointment.series_id is None:
        return ()
    return session.scalars(
        visibility.appointments(scope)
        .where(
            Appointment.series_id == appointment.series_id,
            Appointment.starts_at > appointment.starts_at,
            Appointment.cancelled_at.is_(None),
        )
        .order_by(Appointment.starts_at)
    ).all()


def move(  # noqa: PLR0913 where to, how long, and how many of them
    session: Session,
    scope: PractitionerScope,
    appointment: Appointment,
    day: date,
    at: time,
    *,
    minutes: int,
    and_following: bool = False,
    now: datetime,
) -> list[Appointment]:
    """Move an appointment, and if wanted the rest of its series by as many days.

    Raises AppointmentTakenError if the client has another one at such a moment.
    """
    zone = practices.find(session, scope).zone
    by = day - local(appointment.starts_at, zone).date()
    moved = [appointment]
    if and_following:
        moved += list_following(session, scope, appointment)
    moments = [
        moment_of(local(each.starts_at, zone).date() + by, at, zone) for each in moved
    ]
    if _moments_of(session, scope, appointment.client, besides=moved) & {*moments}:
        raise AppointmentTakenError
    for each, moment in zip(moved, moments, strict=True):
        each.starts_at, each.minutes = moment, minutes
        audit.note(session, scope, Act.APPOINTMENT_MOVED, each, now=now)
    appointment_rhythms.follow(session, scope, appointment.client, now=now)
    return moved


def cancel(
    session: Session,
    scope: PractitionerScope,
    appointment: Appointment,
    *,
    and_following: bool = False,
    now: datetime,
) -> list[Appointment]:
    """Cancel an appointment, and if wanted the rest of its series."""
    cancelled = [appointment]
    if and_following:
        cancelled += list_following(session, scope, appointment)
    for each in cancelled:
        if each.cancelled_at is None:
            each.cancelled_at = now
            audit.note(session, scope, Act.APPOINTMENT_CANCELLED, each, now=now)
    appointment_rhythms.follow(session, scope, appointment.client, now=now)
    return cancelled


def cancel_all(
    session: Session, scope: PractitionerScope, client: Client, *, now: datetime
) -> list[Appointment]:
    """Cancel what is booked with a client from now on, with whomever."""
    everybody = OperatorScope(practice_id=scope.practice_id)
    coming = visibility.appointments(everybody).where(
        Appointment.client_id == client.id,
        Appointment.starts_at > now,
        Appointment.cancelled_at.is_(None),
    )
    cancelled = list(session.scalars(coming))
    for each in cancelled:
        each.cancelled_at = now
        audit.note(session, scope, Act.APPOINTMENT_CANCELLED, each, now=now)
    return cancelled


def start_of_day(moment: datetime, zone: str) -> datetime:
    """Return when a moment's local day began, in UTC."""
    return moment_of(local(moment, zone).date(), time(), zone)


def _moments_of(
    session: Session,
    scope: Scope,
    client: Client,
    *,
    besides: Sequence[Appointment] = (),
) -> set[datetime]:
    standing = visibility.appointments(scope).where(
        Appointment.client_id == client.id,
        Appointment.cancelled_at.is_(None),
        Appointment.id.not_in([each.id for each in besides]),
    )
    return {each.starts_at for each in session.scalars(standing)}
