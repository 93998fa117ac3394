"""Events: what was going on, marked on a client's time line.

An event is never reworded: to correct it is to remove it and mark another in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from clinic.domain import corrections
from clinic.domain.acts import Act
from clinic.domain.agendas import OwnEvent
from clinic.domain.corrections import Trace
from clinic.domain.errors import NotFoundError
from clinic.domain.scope import PractitionerScope, Scope
from clinic.domain.trends import Event as Mark
from clinic.models import Client, Event
from clinic.services import audit, visibility
from clinic.services.links import LinkedCheckIn


@dataclass(frozen=True)
class NewEvent:
    """What a practitioner marks: a day, a few words, and whether the client sees it."""

    on: date
    text: str
    for_client: bool


def mark_for_client(
    session: Session, link: LinkedCheckIn, event: OwnEvent | None, *, now: datetime
) -> None:
    """Keep the event that a client added to a check-in."""
    if event is None:
        return
    session.add(
        Event(
            key=link.sealing_key,
            practice_id=link.practice_id,
            client_id=link.client_id,
            by_client=True,
            for_client=True,
            created_at=now,
            document={
                "text": event.text,
                "on": event.on.isoformat(),
                "check_in": str(link.id),
            },
        )
    )


def mark(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    new: NewEvent,
    *,
    now: datetime,
) -> Event:
    """Mark an event on a client's time line."""
    event = _keep(session, client, new, None, now=now)
    audit.note(session, scope, Act.EVENT_MARKED, event, now=now)
    return event


def correct(
    session: Session,
    scope: PractitionerScope,
    event: Event,
    new: NewEvent,
    *,
    now: datetime,
) -> None:
    """Mark another event in the place of one of a practitioner's own.

    What a client wrote are the client's words: NotFoundError, as if removed.
    """
    if event.by_client or event.removed_at is not None:
        raise NotFoundError
    if new == describe(event):
        return
    event.removed_at = now
    replacing = _keep(session, event.client, new, event, now=now)
    audit.note(session, scope, Act.EVENT_CORRECTED, replacing, now=now)


def remove(
    session: Session, scope: PractitionerScope, event: Event, *, now: datetime
) -> None:
    """Take an event off the time line; it stays on the record."""
    if event.removed_at is None:
        event.removed_at = now
        audit.note(session, scope, Act.EVENT_REMOVED, event, now=now)


def put_back(
    session: Session, scope: PractitionerScope, event: Event, *, now: datetime
) -> None:
    """Mark an event again that was removed; raise NotFoundError if it was replaced."""
    replaced = visibility.events(scope).where(Event.replaces_id == event.id)
    if session.scalars(replaced).first() is not None:
        raise NotFoundError
    if event.removed_at is not None:
        event.removed_at = None
        audit.note(session, scope, Act.EVENT_PUT_BACK, event, now=now)


def find(session: Session, scope: PractitionerScope, event_id: UUID) -> Event:
    """Return an event in sight, with its client; raise NotFoundError if none."""
    event = session.scalar(
        visibility.events(scope)
        .where(Event.id == event_id)
        .options(joinedload(Event.client))
    )
    if event is None:
        raise NotFoundError
    return event


def read(session: Session, scope: Scope, client: Client) -> Trace[Event]:
    """Return a client's events, the newest day first, with what became of them."""
    those = visibility.events(scope).where(Event.client_id == client.id)
    found = session.scalars(those.order_by(Event.created_at, Event.id)).all()
    return corrections.trace(
        sorted(_opened(found, client), key=lambda one: _mark(one).on, reverse=True)
    )


def describe(event: Event) -> NewEvent:
    """Return what stands in an event; its client must be loaded."""
    found = _mark(event)
    return NewEvent(found.on, found.text, found.for_client)


def was_added_to(event: Event, check_in_id: UUID) -> bool:
    """Return whether a client added an event to a check-in; load its client too."""
    return (event.document or {}).get("check_in") == str(check_in_id)


def list_of_client(session: Session, scope: Scope, client: Client) -> Sequence[Event]:
    """Return the events of a client that were not taken back."""
    those = visibility.events(scope).where(
        Event.client_id == client.id, Event.removed_at.is_(None)
    )
    found = session.scalars(those.order_by(Event.created_at, Event.id)).all()
    return _opened(found, client)


def marks_of_client(session: Session, scope: Scope, client: Client) -> tuple[Mark, ...]:
    """Return what stands beside a client's lines, oldest first."""
    marks = [_mark(event) for event in list_of_client(session, scope, client)]
    return tuple(sorted(marks, key=lambda mark: mark.on))


def _keep(
    session: Session,
    client: Client,
    new: NewEvent,
    replaces: Event | None,
    *,
    now: datetime,
) -> Event:
    event = Event(
        practice_id=client.practice_id,
        client_id=client.id,
        client=client,
        replaces_id=replaces.id if replaces else None,
        by_client=False,
        for_client=new.for_client,
        created_at=now,
        document={"text": new.text, "on": new.on.isoformat()},
    )
    session.add(event)
    session.flush()
    return event


def _opened(found: Sequence[Event], client: Client) -> Sequence[Event]:
    for event in found:  # each opens with the key of the client at hand
        set_committed_value(event, "client", client)
    return found


def _mark(event: Event) -> Mark:
    document = event.document or {}
    return Mark(
        on=date.fromisoformat(document["on"]),
        text=document["text"],
        for_client=event.for_client,
    )
