"""What one client's check-ins left behind: the input of every chart and table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from clinic.domain.instruments import Form, Instrument
from clinic.domain.psychometrics import Assumption
from clinic.domain.scoring import DimensionScore

NonAnswer = Literal["declined", "skipped", "not_reached"]
Answer = int | NonAnswer

FULL, SHORT = "full", "short"
ASSUMED = Assumption()


@dataclass(frozen=True)
class Answered:
    """A check-in that was sent, at its time on the practice's wall clock.

    Scores stand by form: a full check-in has those of the short form too, since it asks
    the same questions and more.
    """

    id: str
    at: datetime
    instrument: Instrument
    form_id: str
    answers: Mapping[str, Answer]
    scores: Mapping[str, Mapping[str, DimensionScore]]

    @property
    def on(self) -> date:
        return self.at.date()

    @property
    def form(self) -> Form:
        return self.instrument.form(self.form_id)

    @property
    def line(self) -> tuple[str, str]:
        """What two check-ins must share before anything may join them."""
        return self.instrument.version, self.instrument.language

    @property
    def own(self) -> Mapping[str, DimensionScore]:
        """The scores of its own form."""
        return self.scores[self.form_id]

    @property
    def shared(self) -> Mapping[str, DimensionScore]:
        """The scores of the questions that both forms ask."""
        return self.scores[SHORT]


@dataclass(frozen=True)
class Unanswered:
    """A check-in without answers that count.

    Never sent: missed, skipped, or closed with some answers. Or sent, and set aside.
    """

    id: str
    on: date
    kind: Literal["missed", "skipped", "closed", "set aside"]
    instrument: Instrument
    form_id: str
    answers: Mapping[str, Answer]

    @property
    def was_sent(self) -> bool:
        """Whether it was answered all the same."""
        return self.kind == "set aside"

    @property
    def answered(self) -> int:
        """How many of the form's questions have an answer."""
        form = self.instrument.form(self.form_id)
        return sum(type(self.answers.get(item.id)) is int for item in form.items)

    @property
    def line(self) -> tuple[str, str]:
        """What two check-ins must share before anything may join them."""
        return self.instrument.version, self.instrument.language


@dataclass(frozen=True)
class Event:
    """Something that was going on, not necessarily a reason."""

    on: date
    text: str
    for_client: bool = True
    """Whether the client sees it; if not, it is on the record alone."""


@dataclass(frozen=True)
class History:
    """Everything the charts of one client are drawn from, oldest first."""

    answered: tuple[Answered, ...]
    unanswered: tuple[Unanswered, ...] = ()
    events: tuple[Event, ...] = ()
    noise: Assumption | None = ASSUMED

    @cached_property
    def days(self) -> int:
        """Over how many days it goes."""
        dates = [one.on for one in self.answered] + [one.on for one in self.unanswered]
        return (max(dates) - min(dates)).days if dates else 0

    def newest(self, count: int) -> "History":
        """Return the same history from its newest check-ins on."""
        since = self.answered[-count].on if len(self.answered) > count else date.min
        return replace(
            self,
            answered=self.answered[-count:],
            unanswered=tuple(one for one in self.unanswered if one.on >= since),
        )
