"""Clients, their keys, and who looks after them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, object_session, relationship

from clinic.domain.messages import MailState
from clinic.models.practices import Practice
from clinic.models.types import (
    Base,
    HasKey,
    OptionalSealedText,
    SealedText,
    of_practice,
    referable,
    refers,
    sealed_names,
)
from clinic.vault.keys import place_of_client_key
from clinic.vault.sealing import Place, seal, unseal


class ClientKey(Base):
    """One client's key, in a store of its own. Without it nothing opens again."""

    __tablename__ = "client_keys"
    __table_args__ = (UniqueConstraint("client_id"), {"schema": "keys"})

    practice_id: Mapped[UUID]
    client_id: Mapped[UUID]
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]

    _plain: bytes | None = None

    @property
    def plain(self) -> bytes:
        """The client's key, unwrapped once per request."""
        if self._plain is None:
            session = object_session(self)
            if session is None:
                raise RuntimeError("the key is not in a session")
            practice = session.get_one(Practice, self.practice_id)
            # The identity map alone would let it go, and ask again for each client.
            session.info["practice"] = practice
            self._plain = unseal(practice.plain, self.wrapped, self._place())
        return self._plain

    def wrap(self, practice: Practice, plain: bytes) -> None:
        """Keep a new client's key, wrapped by the practice's key."""
        self.wrapped = seal(practice.plain, plain, self._place())
        self._plain = plain

    def _place(self) -> Place:
        return place_of_client_key(self.practice_id, self.client_id)


class Client(Base):
    """A person in care. What identifies them is sealed."""

    __tablename__ = "clients"
    __table_args__ = (
        of_practice(),
        referable(),
        refers("created_by_id", "practitioners"),
        Index(None, "practice_id", "email_index"),
    )

    practice_id: Mapped[UUID]
    created_by_id: Mapped[UUID]
    sealed_name: Mapped[bytes]
    sealed_called: Mapped[bytes]
    sealed_reference: Mapped[bytes | None]
    sealed_email: Mapped[bytes | None]
    email_index: Mapped[bytes | None]
    language: Mapped[str]
    mail_agreed_on: Mapped[date | None]
    mail_state: Mapped[str]
    mail_state_at: Mapped[datetime | None]
    paused_until: Mapped[date | None]
    told_when_read: Mapped[bool | None]
    created_at: Mapped[datetime]
    discharged_at: Mapped[datetime | None]

    practice: Mapped[Practice] = relationship(innerjoin=True)
    key: Mapped[ClientKey] = relationship(
        primaryjoin=lambda: Client.id == foreign(ClientKey.client_id),
        lazy="joined",
        innerjoin=True,
        viewonly=True,
    )

    name = SealedText("sealed_name")
    called = SealedText("sealed_called")
    reference = OptionalSealedText("sealed_reference")
    email = OptionalSealedText("sealed_email")

    @property
    def may_be_written_to(self) -> bool:
        """Whether there is an address, an agreement, and no wish against it.

        A person may try an address again that a mail server has refused.
        """
        agreed = self.sealed_email is not None and self.mail_agreed_on is not None
        return agreed and self.mail_state != MailState.STOPPED

    @property
    def sealing_key(self) -> ClientKey:
        return self.key

    @property
    def sealing_practice(self) -> UUID:
        return self.practice_id


class SealedForClient:
    """What belongs to a client is sealed with the client's key; load `client` too.

    Whoever has the key at hand gives it instead, before anything is sealed.
    """

    practice_id: Mapped[UUID]
    client: Mapped[Client]

    key: HasKey | None = None

    @property
    def sealing_key(self) -> HasKey:
        return self.key or self.client.key

    def hand_to(self, client: Client) -> None:
        """Belong to another client: all that is sealed is sealed with their key."""
        opened = {name: getattr(self, name) for name in sealed_names(type(self))}
        self.key, self.client = None, client
        for name, value in opened.items():
            setattr(self, name, value)

    @property
    def sealing_practice(self) -> UUID:
        return self.practice_id


class CareRelation(Base):
    """A practitioner looks after a client, since and until."""

    __tablename__ = "care_relations"
    __table_args__ = (
        of_practice(),
        refers("client_id", "clients"),
        refers("practitioner_id", "practitioners"),
        Index(None, "practice_id", "practitioner_id", "client_id"),
        Index(None, "practice_id", "client_id"),
    )

    practice_id: Mapped[UUID]
    client_id: Mapped[UUID]
    practitioner_id: Mapped[UUID]
    since: Mapped[datetime]
    until: Mapped[datetime | None] = mapped_column()
