"""The library: what to ask in a session, and small steps to choose from.

It stands outside the released instrument, so that it can grow without a new version.
"""

from dataclasses import dataclass
from enum import StrEnum

HIGHEST_LEVEL = 3


class Kind(StrEnum):
    """What an entry of the library is."""

    PROMPT = "prompt"
    STEP = "step"


@dataclass(frozen=True)
class Theme:
    """What a group of prompts is about."""

    id: str
    name: str


@dataclass(frozen=True)
class Prompt:
    """A question for the talk; never sent, scored or kept."""

    id: str
    theme: str
    dimensions: tuple[str, ...]
    text: str
    traced_to: str


@dataclass(frozen=True)
class SmallStep:
    """A tiny, reversible experiment. Level 1 is light, level 3 stirs something."""

    id: str
    dimension: str
    level: int
    text: str
    traced_to: str


@dataclass(frozen=True)
class Library:
    """Everything on offer in one language."""

    language: str
    source: str
    safety: str
    calm: str
    themes: tuple[Theme, ...]
    prompts: tuple[Prompt, ...]
    steps: tuple[SmallStep, ...]
