"""What a client may add to their answers: how a step went, topics, one event.

None of it is scored, asked about twice, or needed. A draft keeps it question by
question; it is sealed with the answers when they are sent.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

MOST_TOPICS = 3
LONGEST_LABEL = 40
HARDEST = 10
EVENT_AHEAD = timedelta(days=7)
EVENT_BACK = timedelta(days=5 * 366)

Entry = str | Sequence[str] | Mapping[str, str] | None
"""What was given to one of the questions; nothing given is None or empty."""


class Question(StrEnum):
    """What is asked besides the questionnaire. The value is what a draft keeps."""

    TRIED = "tried"
    COMPARED = "compared"
    HARD = "hard"
    ONWARDS = "onwards"
    TOPICS = "topics"
    EVENT = "event"


class Tried(StrEnum):
    """Whether the step that was agreed was tried."""

    YES = "yes"
    PARTLY = "partly"
    NOT_YET = "not yet"
    SOMETHING_ELSE = "something else"


class Compared(StrEnum):
    """How it went, compared with what the client had expected."""

    MUCH_WORSE = "much worse"
    BIT_WORSE = "a bit worse"
    AS_EXPECTED = "as expected"
    BIT_BETTER = "a bit better"
    MUCH_BETTER = "much better"


class Onwards(StrEnum):
    """What the client wants to do with the step."""

    KEEP = "keep"
    CHANGE = "change"
    LET_GO = "let go"


DEGREES = tuple(str(degree) for degree in range(HARDEST + 1))
WAS_TRIED = frozenset({Tried.YES, Tried.PARTLY})


@dataclass(frozen=True)
class AskedStep:
    """A step as it was when the check-in opened."""

    id: str
    text: str


@dataclass(frozen=True)
class FollowUp:
    """How the step went, in the client's choice of words."""

    step: AskedStep
    tried: Tried
    compared: Compared | None = None
    hard: int | None = None
    onwards: Onwards | None = None


@dataclass(frozen=True)
class OwnEvent:
    """Something that the client wants to see marked on the chart."""

    text: str
    on: date


@dataclass(frozen=True)
class Agenda:
    """All that was added to one check-in. Topics are ids of dimensions."""

    follow_up: FollowUp | None = None
    topics: tuple[str, ...] = ()
    event: OwnEvent | None = None

    def to_document(self) -> dict[str, Any]:
        """Return what is sealed with the answers."""
        document = asdict(self)
        if self.event:
            document["event"]["on"] = self.event.on.isoformat()
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Agenda":
        """Return the agenda that was sealed."""
        follow_up, event = document["follow_up"], document["event"]
        return cls(
            follow_up=_follow_up(follow_up) if follow_up else None,
            topics=tuple(document["topics"]),
            event=_event(event) if event else None,
        )


NOTHING_ADDED = Agenda()


def gather(entries: Mapping[Question, Entry], step: AskedStep | None) -> Agenda:
    """Put together what a draft holds.

    How hard it was counts only if the step was tried, whatever was picked before.
    """
    topics, event = entries.get(Question.TOPICS), entries.get(Question.EVENT)
    tried = entries.get(Question.TRIED)
    answers: dict[str, Any] = {"tried": tried}
    if tried in WAS_TRIED:
        answers["compared"] = entries.get(Question.COMPARED)
        answers["hard"] = entries.get(Question.HARD)
    answers["onwards"] = entries.get(Question.ONWARDS)
    return Agenda(
        follow_up=_follow_up({"step": asdict(step), **answers})
        if step and tried
        else None,
        topics=tuple(topics or ()),
        event=_event(event) if event else None,  # type: ignore[arg-type]
    )


def topics_from(picked: Collection[str], known: Sequence[str]) -> list[str]:
    """Return topics in their own order; raise ValueError if one is not known."""
    if not set(picked) <= set(known):
        raise ValueError("not a topic")
    return [topic for topic in known if topic in picked]


def earliest_and_latest(today: date) -> tuple[date, date]:
    """Return between which days an event can lie."""
    return today - EVENT_BACK, today + EVENT_AHEAD


def _follow_up(document: Mapping[str, Any]) -> FollowUp:
    compared, hard = document.get("compared"), document.get("hard")
    onwards = document.get("onwards")
    return FollowUp(
        step=AskedStep(**document["step"]),
        tried=Tried(document["tried"]),
        compared=Compared(compared) if compared else None,
        hard=None if hard is None else int(hard),
        onwards=Onwards(onwards) if onwards else None,
    )


def _event(document: Mapping[str, str]) -> OwnEvent:
    return OwnEvent(document["text"], date.fromisoformat(document["on"]))
