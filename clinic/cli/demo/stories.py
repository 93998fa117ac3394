"""What is told of the people of the demo: who they are, and how their months went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal

from clinic.domain.agendas import Entry, Question
from clinic.domain.setting_aside import Because
from clinic.services.practices import HelpNumber

Levels = Mapping[str, tuple[float, ...]]
"""Area: where the answers lie, 0 to 100, from the first to the last time answered."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What the client makes of one check-in."""

    kind: Literal["send", "start", "leave", "skip"] = "send"
    days: int | None = None
    at: time | None = None
    declined: tuple[str, ...] = ()
    left_open: tuple[str, ...] = ()
    answers: int | None = None
    seen: bool = True
    asks_for_link_after: int | None = None
    returned: bool = False
    uncertain: bool = False
    """Nobody can tell whether the invitation left; the therapist sends it again."""

    another_day_in: int | None = None
    """The client wants to come back so many days from now on."""

    added: Mapping[Question, Entry] = field(default_factory=dict)
    event: tuple[str, int] | None = None
    """What the client marks, and how many days before."""

    set_aside: Because | None = None
    """Why the therapist lets these answers count for nothing, the next morning."""


SEND = Turn()
SKIP = Turn(kind="skip", days=1, at=time(19, 5))
MISS = Turn(kind="leave")
RETURNED = Turn(kind="leave", returned=True)


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """One assignment: from when, how often, and how it went each time."""

    days_ago: int
    form: Literal["full", "short", "both"] = "full"
    every_weeks: int | None = 4
    count: int | None = None
    impact: bool = False
    open_days: int = 7
    remind_after_days: int | None = None
    days_before_sessions: int | None = None
    at: time = time(9)
    turns: tuple[Turn, ...] = ()

    def turn(self, number: int) -> Turn:
        """Return what the client makes of a check-in; the first one is 1."""
        return self.turns[number - 1] if number <= len(self.turns) else MISS


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """When somebody comes: so many days from today on, and how often after it."""

    in_days: int
    at: time
    minutes: int = 50
    every_weeks: int | None = 1


@dataclass(frozen=True, kw_only=True)
class Story:
    """A client: what is written down about them, and what happened since."""

    name: str
    reference: str
    email: str | None = None
    called: str | None = None
    added_days_ago: int
    rhythms: tuple[Rhythm, ...] = ()
    sessions: Sessions | None = None
    levels: Levels = field(default_factory=dict)
    wobble: float = 5.0
    same_answer: int | None = None
    refused: bool = False
    discharged_days_ago: int | None = None
    takes_break: tuple[int, int] | None = None
    """How many days ago a break was agreed, and for how many weeks."""

    step: tuple[int, Mapping[str, object]] | None = None
    """How many days ago a step was agreed, and its document."""

    marked: tuple[int, str] | None = None
    """How many days ago something happened that the therapist marks, and what."""

    remark: tuple[int, str] | None = None
    """How many days ago the therapist wrote a remark for the record, and which."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A practitioner, and the clients in their care."""

    name: str
    email: str
    settings: bool
    clients: tuple[Story, ...]


@dataclass(frozen=True, kw_only=True)
class House:
    """A practice and the people in it; the numbers to call are invented."""

    name: str
    zone: str
    reply_to: str
    address_line: str
    numbers: tuple[HelpNumber, ...]
    people: tuple[Person, ...]
