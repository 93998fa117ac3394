"""What the caseload says of each client, and in which order.

No score and no ranking: whether there is something to read, something open, something
to fix, and since when.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Protocol
from uuid import UUID

from clinic.domain.check_ins import CheckInState
from clinic.domain.next_sessions import NextSession, When


class Shown(StrEnum):
    """Which clients a list shows; the value stands in its address."""

    ALL = "all"
    TODAY = "today"
    TO_READ = "to-read"
    TO_FIX = "to-fix"
    DISCHARGED = "discharged"


class ToFix(StrEnum):
    """Why a client cannot be reached by email for now."""

    NO_ADDRESS = "no address"
    REFUSED = "refused"
    RETURNED = "returned"
    NOT_SENT = "not sent"
    UNCERTAIN = "uncertain"


_OF_ADDRESS = {
    "refused": ToFix.REFUSED,
    "returned": ToFix.RETURNED,
    "soft": ToFix.RETURNED,
}
"""What is known of the address itself; see MailState."""

_UNSOLVED = {
    "uncertain": ToFix.UNCERTAIN,
    "failed": ToFix.NOT_SENT,
    "missed": ToFix.NOT_SENT,
}
"""What an email that did not surely leave asks for."""


class Turn(IntEnum):
    """New answers come first, then what is open, then the rest."""

    NEW = 0
    OPEN = 1
    REST = 2


@dataclass(frozen=True)
class Latest:
    """The newest answers of a client; new until this practitioner looks."""

    submitted_at: datetime
    answered: int
    items: int
    new: bool
    id: UUID | None = None

    @property
    def left_open(self) -> int:
        """How many questions have no answer."""
        return self.items - self.answered


@dataclass(frozen=True)
class Current:
    """The newest check-in that was not sent back: open, begun, or over."""

    state: CheckInState
    answered: int
    items: int
    opens_at: datetime
    closing_at: datetime
    asked_for_link_at: datetime | None
    id: UUID | None = None

    @property
    def last_moment(self) -> datetime:
        """The last moment at which it can be answered; it closes as that day ends."""
        return self.closing_at - timedelta(microseconds=1)

    @property
    def is_open(self) -> bool:
        """Whether the client can answer it now."""
        return self.state in (CheckInState.OPEN, CheckInState.STARTED)


@dataclass(frozen=True)
class Mail:
    """The last email that was handed over, or not."""

    state: str
    at: datetime
    bounced_at: datetime | None
    about_current: bool


class Person(Protocol):
    """Who the entry is about; texts are opened only where they are read."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def called(self) -> str: ...
    @property
    def reference(self) -> str | None: ...
    @property
    def discharged_at(self) -> datetime | None: ...
    @property
    def mail_state(self) -> str: ...
    @property
    def mail_state_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Entry:
    """One client on the list."""

    client: Person
    has_address: bool
    latest: Latest | None
    current: Current | None
    next_at: datetime | None
    mail: Mail | None
    next_session: NextSession | None = None
    break_until: date | None = None
    rhythm_is_over: bool = False

    next_rests: bool = False
    """Whether the next check-in falls into a break, and so is left out."""

    @property
    def asks_to_go_on(self) -> bool:
        """Whether a person is to say how a rhythm goes on: it came to its number."""
        open_now = self.current is not None and self.current.is_open
        return self.rhythm_is_over and not open_now

    @property
    def when(self) -> When:
        """When the client comes next."""
        return self.next_session.when if self.next_session else When.NONE

    @property
    def is_new(self) -> bool:
        """Whether there are answers that this practitioner has not seen."""
        return self.latest is not None and self.latest.new

    @property
    def is_up_next(self) -> bool:
        """Whether the newest answers are to be read, or talked about today."""
        return self.latest is not None and (self.latest.new or self.when is When.TODAY)

    @property
    def has_ended(self) -> bool:
        """Whether the newest check-in closed unsent."""
        return self._went_last(CheckInState.MISSED)

    @property
    def is_silent(self) -> bool:
        """Whether a link that surely left led to nothing, and nothing else is open."""
        mail = self.mail
        return (
            self.has_ended
            and self.to_fix is None
            and mail is not None
            and (mail.about_current, mail.state, mail.bounced_at)
            == (True, "sent", None)
        )

    @property
    def was_skipped(self) -> bool:
        """Whether the client chose to skip the newest check-in."""
        return self._went_last(CheckInState.SKIPPED)

    @property
    def turn(self) -> Turn:
        """Which part of the list the client stands in."""
        if self.is_new:
            return Turn.NEW
        return Turn.OPEN if self.current and self.current.is_open else Turn.REST

    @property
    def has_stopped_mail(self) -> bool:
        """Whether the client wishes for no emails; nothing there is to fix."""
        return self.client.mail_state == "stopped"

    @property
    def to_fix(self) -> ToFix | None:
        """What keeps emails from the client, if anything does."""
        if self.has_stopped_mail:
            return None
        if not self.has_address:
            return ToFix.NO_ADDRESS
        if self.client.mail_state in _OF_ADDRESS:
            return _OF_ADDRESS[self.client.mail_state]
        return self._went_wrong(self.mail) if self.mail else None

    def _went_wrong(self, mail: Mail) -> ToFix | None:
        since = self.client.mail_state_at
        if since is not None and mail.at < since:
            return None
        if mail.bounced_at is not None:
            return ToFix.RETURNED
        return _UNSOLVED.get(mail.state) if self._still_matters(mail) else None

    def _went_last(self, state: CheckInState) -> bool:
        current, latest = self.current, self.latest
        if current is None or current.state is not state:
            return False
        return latest is None or latest.submitted_at < current.opens_at

    def _still_matters(self, mail: Mail) -> bool:
        # Whoever has begun has had the link; and once it is over, it is too late.
        untouched = self.current is not None and self.current.state is CheckInState.OPEN
        return mail.about_current and untouched

    def is_shown(self, shown: Shown) -> bool:
        """Whether a filtered list shows the client."""
        discharged = self.client.discharged_at is not None
        if discharged or shown is Shown.DISCHARGED:
            return discharged and shown is Shown.DISCHARGED
        if shown is Shown.TODAY:
            return self.when is When.TODAY
        if shown is Shown.TO_READ:
            return self.is_new
        return self.to_fix is not None if shown is Shown.TO_FIX else True

    def answers_to(self, words: str) -> bool:
        """Whether the client is meant by what was typed into the search."""
        texts = (self.client.name, self.client.called, self.client.reference or "")
        return any(folded(words) in folded(text) for text in texts)


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """Return who comes next first; without a session, as `Turn` says, then by name.

    New answers stand newest first, open check-ins by what closes soonest.
    """
    return sorted(entries, key=_place)


def initials(name: str) -> str:
    """Return the first letters of a name: S. R."""
    return " ".join(f"{word[0]}." for word in name.split())


def folded(text: str) -> str:
    """Return a text as it is compared: without case, accents and outer spaces."""
    parts = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _place(entry: Entry) -> tuple[int, float, int, float, str, str]:
    moment = 0.0
    session = entry.next_session
    comes_at = session.starts_at.timestamp() if session else 0.0
    if entry.turn is Turn.NEW and entry.latest:
        moment = -entry.latest.submitted_at.timestamp()
    elif entry.turn is Turn.OPEN and entry.current:
        moment = entry.current.closing_at.timestamp()
    name = folded(entry.client.name)
    return entry.when, comes_at, entry.turn, moment, name, str(entry.client.id)
