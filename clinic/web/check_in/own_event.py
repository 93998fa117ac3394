"""The one free line of the clients' area: a short label, and its day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from clinic.domain.agendas import LONGEST_LABEL, earliest_and_latest
from clinic.web.fields import stripped

Problem = Literal["no day", "not then", "too long"]


@dataclass(frozen=True)
class TypedEvent:
    """What was typed, as it was typed, and what keeps it from being marked."""

    text: str
    day: str
    problem: Problem | None

    @property
    def entry(self) -> dict[str, str] | None:
        """What is saved; without a label there is no event."""
        return {"text": self.text, "on": self.day} if self.text else None


def read_event(form: Mapping[str, str], today: date) -> TypedEvent:
    """Read an event from a form."""
    text, day = stripped(form.get("text")) or "", form.get("on", "")
    return TypedEvent(text, day, _problem(text, day, today) if text else None)


def _problem(text: str, day: str, today: date) -> Problem | None:
    if len(text) > LONGEST_LABEL:
        return "too long"
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return "no day"
    earliest, latest = earliest_and_latest(today)
    # Written as a browser writes it: fromisoformat takes “20261130” as well.
    if on.isoformat() != day:
        return "no day"
    return None if earliest <= on <= latest else "not then"
