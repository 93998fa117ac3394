"""Reading a calendar file in: first what it would do, then what a person ticked.

Names are compared in memory. Of the file nothing is kept but times and a keyed digest
of each entry, by which it is found when the file is read in again.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from clinic.domain.acts import Act
from clinic.domain.calendars import CalendarEntry, Unread, read
from clinic.domain.caseload import folded
from clinic.domain.scope import PractitionerScope
from clinic.models import Appointment, Client
from clinic.services import appointment_rhythms, audit, practices, visibility
from clinic.services.appointments import start_of_day
from clinic.vault.sealing import blind_index

AHEAD = timedelta(weeks=26)
"""How far a file is read: half a year from today."""

MOST = 400
"""How many changes are taken at once."""

_TOKEN = re.compile(
    r"(book|move|cancel)\.([0-9a-f]{32})\.(\d{1,11})\.(\d{1,3})\.([0-9a-f]{64})"
)


class Deed(StrEnum):
    """What an entry of the file would do."""

    BOOK = "book"
    MOVE = "move"
    CANCEL = "cancel"


class NoMatch(StrEnum):
    """Why an entry belongs to nobody."""

    NOBODY = "nobody"
    SEVERAL = "several"


@dataclass(frozen=True)
class Change:
    """One thing that would be done; its token says all of it, and goes to and fro."""

    deed: Deed
    client: Client
    starts_at: datetime
    minutes: int
    digest: bytes
    stood_at: datetime | None = None

    @property
    def token(self) -> str:
        """The change as it is sent back when it was ticked."""
        moment = int(self.starts_at.timestamp())
        return (
            f"{self.deed}.{self.client.id.hex}.{moment}.{self.minutes}"
            f".{self.digest.hex()}"
        )


@dataclass(frozen=True)
class Unmatched:
    """An entry that belongs to no client, or to more than one."""

    summary: str
    starts_at: datetime
    why: NoMatch


@dataclass(frozen=True)
class DryRun:
    """What a file would do, without doing it."""

    changes: Sequence[Change]
    unmatched: Sequence[Unmatched]
    unread: dict[Unread, int]
    standing: int


def try_out(
    session: Session, scope: PractitionerScope, text: str, *, now: datetime
) -> DryRun:
    """Return what reading a file in would do; raises NoCalendarError."""
    practice = practices.find(session, scope)
    start = start_of_day(now, practice.zone)
    calendar = read(text, zone=practice.zone, start=start, end=start + AHEAD)
    known = _known(session, scope)
    booked = _booked(session, scope)
    people = _people(session, scope)
    changes: list[Change] = []
    unmatched: list[Unmatched] = []
    seen: set[bytes] = set()
    standing = 0
    for entry in calendar.entries:
        digest = blind_index(practice.plain, f"calendar entry|{entry.key}")
        seen.add(digest)
        before = known.get(digest)
        match = before.client if before else _match(entry.summary, people)
        if isinstance(match, NoMatch):
            if not entry.cancelled:
                unmatched.append(Unmatched(entry.summary, entry.starts_at, match))
            continue
        change = _change(entry, digest, match, before, booked)
        if change is None:
            standing += not entry.cancelled
        else:
            changes.append(change)
    changes += _gone(calendar.entries, known, seen)
    return DryRun(
        changes[:MOST],
        unmatched,
        {why: calendar.unread.get(why, 0) for why in Unread},
        standing,
    )


def take_in(
    session: Session,
    scope: PractitionerScope,
    tokens: Iterable[str],
    *,
    now: datetime,
) -> dict[Deed, int]:
    """Do what was ticked, as far as it still fits; return how much of each there was.

    Each client is looked for again: whoever is not in sight is left out.
    """
    done = dict.fromkeys(Deed, 0)
    touched: set[Client] = set()
    clients = {
        client.id: client
        for client in session.scalars(visibility.clients(scope))
        if client.discharged_at is None
    }
    known, booked = _known(session, scope), _booked(session, scope)
    for token in list(tokens)[:MOST]:
        match = _TOKEN.fullmatch(token)
        client = clients.get(UUID(match[2])) if match else None
        if match is None or client is None:
            continue
        moment = datetime.fromtimestamp(int(match[3]), UTC)
        change = Change(
            Deed(match[1]), client, moment, int(match[4]), bytes.fromhex(match[5])
        )
        if moment > now - timedelta(days=1) and moment < now + AHEAD + AHEAD:
            done[change.deed] += _do(session, scope, change, known, booked, now=now)
            touched.add(client)
    for client in touched:
        appointment_rhythms.follow(session, scope, client, now=now)
    return done


def _do(
    session: Session,
    scope: PractitionerScope,
    change: Change,
    known: dict[bytes, Appointment],
    booked: dict[tuple[UUID, datetime], Appointment],
    *,
    now: datetime,
) -> bool:
    appointment = known.get(change.digest)
    if change.deed is Deed.CANCEL:
        if appointment is None or appointment.cancelled_at is not None:
            return False
        appointment.cancelled_at = now
        audit.note(session, scope, Act.APPOINTMENT_CANCELLED, appointment, now=now)
        return True
    if appointment is not None:
        appointment.starts_at, appointment.minutes = change.starts_at, change.minutes
        appointment.cancelled_at = None
        audit.note(session, scope, Act.APPOINTMENT_MOVED, appointment, now=now)
        return True
    if (change.client.id, change.starts_at) in booked:
        return False
    appointment = Appointment(
        practice_id=scope.practice_id,
        client_id=change.client.id,
        client=change.client,
        practitioner_id=scope.practitioner_id,
        starts_at=change.starts_at,
        minutes=change.minutes,
        calendar_digest=change.digest,
        created_at=now,
    )
    session.add(appointment)
    session.flush()
    known[change.digest] = appointment
    booked[change.client.id, change.starts_at] = appointment
    audit.note(session, scope, Act.APPOINTMENT_BOOKED, appointment, now=now)
    return True


def _change(
    entry: CalendarEntry,
    digest: bytes,
    client: Client,
    before: Appointment | None,
    booked: dict[tuple[UUID, datetime], Appointment],
) -> Change | None:
    stands = before is not None and before.cancelled_at is None
    if entry.cancelled:
        if not stands or before is None:
            return None
        return Change(Deed.CANCEL, client, before.starts_at, before.minutes, digest)
    change = Change(Deed.BOOK, client, entry.starts_at, entry.minutes, digest)
    if before is None:
        # What was written down by hand is not doubled.
        return None if (client.id, entry.starts_at) in booked else change
    if stands and before.starts_at == entry.starts_at:
        return None
    stood_at = before.starts_at if stands else None
    deed = Deed.MOVE if stands else Deed.BOOK
    return Change(deed, client, entry.starts_at, entry.minutes, digest, stood_at)


def _gone(
    entries: Sequence[CalendarEntry],
    known: dict[bytes, Appointment],
    seen: set[bytes],
) -> list[Change]:
    # Only within the span that the file speaks of; what lies outside is not its matter.
    if not entries:
        return []
    first, last = entries[0].starts_at, entries[-1].starts_at
    return [
        Change(Deed.CANCEL, each.client, each.starts_at, each.minutes, digest)
        for digest, each in known.items()
        if digest not in seen
        and each.cancelled_at is None
        and first <= each.starts_at <= last
    ]


def _known(session: Session, scope: PractitionerScope) -> dict[bytes, Appointment]:
    read_in = visibility.appointments(scope).where(
        Appointment.calendar_digest.is_not(None)
    )
    found = session.scalars(read_in.options(joinedload(Appointment.client)))
    return {each.calendar_digest: each for each in found if each.calendar_digest}


def _booked(
    session: Session, scope: PractitionerScope
) -> dict[tuple[UUID, datetime], Appointment]:
    standing = visibility.appointments(scope).where(Appointment.cancelled_at.is_(None))
    return {
        (each.client_id, each.starts_at): each for each in session.scalars(standing)
    }


def _people(
    session: Session, scope: PractitionerScope
) -> list[tuple[Client, list[str]]]:
    return [
        (client, [*map(_words, (client.reference or "", client.name))])
        for client in session.scalars(visibility.clients(scope))
        if client.discharged_at is None
    ]


def _match(
    summary: str, people: Sequence[tuple[Client, list[str]]]
) -> Client | NoMatch:
    said = f" {_words(summary)} "
    for which in (0, 1):  # one's own reference says more than a name
        meant = [
            client
            for client, words in people
            if words[which] and f" {words[which]} " in said
        ]
        if len(meant) == 1:
            return meant[0]
        if meant:
            return NoMatch.SEVERAL
    return NoMatch.NOBODY


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", folded(text)))
