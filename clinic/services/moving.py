"""A response that came through another client's link, moved to the client who gave it.

All that belongs to it goes along, sealed anew: its remarks, the event that was added to
it. What was said about the first client's step stays with that client. Undone by
moving it back, which leaves everything as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, union_all
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from clinic.domain.acts import Act
from clinic.domain.errors import ClashingAnswersError, NotFoundError
from clinic.domain.scope import PractitionerScope
from clinic.models import CareRelation, Client, Event, Remark, Response, ResponseMove
from clinic.services import audit, clients, events, practices, steps, visibility
from clinic.words import local

_SIDES = (ResponseMove.from_client_id, ResponseMove.to_client_id)


@dataclass(frozen=True)
class Moved:
    """One move, as the history of either client tells it."""

    response_id: UUID
    sent_at: datetime
    moved_at: datetime
    is_away: bool
    """Whether it left this client, or came to them."""
    back: tuple[UUID, UUID] | None
    """From which client to which it can be moved back, by whoever sees both."""


def list_targets(
    session: Session, scope: PractitionerScope, response: Response
) -> Sequence[Client]:
    """Return the other clients in sight, in the order of their names."""
    # By whom they are looked after: a practice has many more clients than one person.
    own = visibility.care_relations(scope).where(
        CareRelation.practitioner_id == scope.practitioner_id
    )
    those = visibility.clients(scope).where(
        Client.id.in_(own.with_only_columns(CareRelation.client_id)),
        Client.id != response.client_id,
    )
    return sorted(session.scalars(those), key=lambda client: client.name.casefold())


def move(
    session: Session,
    scope: PractitionerScope,
    response: Response,
    client_id: UUID,
    *,
    now: datetime,
) -> Client:
    """Move a response to another client in sight, and return that client.

    Raise NotFoundError if there is no such client, ClashingAnswersError if theirs and
    these cannot stand side by side.
    """
    before, to = response.client, clients.find(session, scope, client_id)
    if to.id == before.id:
        raise NotFoundError
    sent_by = response.check_in.client_id
    if to.id != sent_by:
        _refuse_clash(session, scope, response, to)
    along = _list_along(session, scope, response)
    left_behind = _part_from_step(session, scope, response, to, now=now)
    for row in (response, *along):
        row.hand_to(to)
    response.moved_at = None if to.id == sent_by else now
    session.add(
        ResponseMove(
            key=before.key,
            practice_id=scope.practice_id,
            response_id=response.id,
            from_client_id=before.id,
            to_client_id=to.id,
            moved_by_id=scope.practitioner_id,
            moved_at=now,
            left_behind=left_behind,
        )
    )
    session.flush()
    audit.note(session, scope, Act.RESPONSE_MOVED_AWAY, before, now=now)
    audit.note(session, scope, Act.RESPONSE_MOVED_HERE, to, now=now)
    return to


def has_any(scope: PractitionerScope) -> ColumnElement[bool]:
    """Return the condition that something was moved away from a client or to them."""
    moves = visibility.response_moves(scope)
    return or_(*(moves.where(side == Client.id).exists() for side in _SIDES))


def list_moves(
    session: Session, scope: PractitionerScope, client: Client
) -> Sequence[Moved]:
    """Return what was moved away from a client or to them, the newest first."""
    # One index after the other: for “from or to” a database reads through them all.
    halves = (_moves(scope).where(side == client.id) for side in _SIDES)
    rows = session.execute(union_all(*halves))
    found, told = [], set()
    for row in sorted(rows, key=lambda row: row.moved_at, reverse=True):
        stands = row.client_id == row.to_client_id and row.response_id not in told
        told.add(row.response_id)
        can_go_back = stands and row.sees_from and row.sees_to
        found.append(
            Moved(
                row.response_id,
                row.submitted_at,
                row.moved_at,
                row.from_client_id == client.id,
                (row.to_client_id, row.from_client_id) if can_go_back else None,
            )
        )
    return found


def _moves(scope: PractitionerScope) -> Select[*tuple[Any, ...]]:
    return (
        visibility.response_moves(scope)
        .join(Response, Response.id == ResponseMove.response_id)
        .with_only_columns(
            ResponseMove.response_id,
            ResponseMove.from_client_id,
            ResponseMove.to_client_id,
            ResponseMove.moved_at,
            Response.submitted_at,
            Response.client_id,
            visibility.in_care(scope, ResponseMove.from_client_id).label("sees_from"),
            visibility.in_care(scope, ResponseMove.to_client_id).label("sees_to"),
        )
    )


def _refuse_clash(
    session: Session, scope: PractitionerScope, response: Response, to: Client
) -> None:
    zone = practices.find(session, scope).zone
    standing = visibility.responses(scope).where(
        Response.client_id == to.id, Response.set_aside_at.is_(None)
    )
    day = local(response.submitted_at, zone).date()
    for other in session.scalars(standing):
        same_day = local(other.submitted_at, zone).date() == day
        if other.instrument != response.instrument or (
            same_day and other.form == response.form
        ):
            raise ClashingAnswersError


def _list_along(
    session: Session, scope: PractitionerScope, response: Response
) -> list[Event | Remark]:
    """Return what belongs to a response: its remarks, and the event added to it."""
    own = visibility.events(scope).where(
        Event.client_id == response.client_id, Event.by_client.is_(True)
    )
    about = visibility.remarks(scope).where(Remark.response_id == response.id)
    remarks = session.scalars(about.options(joinedload(Remark.client)))
    marks = session.scalars(own.options(joinedload(Event.client)))
    return [
        *remarks,
        *(one for one in marks if events.was_added_to(one, response.check_in_id)),
    ]


def _part_from_step(
    session: Session,
    scope: PractitionerScope,
    response: Response,
    to: Client,
    *,
    now: datetime,
) -> dict[str, Any] | None:
    """Take out what is about the step of the client that a response leaves.

    On its way home it gets back what it left there.
    """
    if to.id == response.check_in.client_id:
        _join_with_step(session, scope, response, to, now=now)
        return None
    document = response.document or {}
    said = document.get("agenda", {}).get("follow_up")
    if said is None:
        return None
    response.document = document | {"agenda": document["agenda"] | {"follow_up": None}}
    steps.reopen(session, scope, response.client, said, response.submitted_at, now=now)
    return {"follow_up": said}


def _join_with_step(
    session: Session,
    scope: PractitionerScope,
    response: Response,
    to: Client,
    *,
    now: datetime,
) -> None:
    those = visibility.response_moves(scope).where(
        ResponseMove.response_id == response.id,
        ResponseMove.from_client_id == to.id,
        ResponseMove.sealed_left_behind.is_not(None),
    )
    latest = session.scalars(those.order_by(ResponseMove.moved_at.desc())).first()
    if latest is None:
        return
    set_committed_value(latest, "client", to)
    said = (latest.left_behind or {})["follow_up"]
    document = response.document or {}
    response.document = document | {"agenda": document["agenda"] | {"follow_up": said}}
    steps.end_again(session, scope, to, said, response.submitted_at, now=now)
