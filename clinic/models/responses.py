"""Responses: a client's answers to one check-in. Never changed once stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, relationship

from clinic.models.check_ins import CheckIn
from clinic.models.clients import Client, SealedForClient
from clinic.models.types import (
    Base,
    SealedDocument,
    of_practice,
    referable,
    refers,
)


class Response(SealedForClient, Base):
    """One sealed document: answers, scores, scoring version. One per check-in."""

    __tablename__ = "responses"
    __table_args__ = (
        of_practice(),
        referable(),
        refers("client_id", "clients"),
        refers("check_in_id", "check_ins"),
        UniqueConstraint("check_in_id"),
        Index(None, "practice_id", "client_id", "submitted_at"),
    )

    practice_id: Mapped[UUID]
    client_id: Mapped[UUID]
    check_in_id: Mapped[UUID]
    instrument: Mapped[str]
    instrument_version: Mapped[str]
    form: Mapped[str]
    language: Mapped[str]
    layout: Mapped[str]
    submitted_at: Mapped[datetime]
    answered: Mapped[int]
    items: Mapped[int]
    sealed_document: Mapped[bytes]
    set_aside_at: Mapped[datetime | None]
    sealed_set_aside_because: Mapped[bytes | None]
    set_aside_by_id: Mapped[UUID | None]
    moved_at: Mapped[datetime | None]

    client: Mapped[Client] = relationship(innerjoin=True, overlaps="practice")
    check_in: Mapped[CheckIn] = relationship(innerjoin=True, overlaps="client,practice")

    document = SealedDocument("sealed_document")
    set_aside_because = SealedDocument("sealed_set_aside_because")


class ResponseMove(SealedForClient, Base):
    """A response that was moved to the right client: from whom, to whom, when.

    What was said about the first client's step stays with that client, sealed.
    """

    __tablename__ = "response_moves"
    __table_args__ = (
        of_practice(),
        refers("response_id", "responses"),
        refers("from_client_id", "clients"),
        refers("to_client_id", "clients"),
        refers("moved_by_id", "practitioners"),
        Index(None, "practice_id", "from_client_id"),
        Index(None, "practice_id", "to_client_id"),
    )

    practice_id: Mapped[UUID]
    response_id: Mapped[UUID]
    from_client_id: Mapped[UUID]
    to_client_id: Mapped[UUID]
    moved_by_id: Mapped[UUID]
    moved_at: Mapped[datetime]
    sealed_left_behind: Mapped[bytes | None]

    client: Mapped[Client] = relationship(
        primaryjoin=lambda: foreign(ResponseMove.from_client_id) == Client.id,
        viewonly=True,
    )

    left_behind = SealedDocument("sealed_left_behind")


class Look(Base):
    """A practitioner has seen a response: what makes it no longer New to them."""

    __tablename__ = "looks"
    __table_args__ = (
        of_practice(),
        refers("practitioner_id", "practitioners"),
        refers("response_id", "responses"),
        UniqueConstraint("practitioner_id", "response_id"),
    )

    practice_id: Mapped[UUID]
    practitioner_id: Mapped[UUID]
    response_id: Mapped[UUID]
    looked_at: Mapped[datetime]
