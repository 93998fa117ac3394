"""The audit trail: who did what to whom, chained so that a change shows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from clinic.models.types import Base, of_practice


class AuditEntry(Base):
    """One act. Ids only: no names, no scores, no addresses."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        of_practice(),
        UniqueConstraint("practice_id", "number"),
        Index(None, "practice_id", "object_id"),
    )

    practice_id: Mapped[UUID]
    number: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    actor_id: Mapped[UUID | None]
    act: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[UUID | None]
    request_id: Mapped[str | None]
    previous_mac: Mapped[bytes]
    mac: Mapped[bytes]
