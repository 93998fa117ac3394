"""Events: what was going on, marked on a client's time line."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from clinic.domain.agendas import OwnEvent
from clinic.domain.scope import Scope
from clinic.domain.trends import Event as Mark
from clinic.models import CheckIn, Client, Event
from clinic.services import visibility


def mark_for_client(
    session: Session, check_in: CheckIn, event: OwnEvent | None, *, now: datetime
) -> None:
    """Keep the event that a client added to a check-in."""
    if event is None:
        return
    session.add(
        Event(
            practice_id=check_in.practice_id,
            client_id=check_in.client_id,
            client=check_in.client,
            by_client=True,
            created_at=now,
            document={
                "text": event.text,
                "on": event.on.isoformat(),
                "check_in": str(check_in.id),
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
