"""What a practice adds to the library, hides from it, or puts in another order."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from clinic.models.types import Base, of_practice, referable


class LibraryEntry(Base):
    """One prompt or small step: the practice's own, or its wish for one of ours."""

    __tablename__ = "library_entries"
    __table_args__ = (
        of_practice(),
        referable(),
        UniqueConstraint("practice_id", "catalogue_id"),
    )

    practice_id: Mapped[UUID]
    kind: Mapped[str]
    catalogue_id: Mapped[str | None]
    area: Mapped[str | None]
    level: Mapped[int | None]
    text: Mapped[str | None]
    hidden: Mapped[bool]
    position: Mapped[int]
    created_at: Mapped[datetime]


class Assumption(Base):
    """What change is measured with, by version; statements carry the version."""

    __tablename__ = "assumptions"
    __table_args__ = (
        of_practice(),
        referable(),
        UniqueConstraint("practice_id", "version"),
    )

    practice_id: Mapped[UUID]
    version: Mapped[int]
    reliability: Mapped[float]
    spread: Mapped[float]
    level: Mapped[float]
    start: Mapped[str]
    created_at: Mapped[datetime]
