"""How large ordinary ups and downs are taken to be, for the page that says so."""

import math
from dataclasses import dataclass

from clinic.domain.chance import chance_of_any
from clinic.domain.psychometrics import Assumption, minimal_detectable_change
from clinic.domain.scoring import rounded

FULL_ITEMS, SHORT_ITEMS = 4, 2  # questions an area


@dataclass(frozen=True)
class Limits:
    """Differences under these could be ordinary ups and downs, in points.

    `from_start` is that of a full check-in against a client's own start; `chance` says
    in how many of 100 comparisons of six areas one looks moved though none has.
    """

    full: int
    short: int
    from_start: int
    chance: int


def limits(noise: Assumption) -> Limits:
    """Return the limits between two full, and between two short check-ins."""
    full, short = noise.sem(FULL_ITEMS), noise.sem(SHORT_ITEMS)
    start = full if noise.start == "first" else math.hypot(full, full) / 2
    return Limits(
        full=rounded(minimal_detectable_change(full, full, noise.z)),
        short=rounded(minimal_detectable_change(short, short, noise.z)),
        from_start=rounded(minimal_detectable_change(start, full, noise.z)),
        chance=rounded(100 * chance_of_any(alpha=noise.alpha)),
    )
