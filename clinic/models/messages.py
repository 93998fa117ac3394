"""Messages: the outbox. The row is the queue, and its state is stored."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from clinic.models.check_ins import CheckIn
from clinic.models.clients import Client, SealedForClient
from clinic.models.types import (
    Base,
    OptionalSealedText,
    of_practice,
    referable,
    refers,
)


class Message(SealedForClient, Base):
    """One email, made in the transaction of its reason."""

    __tablename__ = "messages"
    __table_args__ = (
        of_practice(),
        referable(),
        refers("client_id", "clients"),
        refers("check_in_id", "check_ins"),
        UniqueConstraint("check_in_id", "kind", "number"),
        UniqueConstraint("stop_digest"),
        UniqueConstraint("envelope_id"),
        Index(None, "state", "due_at"),
        Index(None, "practice_id", "client_id"),
        Index(None, "practice_id", "check_in_id"),
        Index(None, "practice_id", "sent_at"),
    )

    practice_id: Mapped[UUID]
    client_id: Mapped[UUID]
    check_in_id: Mapped[UUID]
    kind: Mapped[str]
    number: Mapped[int]
    by_person: Mapped[bool]
    state: Mapped[str]
    state_at: Mapped[datetime]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    lease_until: Mapped[datetime | None]
    message_id: Mapped[str]
    envelope_id: Mapped[str]
    stop_digest: Mapped[bytes]
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    bounce_code: Mapped[str | None]
    reason: Mapped[str | None]
    sealed_reply: Mapped[bytes | None]

    client: Mapped[Client] = relationship(innerjoin=True, overlaps="practice")
    check_in: Mapped[CheckIn] = relationship(innerjoin=True, overlaps="client,practice")

    reply = OptionalSealedText("sealed_reply")


class Notice(Base):
    """“There is something new”, to a practitioner: at most one a day, no content."""

    __tablename__ = "notices"
    __table_args__ = (
        of_practice(),
        refers("practitioner_id", "practitioners"),
        UniqueConstraint("practitioner_id", "local_on"),
    )

    practice_id: Mapped[UUID]
    practitioner_id: Mapped[UUID]
    local_on: Mapped[date]
    state: Mapped[str]
    state_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    lease_until: Mapped[datetime | None]
    message_id: Mapped[str]
