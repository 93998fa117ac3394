"""What the talk ends in, and what stands beside the lines."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from clinic.models.clients import Client, SealedForClient
from clinic.models.types import (
    Base,
    SealedDocument,
    SealedText,
    of_practice,
    referable,
    refers,
)


class Talk(SealedForClient, Base):
    """One session in which answers were looked at: the areas that were chosen."""

    __tablename__ = "talks"
    __table_args__ = (
        of_practice(),
        referable(),
        refers("client_id", "clients"),
        refers("practitioner_id", "practitioners"),
        UniqueConstraint("practice_id", "client_id", "held_on"),
    )

    practice_id: Mapped[UUID]
    client_id: Mapped[UUID]
    practitioner_id: Mapped[UUID]
    held_on: Mapped[date]
    sealed_document: Mapped[bytes | None]
    created_at: Mapped[datetime]

    client: Mapped[Client] = relationship(innerjoin=True, overlaps="practice")

    document = SealedDocument("sealed_document")


class Step(SealedForClient, Base):
    """A small agreed experiment, in words that the client agreed to."""

    __tablename__ = "steps"
    __table_args__ = (
        of_practice(),
        referable(),
        refers("client_id", "clients"),
        refers("agreed_with_id", "practitioners"),
        Index(None, "practice_id", "client_id"),
    )

    practice_id: Mapped[UUID]
    client_id: Mapped[UUID]
    agreed_with_id: Mapped[UUID]
    sealed_document: Mapped[bytes]
    agreed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]

    client: Mapped[Client] = relationship(innerjoin=True, overlaps="practice")

    document = SealedDocument("sealed_document")


class Event(SealedForClient, Base):
    """A mark on the client's time line, by the client or the therapist.

    It is never reworded: another one takes its place, and this one stays as removed.
    """

    __tablename__ = "events"
    __table_args__ = (
        of_practice(),
        referable(),
        refers("client_id", "clients"),
        refers("replaces_id", "events"),
        Index(None, "practice_id", "client_id"),
    )

    practice_id: Mapped[UUID]
    client_id: Mapped[UUID]
    replaces_id: Mapped[UUID | None]
    by_client: Mapped[bool]
    for_client: Mapped[bool]
    sealed_document: Mapped[bytes]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    client: Mapped[Client] = relationship(innerjoin=True, overlaps="practice")

    document = SealedDocument("sealed_document")


class Remark(SealedForClient, Base):
    """A short remark about a client, or about one of their responses; on the record.

    Never reworded, as an event is not.
    """

    __tablename__ = "remarks"
    __table_args__ = (
        of_practice(),
        referable(),
        refers("client_id", "clients"),
        refers("response_id", "responses"),
        refers("replaces_id", "remarks"),
        refers("written_by_id", "practitioners"),
        Index(None, "practice_id", "client_id"),
    )

    practice_id: Mapped[UUID]
    client_id: Mapped[UUID]
    response_id: Mapped[UUID | None]
    replaces_id: Mapped[UUID | None]
    written_by_id: Mapped[UUID]
    for_client: Mapped[bool]
    sealed_text: Mapped[bytes]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    client: Mapped[Client] = relationship(innerjoin=True, overlaps="practice")

    text = SealedText("sealed_text")


class Dismissal(SealedForClient, Base):
    """A signal that a practitioner has seen and put aside, with a reason."""

    __tablename__ = "dismissals"
    __table_args__ = (
        of_practice(),
        refers("client_id", "clients"),
        refers("practitioner_id", "practitioners"),
        UniqueConstraint("practice_id", "client_id", "signal"),
    )

    practice_id: Mapped[UUID]
    client_id: Mapped[UUID]
    practitioner_id: Mapped[UUID]
    signal: Mapped[str]
    sealed_reason: Mapped[bytes]
    dismissed_at: Mapped[datetime]

    client: Mapped[Client] = relationship(innerjoin=True, overlaps="practice")

    reason = SealedText("sealed_reason")
