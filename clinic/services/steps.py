"""Steps: what a talk ends in, agreed by two, one at a time.

A step is never reworded: to change it is to end it and agree on another, and to keep it
is to agree on it once more. So a check-in asks about the words that were open when it
opened, and what is open now was agreed in the last talk about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session, joinedload

from clinic.domain.acts import Act
from clinic.domain.agendas import AskedStep, FollowUp, Onwards
from clinic.domain.scope import PractitionerScope, Scope
from clinic.models import Client, Step
from clinic.services import audit, visibility
from clinic.services.links import LinkedCheckIn

LONGEST = 120
"""How many characters a step of one's own may have: a line, not a note."""

REPLACED = "replaced"
_TWICE = timedelta(minutes=1)
_ENDS = {Onwards.CHANGE, Onwards.LET_GO}

# Built once: a client waits for it on the way through every check-in.
_ASKED = (
    visibility.steps(visibility.THROUGH_LINK)
    .order_by(Step.agreed_at.desc(), Step.id)
    .limit(1)
    .with_only_columns(Step.id, Step.practice_id, Step.sealed_document)
)


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

    The document is that of a StepDocument. Pressed twice, it is agreed on once.
    """
    words = asdict(StepDocument(**document))
    earlier = find_open(session, scope, client)
    if earlier and earlier.document == words and now - earlier.agreed_at < _TWICE:
        return earlier
    step = Step(
        practice_id=scope.practice_id,
        client_id=client.id,
        client=client,
        agreed_with_id=scope.practitioner_id,
        document=words,
        agreed_at=now,
        ended_at=None,
        ended_because=None,
    )
    if earlier is not None:
        earlier.ended_at, earlier.ended_because = now, REPLACED
    session.add(step)
    session.flush()
    audit.note(session, scope, Act.STEP_AGREED, step, now=now)
    return step


def keep(
    session: Session, scope: PractitionerScope, step: Step, *, now: datetime
) -> Step:
    """Agree on a step once more, in the same words."""
    return agree(session, scope, step.client, step.document or {}, now=now)


def let_go(
    session: Session, scope: PractitionerScope, step: Step, *, now: datetime
) -> None:
    """End a step that two agreed to let go of; one that has ended stays as it is."""
    if step.ended_at is not None:
        return
    step.ended_at, step.ended_because = now, Onwards.LET_GO.value
    audit.note(session, scope, Act.STEP_ENDED, step, now=now)


def find_last(session: Session, scope: Scope, client: Client) -> Step | None:
    """Return the step that was agreed last; it may have ended."""
    return session.scalars(
        visibility.steps(scope)
        .where(Step.client_id == client.id)
        .options(joinedload(Step.client))
        .order_by(Step.agreed_at.desc(), Step.id)
        .limit(1)
    ).one_or_none()


def list_last(
    session: Session, scope: Scope, client_ids: Sequence[UUID]
) -> Mapping[UUID, Step]:
    """Return the step that was agreed last with each of several clients."""
    found: dict[UUID, Step] = {}
    for step in session.scalars(
        visibility.steps(scope)
        .where(Step.client_id.in_(client_ids))
        .options(joinedload(Step.client))
        .order_by(Step.agreed_at.desc(), Step.id)
    ):
        found.setdefault(step.client_id, step)
    return found


def find_open(session: Session, scope: Scope, client: Client) -> Step | None:
    """Return the step that is open: only the last one can be."""
    step = find_last(session, scope, client)
    return step if step and step.ended_at is None else None


def find_asked(session: Session, link: LinkedCheckIn) -> AskedStep | None:
    """Return the step that a check-in asks about: what was open when it opened.

    What is agreed or ended since then changes nothing under the client's hands.
    """
    found = session.connection().execute(
        _ASKED,
        {
            "of_practice": link.practice_id,
            "of_client": link.client_id,
            "of_check_in": link.id,
        },
    )
    row = found.mappings().one_or_none()
    if row is None:
        return None
    step = Step(key=link.sealing_key, **row)
    return AskedStep(str(step.id), text_of(step))


def text_of(step: Step) -> str:
    """Return the words that were agreed; the step's client must be loaded."""
    return str((step.document or {})["text"])


def reopen(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    said: Mapping[str, Any],
    said_at: datetime,
    *,
    now: datetime,
) -> None:
    """Open a step that was ended by an answer which turned out not to be the client's.

    Where another one was agreed since, the earlier one stays ended.
    """
    step = _find_followed_up(session, scope, client, said)
    ended_so = step is not None and step.ended_at == said_at
    if step is None or not ended_so or step.ended_because not in _ENDS:
        return
    if find_open(session, scope, client) is None:
        step.ended_at = step.ended_because = None
        audit.note(session, scope, Act.STEP_REOPENED, step, now=now)


def end_again(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    said: Mapping[str, Any],
    said_at: datetime,
    *,
    now: datetime,
) -> None:
    """End a step as an answer said that is the client's after all."""
    step = _find_followed_up(session, scope, client, said)
    if step is not None and step.ended_at is None and said["onwards"] in _ENDS:
        step.ended_at, step.ended_because = said_at, said["onwards"]
        audit.note(session, scope, Act.STEP_ENDED, step, now=now)


def _find_followed_up(
    session: Session,
    scope: PractitionerScope,
    client: Client,
    said: Mapping[str, Any],
) -> Step | None:
    those = visibility.steps(scope).where(
        Step.client_id == client.id, Step.id == UUID(said["step"]["id"])
    )
    return session.scalars(those).one_or_none()


def follow_up(
    session: Session, link: LinkedCheckIn, given: FollowUp | None, *, now: datetime
) -> None:
    """End the step that the client lets go of or wants to change."""
    if given is None or given.onwards not in _ENDS:
        return
    ended = session.scalar(
        update(Step)
        .where(
            Step.practice_id == link.practice_id,
            Step.client_id == link.client_id,
            Step.id == UUID(given.step.id),
            Step.ended_at.is_(None),
        )
        .values(ended_at=now, ended_because=given.onwards.value)
        .returning(Step.id)
        .execution_options(synchronize_session=False)
    )
    if ended is not None:
        audit.note(session, link.scope, Act.STEP_ENDED, Step(id=ended), now=now)
