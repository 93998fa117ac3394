"""Steps: what a talk ends in, agreed by two, one at a time."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, joinedload

from clinic.domain.acts import Act
from clinic.domain.scope import PractitionerScope, Scope
from clinic.models import Client, Step
from clinic.services import audit, visibility

LONGEST = 120
"""How many characters a step of one's own may have: a line, not a note."""

REPLACED = "replaced"


@dataclass(frozen=True)
class StepDocument:
    """What is sealed of a step: its words as they were agreed, and where they are from.

    `catalogue_id` and `level` are there if it was taken from the library.
    """

    text: str
    area: str | None = None
    catalogue_id: str | None = None
    level: int | None = None


def agree(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    document: dict[str, Any],
    *,
    now: datetime,
) -> Step:
    """Keep a step that client and practitioner agreed on; it replaces the last one.

    The document is that of a StepDocument.
    """
    step = Step(
        practice_id=scope.practice_id,
        client_id=client.id,
        client=client,
        agreed_with_id=scope.practitioner_id,
        document=asdict(StepDocument(**document)),
        agreed_at=now,
        ended_at=None,
        ended_because=None,
    )
    for earlier in list_open(session, scope, client):
        earlier.ended_at, earlier.ended_because = now, REPLACED
    session.add(step)
    session.flush()
    audit.note(session, scope, Act.STEP_AGREED, step, now=now)
    return step


def find_open(session: Session, scope: Scope, client: Client) -> Step | None:
    """Return the step that is open, if there is one."""
    return next(iter(list_open(session, scope, client)), None)


def list_open(session: Session, scope: Scope, client: Client) -> list[Step]:
    """Return the open steps of a client, the newest first."""
    return list(
        session.scalars(
            visibility.steps(scope)
            .where(Step.client_id == client.id, Step.ended_at.is_(None))
            .options(joinedload(Step.client))
            .order_by(Step.agreed_at.desc(), Step.id)
        )
    )
