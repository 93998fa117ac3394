"""Reports: what was talked about and agreed with a client over a period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from clinic.domain import agenda_words
from clinic.domain.scope import PractitionerScope
from clinic.domain.trends.periods import Period
from clinic.models import Step, Talk
from clinic.services import responses, steps, talks, visibility
from clinic.services.reviews import Review
from clinic.words import local

KEPT = "kept"


@dataclass(frozen=True)
class TalkedAbout:
    """One session: its day, and the names of the areas that were chosen."""

    on: date
    areas: tuple[str, ...]


@dataclass(frozen=True)
class WentOn:
    """What a client said in a check-in about how a step went."""

    on: date
    words: str


@dataclass(frozen=True)
class AgreedStep:
    """One step: what was agreed, how it went, and what became of it."""

    text: str
    agreed_on: date
    ended_on: date | None
    ended_because: str | None
    follow_ups: tuple[WentOn, ...]


@dataclass(frozen=True)
class Agreements:
    """What was talked about and agreed in a period, oldest first."""

    talks: tuple[TalkedAbout, ...]
    steps: tuple[AgreedStep, ...]


def read(
    session: Session,
    scope: PractitionerScope,
    review: Review,
    period: Period,
    *,
    numbers: bool,
) -> Agreements:
    """Return the talks of a period, and the steps that were open in it.

    How hard a step was is a number, and is left out with the others.
    """
    names = {area.id: area.name for area in review.areas}
    held = [talk for talk in _list_talks(session, scope, review) if talk.areas]
    agreed = [
        _agreed(step, review, period, numbers=numbers)
        for step in _list_steps(session, scope, review)
    ]
    return Agreements(
        talks=tuple(
            TalkedAbout(talk.on, tuple(names.get(area, area) for area in talk.areas))
            for talk in held
            if talk.on in period
        ),
        steps=tuple(
            step
            for step in _kept(agreed)
            if step.agreed_on <= period.last
            and (step.ended_on is None or step.ended_on >= period.first)
        ),
    )


def _list_talks(
    session: Session, scope: PractitionerScope, review: Review
) -> Sequence[TalkedAbout]:
    those = visibility.talks(scope).where(Talk.client_id == review.client.id)
    found = session.scalars(those.order_by(Talk.held_on)).all()
    for talk in found:  # each opens with the key of the client at hand
        set_committed_value(talk, "client", review.client)
    return [TalkedAbout(talk.held_on, talks.areas_of(talk)) for talk in found]


def _list_steps(
    session: Session, scope: PractitionerScope, review: Review
) -> Sequence[Step]:
    those = visibility.steps(scope).where(Step.client_id == review.client.id)
    found = session.scalars(those.order_by(Step.agreed_at, Step.id)).all()
    for step in found:
        set_committed_value(step, "client", review.client)
    return found


def _kept(agreed: Sequence[AgreedStep]) -> Iterator[AgreedStep]:
    """Say of a step that was agreed once more in the same words that it was kept."""
    for step, later in zip_longest(agreed, agreed[1:]):
        again = step.ended_because == steps.REPLACED and later.text == step.text
        yield replace(step, ended_because=KEPT) if again else step


def _agreed(step: Step, review: Review, period: Period, *, numbers: bool) -> AgreedStep:
    ended_on = local(step.ended_at, review.zone).date() if step.ended_at else None
    is_over = ended_on is not None and ended_on <= period.last
    return AgreedStep(
        text=steps.text_of(step),
        agreed_on=local(step.agreed_at, review.zone).date(),
        ended_on=ended_on if is_over else None,
        ended_because=step.ended_because if is_over else None,
        follow_ups=tuple(_follow_ups(step, review, period, numbers=numbers)),
    )


def _follow_ups(
    step: Step, review: Review, period: Period, *, numbers: bool
) -> Sequence[WentOn]:
    said = []
    for response in review.responses:
        on = local(response.submitted_at, review.zone).date()
        follow_up = responses.sheet_of(response).agenda.follow_up
        if on in period and follow_up and follow_up.step.id == str(step.id):
            sentences = agenda_words.how_it_went(follow_up, numbers=numbers)
            said.append(WentOn(on, " ".join(sentences)))
    return said
