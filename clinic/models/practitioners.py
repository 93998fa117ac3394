"""Practitioners and how they sign in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.models.practices import Practice
from clinic.models.types import Base, SealedText, of_practice, referable, refers


class Practitioner(Base):
    """Someone who signs in and looks after clients."""

    __tablename__ = "practitioners"
    # People are added at the machine alone, so an address that is taken tells
    # nothing to another practice; sign-in needs it before the practice is known.
    __table_args__ = (of_practice(), referable(), UniqueConstraint("email"))

    practice_id: Mapped[UUID]
    email: Mapped[str]
    name: Mapped[str]
    called: Mapped[str]
    permissions: Mapped[list[str]] = mapped_column(JSON)
    password_hash: Mapped[str]
    sealed_totp_secret: Mapped[bytes]
    totp_last_step: Mapped[int]
    initials_only: Mapped[bool]
    notice_hour: Mapped[int | None]
    noticed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    practice: Mapped[Practice] = relationship(lazy="joined", innerjoin=True)

    totp_secret = SealedText("sealed_totp_secret")

    @property
    def sealing_key(self) -> Practice:
        return self.practice

    @property
    def sealing_practice(self) -> UUID:
        return self.practice_id


class RecoveryCode(Base):
    """One of ten codes for a lost phone: 80 random bits, kept as SHA-256."""

    __tablename__ = "recovery_codes"
    __table_args__ = (
        of_practice(),
        refers("practitioner_id", "practitioners"),
        UniqueConstraint("practice_id", "digest"),
    )

    practice_id: Mapped[UUID]
    practitioner_id: Mapped[UUID]
    digest: Mapped[bytes]
    used_at: Mapped[datetime | None]


class SignInSession(Base):
    """A browser that is signed in; the cookie holds a token, here is its digest."""

    __tablename__ = "sign_in_sessions"
    __table_args__ = (
        of_practice(),
        refers("practitioner_id", "practitioners"),
        UniqueConstraint("digest"),
        Index(None, "practice_id", "practitioner_id"),
    )

    practice_id: Mapped[UUID]
    practitioner_id: Mapped[UUID]
    digest: Mapped[bytes]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    last_seen_in_session_view: Mapped[bool]
    factor_passed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    practitioner: Mapped[Practitioner] = relationship(
        lazy="joined", innerjoin=True, overlaps="practice"
    )
