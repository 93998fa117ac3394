"""What a link opens: one check-in with all that its pages need, in one query.

These are the pages that a phone on a bus waits for. So they read plain columns, not
mapped rows; the sealed draft opens through the same descriptor as everywhere.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from clinic import catalogue
from clinic.db import installation
from clinic.domain import check_ins as rules
from clinic.domain import tokens
from clinic.domain.check_ins import CheckInState
from clinic.domain.drafts import Draft
from clinic.domain.instruments import Form, Instrument, Item
from clinic.domain.scope import LinkScope
from clinic.models.types import SealedDocument
from clinic.services import unscoped
from clinic.vault import keys

_OPEN = (CheckInState.OPEN, CheckInState.STARTED)


@dataclass(frozen=True)
class _Key:
    plain: bytes


@dataclass(kw_only=True, repr=False)
class LinkedCheckIn:
    """A check-in as the holder of its link may know it."""

    token: str
    id: UUID
    practice_id: UUID
    client_id: UUID
    instrument_id: str
    instrument_version: str
    form_id: str
    impact: bool
    language: str
    privacy_notice_version: int
    opens_at: datetime
    closes_at: datetime
    last_close_at: datetime | None
    started_at: datetime | None
    submitted_at: datetime | None
    skipped_at: datetime | None
    cancelled_at: datetime | None
    cancelled_because: str | None
    asked_for_link_at: datetime | None
    sealed_draft: bytes | None
    open_days: int
    practice_name: str
    zone: str
    shows_own_answers: bool
    therapist: str
    emergency_number: str | None
    sealing_key: _Key

    __tablename__ = "check_ins"
    draft_document = SealedDocument("sealed_draft")

    @property
    def sealing_practice(self) -> UUID:
        return self.practice_id

    @property
    def scope(self) -> LinkScope:
        """Whoever holds the link."""
        return LinkScope(self.practice_id, self.client_id, self.id)

    @cached_property
    def draft(self) -> Draft:
        """What is saved so far."""
        return Draft.from_document(self.draft_document)

    def keep(self, draft: Draft) -> None:
        """Seal a draft, for whoever writes it to the database."""
        self.draft = draft
        self.draft_document = None if draft.is_empty else draft.to_document()

    @cached_property
    def instrument(self) -> Instrument:
        """The questionnaire in the version that the check-in is pinned to."""
        return catalogue.find(
            self.instrument_id, self.instrument_version, self.language
        )

    @property
    def form(self) -> Form:
        """The selection of questions that is asked."""
        return self.instrument.form(self.form_id)

    @property
    def questions(self) -> tuple[Item, ...]:
        """All that is asked, one a screen, the Impact questions last."""
        return self.form.items + (self.instrument.impact if self.impact else ())

    @property
    def has_seen_all(self) -> bool:
        """Whether every question was answered, declined or left open."""
        return all(item.id in self.draft for item in self.questions)

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

    @property
    def closing_at(self) -> datetime:
        """When it closes, as far as is known now."""
        return rules.closes(self.facts)

    def state(self, now: datetime) -> CheckInState:
        """Return the state at a moment."""
        return rules.state(self.facts, now)

    def is_open(self, now: datetime) -> bool:
        """Return whether it can be answered at a moment."""
        return self.state(now) in _OPEN


def find(session: Session, token: str, *, locked: bool = False) -> LinkedCheckIn | None:
    """Return the check-in of a link's token, or None if there is none.

    Whoever is about to change it asks for it locked, so that two devices take turns.
    """
    row = unscoped.find_linked(session, tokens.digest(token), locked=locked)
    if row is None:
        return None
    values: dict[str, Any] = dict(row)
    plain = keys.unwrap(
        installation(session).keyring.root,
        (values["practice_id"], values.pop("wrapped_practice_key")),
        (values["client_id"], values.pop("wrapped_client_key")),
    )
    return LinkedCheckIn(token=token, sealing_key=_Key(plain), **values)
