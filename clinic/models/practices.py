"""The practice: the boundary no data crosses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, object_session

from clinic.db import installation
from clinic.models.types import (
    Base,
    OptionalSealedText,
    of_practice,
    referable,
)
from clinic.vault.keys import place_of_practice_key
from clinic.vault.sealing import seal, unseal


class Practice(Base):
    """A clinic, its settings and its wrapped key."""

    __tablename__ = "practices"

    name: Mapped[str]
    sender_name: Mapped[str]
    reply_to: Mapped[str | None]
    address_line: Mapped[str]
    zone: Mapped[str]
    language: Mapped[str]
    urgent_help_confirmed_at: Mapped[datetime | None]
    shows_own_answers: Mapped[bool]
    demo: Mapped[bool]
    created_at: Mapped[datetime]
    wrapped_key: Mapped[bytes]
    root_key_id: Mapped[str]

    mail_host: Mapped[str | None]
    mail_port: Mapped[int | None]
    mail_security: Mapped[str | None]
    mail_username: Mapped[str | None]
    mail_sender: Mapped[str | None]
    sealed_mail_password: Mapped[bytes | None]
    mail_held_at: Mapped[datetime | None]
    mail_held_because: Mapped[str | None]
    mails_per_minute: Mapped[int | None]
    mails_per_day: Mapped[int | None]

    tells_when_read: Mapped[bool | None]

    bounce_address: Mapped[str | None]
    bounce_host: Mapped[str | None]
    bounce_port: Mapped[int | None]
    bounce_username: Mapped[str | None]
    sealed_bounce_password: Mapped[bytes | None]
    bounces_read_at: Mapped[datetime | None]

    mail_password = OptionalSealedText("sealed_mail_password")
    bounce_password = OptionalSealedText("sealed_bounce_password")

    _plain: bytes | None = None

    @property
    def plain(self) -> bytes:
        """The practice's key, unwrapped once per request."""
        if self._plain is None:
            session = object_session(self)
            if session is None:
                raise RuntimeError("the practice is not in a session")
            root = installation(session).keyring.root
            self._plain = unseal(root, self.wrapped_key, place_of_practice_key(self.id))
        return self._plain

    def wrap(self, root: bytes, plain: bytes) -> None:
        """Keep a new practice's key, wrapped by the root key."""
        self.wrapped_key = seal(root, plain, place_of_practice_key(self.id))
        self._plain = plain

    @property
    def sealing_key(self) -> "Practice":
        return self

    @property
    def sealing_practice(self) -> UUID:
        return self.id


class PrivacyNotice(Base):
    """One version of what clients are told about their data; never changed."""

    __tablename__ = "privacy_notices"
    __table_args__ = (
        of_practice(),
        referable(),
        UniqueConstraint("practice_id", "version"),
    )

    practice_id: Mapped[UUID]
    version: Mapped[int]
    text: Mapped[str]
    created_at: Mapped[datetime]


class UrgentHelp(Base):
    """A number to call; the one for emergencies stands first and largest."""

    __tablename__ = "urgent_helps"
    __table_args__ = (of_practice(),)

    practice_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str]
    number: Mapped[str]
    hours: Mapped[str]
    country: Mapped[str]
    emergency: Mapped[bool]
