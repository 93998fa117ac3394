"""How large ordinary ups and downs are taken to be, for the page that says so."""

from dataclasses import dataclass

from clinic.domain.psychometrics import Assumption, minimal_detectable_change
from clinic.domain.scoring import rounded

FULL_ITEMS, SHORT_ITEMS = 4, 2  # questions an area


@dataclass(frozen=True)
class Limits:
    """Differences under these could be ordinary ups and downs, in points."""

    full: int
    short: int


def limits(noise: Assumption) -> Limits:
    """Return the limits between two full, and between two short check-ins."""
    full, short = noise.sem(FULL_ITEMS), noise.sem(SHORT_ITEMS)
    return Limits(
        full=rounded(minimal_detectable_change(full, full, noise.z)),
        short=rounded(minimal_detectable_change(short, short, noise.z)),
    )
