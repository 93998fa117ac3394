"""Signals about one client: found anew each time, put aside with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from clinic.domain.acts import Act
from clinic.domain.check_ins import CheckInState
from clinic.domain.errors import NotFoundError
from clinic.domain.scope import PractitionerScope
from clinic.domain.signals import Signal, look_for
from clinic.models import Client, Dismissal, Message
from clinic.services import audit, reviews, visibility
from clinic.services.reviews import Review
from clinic.vault.sealing import blind_index
from clinic.words import local

_GOING_ON = (CheckInState.OPEN, CheckInState.STARTED)


@dataclass(frozen=True)
class Prompt:
    """A signal, known by a name that says nothing; and why it was put aside, if so."""

    id: str
    signal: Signal
    dismissal: Dismissal | None


@dataclass(frozen=True)
class Prompts:
    """What a therapist may want to look at, and what somebody put aside."""

    open: tuple[Prompt, ...]
    set_aside: tuple[Prompt, ...]


def look_over(
    session: Session, scope: PractitionerScope, review: Review, *, now: datetime
) -> Prompts:
    """Return the signals about a client whose review is at hand."""
    step = review.step
    found = look_for(
        review.history,
        expects_answer=_expects_answer(session, scope, review, now),
        open_step=(str(step.id), local(step.agreed_at, review.zone).date())
        if step
        else None,
    )
    put_aside = {one.signal: one for one in _list_dismissals(session, scope, review)}
    prompts = [
        Prompt(id_, signal, put_aside.get(id_))
        for id_, signal in ((name(review.client, each), each) for each in found)
    ]
    return Prompts(
        open=tuple(one for one in prompts if one.dismissal is None),
        set_aside=tuple(one for one in prompts if one.dismissal is not None),
    )


def name(client: Client, signal: Signal) -> str:
    """Return what a signal is kept by: it tells nobody without the client's key."""
    return blind_index(client.key.plain, signal.key).hex()


def set_aside(
    session: Session,
    scope: PractitionerScope,
    client_id: UUID,
    prompt_id: str,
    reason: str,
    *,
    now: datetime,
) -> None:
    """Put a signal aside; raise NotFoundError if there is no such signal now."""
    review = reviews.read(session, scope, client_id, now=now)
    prompts = look_over(session, scope, review, now=now)
    if prompt_id not in {one.id for one in prompts.open}:
        raise NotFoundError
    dismissal = Dismissal(
        practice_id=scope.practice_id,
        client_id=review.client.id,
        client=review.client,
        practitioner_id=scope.practitioner_id,
        signal=prompt_id,
        reason=reason,
        dismissed_at=now,
    )
    session.add(dismissal)
    session.flush()
    audit.note(session, scope, Act.SIGNAL_SET_ASIDE, dismissal, now=now)


def bring_back(
    session: Session,
    scope: PractitionerScope,
    client_id: UUID,
    prompt_id: str,
    *,
    now: datetime,
) -> None:
    """Show a signal again that was put aside."""
    dismissal = session.scalars(
        visibility.dismissals(scope).where(
            Dismissal.client_id == client_id, Dismissal.signal == prompt_id
        )
    ).one_or_none()
    if dismissal is None:
        raise NotFoundError
    audit.note(session, scope, Act.SIGNAL_BROUGHT_BACK, dismissal, now=now)
    session.delete(dismissal)


def _list_dismissals(
    session: Session, scope: PractitionerScope, review: Review
) -> Sequence[Dismissal]:
    those = visibility.dismissals(scope).where(Dismissal.client_id == review.client.id)
    return session.scalars(those.options(joinedload(Dismissal.client))).all()


def _expects_answer(
    session: Session, scope: PractitionerScope, review: Review, now: datetime
) -> bool:
    """Whether one is open, or the link of the last one never surely left."""
    if any(one.state(now) in _GOING_ON for one in review.unfinished):
        return True
    silent = [one for one in review.history.unanswered if not one.was_sent]
    if not silent:
        return False
    latest = max(silent, key=lambda one: one.on)
    left = visibility.messages(scope).where(
        Message.check_in_id == UUID(latest.id),
        Message.state == "sent",
        Message.bounced_at.is_(None),
    )
    return session.scalar(left.with_only_columns(Message.id).limit(1)) is None
