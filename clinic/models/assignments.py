"""Assignments: standing requests to a client."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from clinic.models.clients import Client
from clinic.models.types import Base, of_practice, referable, refers


class Assignment(Base):
    """One client, one instrument, one rhythm."""

    __tablename__ = "assignments"
    __table_args__ = (
        of_practice(),
        referable(),
        refers("client_id", "clients"),
        refers("assigned_by_id", "practitioners"),
        Index(None, "practice_id", "client_id"),
        Index(None, "next_at"),
    )

    practice_id: Mapped[UUID]
    client_id: Mapped[UUID]
    assigned_by_id: Mapped[UUID]
    instrument: Mapped[str]
    instrument_version: Mapped[str]
    form: Mapped[str]
    impact: Mapped[bool]
    schedule: Mapped[str]
    starts_at: Mapped[datetime]
    open_days: Mapped[int]
    remind_after_days: Mapped[int | None]
    days_before_appointment: Mapped[int | None]
    every_nth_appointment: Mapped[int | None]
    numbers_before: Mapped[int | None]
    asked_to_go_on_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    assigned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]

    client: Mapped[Client] = relationship(innerjoin=True, overlaps="practice")


class Departure(Base):
    """One occasion that a person moved (to a moment) or left out (to none)."""

    __tablename__ = "departures"
    __table_args__ = (
        of_practice(),
        refers("assignment_id", "assignments"),
        UniqueConstraint("assignment_id", "planned_on"),
    )

    practice_id: Mapped[UUID]
    assignment_id: Mapped[UUID]
    planned_on: Mapped[date]
    moved_to: Mapped[datetime | None]
    decided_at: Mapped[datetime]
