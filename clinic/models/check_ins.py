"""Check-ins: the occasions of an assignment. Each pins everything it needs."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from clinic.domain import check_ins as rules
from clinic.models.assignments import Assignment
from clinic.models.clients import Client, SealedForClient
from clinic.models.types import Base, SealedDocument, of_practice, referable, refers


class CheckIn(SealedForClient, Base):
    """One occasion: what is asked, when it is open, how far it has come."""

    __tablename__ = "check_ins"
    __table_args__ = (
        of_practice(),
        referable(),
        refers("client_id", "clients"),
        refers("assignment_id", "assignments"),
        refers("appointment_id", "appointments"),
        UniqueConstraint("assignment_id", "local_on"),
        UniqueConstraint("link_digest"),
        Index(None, "practice_id", "client_id"),
        Index(None, "practice_id", "assignment_id"),
    )

    practice_id: Mapped[UUID]
    client_id: Mapped[UUID]
    assignment_id: Mapped[UUID]
    number: Mapped[int]
    local_on: Mapped[date]
    instrument: Mapped[str]
    instrument_version: Mapped[str]
    form: Mapped[str]
    impact: Mapped[bool]
    language: Mapped[str]
    layout: Mapped[str]
    privacy_notice_version: Mapped[int]
    created_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    last_close_at: Mapped[datetime | None]
    rotation: Mapped[int]
    link_digest: Mapped[bytes]
    asked_for_link_at: Mapped[datetime | None]
    extra_day_taken_at: Mapped[datetime | None]
    postponed_to: Mapped[date | None]
    appointment_id: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    answered: Mapped[int]
    sealed_draft: Mapped[bytes | None]
    submitted_at: Mapped[datetime | None]
    skipped_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_because: Mapped[str | None]

    client: Mapped[Client] = relationship(innerjoin=True, overlaps="practice")
    assignment: Mapped[Assignment] = relationship(
        innerjoin=True, overlaps="client,practice"
    )

    draft = SealedDocument("sealed_draft")

    @property
    def facts(self) -> rules.Facts:
        """What its state is computed from."""
        return rules.Facts(
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            last_close_at=self.last_close_at,
            started_at=self.started_at,
            submitted_at=self.submitted_at,
            skipped_at=self.skipped_at,
            cancelled_at=self.cancelled_at,
        )

    def state(self, now: datetime) -> rules.CheckInState:
        """Return the state at a moment."""
        return rules.state(self.facts, now)

    @property
    def closing_at(self) -> datetime:
        """When it closes, as far as is known now."""
        return rules.closes(self.facts)


class EarlierLink(Base):
    """The digest of a link that was replaced or withdrawn, to say so kindly."""

    __tablename__ = "earlier_links"
    __table_args__ = (
        of_practice(),
        refers("check_in_id", "check_ins"),
        UniqueConstraint("link_digest"),
    )

    practice_id: Mapped[UUID]
    check_in_id: Mapped[UUID]
    link_digest: Mapped[bytes]
    replaced_at: Mapped[datetime]

    check_in: Mapped[CheckIn] = relationship(innerjoin=True, overlaps="practice")
