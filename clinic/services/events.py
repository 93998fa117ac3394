"""Events: what was going on, marked on a client's time line."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from clinic.domain.agendas import OwnEvent
from clinic.domain.scope import Scope
from clinic.domain.trends import Event as Mark
from clinic.models import Client, Event
from clinic.services import visibility
from clinic.services.links import LinkedCheckIn


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
            created_at=now,
            document={
                "text": event.text,
                "on": event.on.isoformat(),
                "check_in": str(link.id),
            },
        )
    )


def list_of_client(session: Session, scope: Scope, client: Client) -> Sequence[Event]:
    """Return the events of a client that were not taken back."""
    those = visibility.events(scope).where(
        Event.client_id == client.id, Event.removed_at.is_(None)
    )
    found = session.scalars(those.order_by(Event.created_at, Event.id)).all()
    for event in found:  # each opens with the key of the client at hand
        set_committed_value(event, "client", client)
    return found


def marks_of_client(session: Session, scope: Scope, client: Client) -> tuple[Mark, ...]:
    """Return what stands beside a client's lines, oldest first."""
    marks = [_mark(event) for event in list_of_client(session, scope, client)]
    return tuple(sorted(marks, key=lambda mark: mark.on))


def _mark(event: Event) -> Mark:
    document = event.document or {}
    return Mark(on=date.fromisoformat(document["on"]), text=document["text"])
