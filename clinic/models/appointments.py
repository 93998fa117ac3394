"""Appointments: the therapy sessions that check-ins lead up to."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from clinic.models.clients import Client
from clinic.models.types import Base, of_practice, referable, refers


class Appointment(Base):
    """One session of a client with a practitioner; a series shares its `series_id`."""

    __tablename__ = "appointments"
    __table_args__ = (
        of_practice(),
        referable(),
        refers("client_id", "clients"),
        refers("practitioner_id", "practitioners"),
        # A calendar that is read in again finds its entries, and adds none twice.
        UniqueConstraint("practitioner_id", "calendar_digest"),
        Index(None, "practice_id", "client_id", "starts_at"),
    )

    practice_id: Mapped[UUID]
    client_id: Mapped[UUID]
    practitioner_id: Mapped[UUID]
    series_id: Mapped[UUID | None]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    calendar_digest: Mapped[bytes | None]
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    client: Mapped[Client] = relationship(innerjoin=True, overlaps="practice")

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)
