"""Why a response can be set aside: because it is not this client's answer.

That the answers are unwelcome, or the week was unlike others, is no reason: an event
beside the lines says so.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

LONGEST_WORDS = 200
"""How many characters one's own words may have."""


class Reason(StrEnum):
    """Why. The value is what is sealed."""

    SOMEBODY_ELSE = "somebody else"
    TRIED_OUT = "tried out"
    MISREAD = "misread"
    TWICE = "twice"
    OTHER = "other"


@dataclass(frozen=True)
class Because:
    """A reason, and one's own words if there are any."""

    reason: Reason
    words: str | None = None

    def to_document(self) -> dict[str, Any]:
        """Return what is sealed."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Because":
        """Return what was sealed."""
        return cls(Reason(document["reason"]), document["words"])
