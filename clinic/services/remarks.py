"""Remarks: short lines for the next session, about a client or one of their responses.

They are part of the record, not notes on what was said. A remark is never reworded: to
correct it is to remove it and write another in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from clinic.domain import corrections
from clinic.domain.acts import Act
from clinic.domain.corrections import Trace
from clinic.domain.errors import NotFoundError
from clinic.domain.scope import PractitionerScope
from clinic.models import Client, Remark, Response
from clinic.services import audit, visibility

LONGEST = 300
"""How many characters a remark may have: a line or two, not a note."""


@dataclass(frozen=True)
class NewRemark:
    """What a practitioner writes; about one response, or about the client."""

    text: str
    for_client: bool
    response_id: UUID | None = None


def write(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    new: NewRemark,
    *,
    now: datetime,
) -> Remark:
    """Write a remark; raise NotFoundError if the response is not this client's."""
    remark = _keep(session, scope, client, new, None, now=now)
    audit.note(session, scope, Act.REMARK_WRITTEN, remark, now=now)
    return remark


def correct(
    session: Session,
    scope: PractitionerScope,
    remark: Remark,
    new: NewRemark,
    *,
    now: datetime,
) -> None:
    """Write another remark in the place of one that stands."""
    if remark.removed_at is not None:
        raise NotFoundError
    if new == describe(remark):
        return
    replacing = _keep(session, scope, remark.client, new, remark, now=now)
    remark.removed_at = now
    audit.note(session, scope, Act.REMARK_CORRECTED, replacing, now=now)


def remove(
    session: Session, scope: PractitionerScope, remark: Remark, *, now: datetime
) -> None:
    """Take a remark away; it stays on the record, as removed."""
    if remark.removed_at is None:
        remark.removed_at = now
        audit.note(session, scope, Act.REMARK_REMOVED, remark, now=now)


def find(session: Session, scope: PractitionerScope, remark_id: UUID) -> Remark:
    """Return a remark in sight, with its client; raise NotFoundError if none."""
    remark = session.scalar(
        visibility.remarks(scope)
        .where(Remark.id == remark_id)
        .options(joinedload(Remark.client))
    )
    if remark is None:
        raise NotFoundError
    return remark


def read(session: Session, scope: PractitionerScope, client: Client) -> Trace[Remark]:
    """Return a client's remarks, the newest first, with what became of them."""
    those = visibility.remarks(scope).where(Remark.client_id == client.id)
    newest_first = those.order_by(Remark.created_at.desc(), Remark.id)
    found = session.scalars(newest_first).all()
    return corrections.trace(_opened(found, client))


def list_standing(
    session: Session, scope: PractitionerScope, client: Client
) -> Sequence[Remark]:
    """Return the remarks that stand, the newest first."""
    those = visibility.remarks(scope).where(
        Remark.client_id == client.id, Remark.removed_at.is_(None)
    )
    newest_first = those.order_by(Remark.created_at.desc(), Remark.id)
    return _opened(session.scalars(newest_first).all(), client)


def list_for_client(
    session: Session, scope: PractitionerScope, client: Client
) -> Sequence[Remark]:
    """Return the remarks that the client sees: the only ones for session view."""
    those = visibility.remarks(scope).where(
        Remark.client_id == client.id,
        Remark.removed_at.is_(None),
        Remark.for_client.is_(True),
    )
    newest_first = those.order_by(Remark.created_at.desc(), Remark.id)
    return _opened(session.scalars(newest_first).all(), client)


def list_subjects(
    session: Session, scope: PractitionerScope, client: Client
) -> dict[UUID, datetime]:
    """Return when each response was sent that a remark can be about, newest first."""
    those = visibility.responses(scope).where(Response.client_id == client.id)
    rows = session.execute(
        those.order_by(Response.submitted_at.desc()).with_only_columns(
            Response.id, Response.submitted_at
        )
    )
    return {row.id: row.submitted_at for row in rows}


def describe(remark: Remark) -> NewRemark:
    """Return what stands in a remark; its client must be loaded."""
    return NewRemark(remark.text, remark.for_client, remark.response_id)


def _keep(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    new: NewRemark,
    replaces: Remark | None,
    *,
    now: datetime,
) -> Remark:
    if new.response_id not in {None, *list_subjects(session, scope, client)}:
        raise NotFoundError
    remark = Remark(
        practice_id=client.practice_id,
        client_id=client.id,
        client=client,
        response_id=new.response_id,
        replaces_id=replaces.id if replaces else None,
        written_by_id=scope.practitioner_id,
        for_client=new.for_client,
        text=new.text,
        created_at=now,
    )
    session.add(remark)
    session.flush()
    return remark


def _opened(found: Sequence[Remark], client: Client) -> Sequence[Remark]:
    for remark in found:  # each opens with the key of the client at hand
        set_committed_value(remark, "client", client)
    return found
