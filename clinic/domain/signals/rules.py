"""What each signal is called, when it appears, and where it is shown."""

from dataclasses import dataclass
from enum import StrEnum

from clinic.words import gettext as _


class Kind(StrEnum):
    """The eight signals; the value is part of what is kept when one is put aside."""

    MOVED = "moved"
    SEEN_TWICE = "seen twice"
    DIRECTION = "direction"
    NO_ANSWER = "no answer"
    APART = "apart"
    PATTERN = "pattern"
    LEFT_OUT = "left out"
    STEP_OPEN = "step open"


@dataclass(frozen=True)
class Signal:
    """One prompt: what it says, and the numbers that its rule was met by."""

    kind: Kind
    about: str
    text: str
    numbers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What it is known by when it is put aside: new answers make a new signal."""
        return f"{self.kind} {self.about}"

    @property
    def rule(self) -> str:
        return rule(self.kind)


def heading(kind: Kind) -> str:
    """Say what a signal is called."""
    return {
        Kind.MOVED: _("Moved towards the hyper-independence wording, once"),
        Kind.SEEN_TWICE: _("The same, seen twice"),
        Kind.DIRECTION: _("Direction over time"),
        Kind.NO_ANSWER: _("No answer"),
        Kind.APART: _("Areas differ"),
        Kind.PATTERN: _("Answer pattern"),
        Kind.LEFT_OUT: _("Many not answered"),
        Kind.STEP_OPEN: _("Step open"),
    }[kind]


def rule(kind: Kind) -> str:
    """Say when a signal appears."""
    return {
        Kind.MOVED: _(
            "Two check-ins with 24 questions, every question of the area answered in "
            "both: the later one lies further from the client’s own start than "
            "ordinary ups and downs go. Six areas are compared, so one such difference "
            "often happens by chance."
        ),
        Kind.SEEN_TWICE: _(
            "The same in the same area in two check-ins with 24 questions in a row, "
            "compared with the same start. In the list of clients the limit is "
            "stricter, because six areas are compared there without a word on chance."
        ),
        Kind.DIRECTION: _(
            "At least five check-ins over at least 28 days, and a straight line "
            "through them that ordinary ups and downs alone would seldom show. The "
            "more a client’s answers go up and down, the more it takes."
        ),
        Kind.NO_ANSWER: _(
            "The latest check-in closed without being sent, the link was out, and no "
            "other check-in is open. A client who chose to skip is not meant."
        ),
        Kind.APART: _(
            "A check-in with 24 questions, all of them answered: one area lies further "
            "from the others than ordinary ups and downs go, six areas considered."
        ),
        Kind.PATTERN: _(
            "At least 12 questions were answered, all with the same option."
        ),
        Kind.LEFT_OUT: _(
            "In the latest check-in an area has too few answers for a score, or the "
            "client chose three times not to answer the same question."
        ),
        Kind.STEP_OPEN: _("A small step was agreed and nothing was noted since."),
    }[kind]


def place(kind: Kind) -> str:
    """Say where a signal is shown."""
    if kind in (Kind.SEEN_TWICE, Kind.NO_ANSWER):
        return _("Client page and list")
    return _("Client page")
