"""How often chance alone looks like a change, when several areas are compared."""

import math
from dataclasses import replace
from functools import cache
from statistics import NormalDist

from clinic.domain.distributions import both_beyond, studentised_range_quantile
from clinic.domain.psychometrics import Assumption

AREAS = 6
ALPHA = 0.05


def chance_of_any(areas: int = AREAS, *, alpha: float = ALPHA) -> float:
    """Return the chance that at least one of several areas looks moved."""
    return chance_of_at_least(1, areas, alpha=alpha)


def chance_of_at_least(
    count: int, areas: int = AREAS, *, alpha: float = ALPHA
) -> float:
    """Return the chance that so many or more of the areas look moved."""
    fewer = (
        math.comb(areas, moved) * alpha**moved * (1 - alpha) ** (areas - moved)
        for moved in range(count)
    )
    return 1 - sum(fewer)


def chance_of_seen_twice(correlation: float, *, alpha: float = ALPHA) -> float:
    """Return the chance that one area looks moved the same given way twice running.

    The two comparisons share their start, hence the correlation: .5 with one form as
    the start, 1/3 with the mean of two.
    """
    return both_beyond(bonferroni_z(1, alpha=alpha), correlation)


def for_lists(noise: Assumption, areas: int = AREAS) -> Assumption:
    """Return what to measure with where six areas stand in a list, unexplained.

    On a client's own page the note on chance stands beside the words; a list has no
    room for it, so there the limit itself allows for all areas together.
    """
    return replace(noise, z=bonferroni_z(areas, alpha=noise.alpha))


def bonferroni_z(areas: int = AREAS, *, alpha: float = ALPHA) -> float:
    """Return the limit that keeps the chance over all areas together at alpha."""
    return NormalDist().inv_cdf(1 - alpha / areas / 2)


@cache
def range_limit(areas: int = AREAS, *, alpha: float = ALPHA) -> float:
    """Return how many standard errors apart the areas of one answer may lie."""
    return studentised_range_quantile(1 - alpha, areas)
