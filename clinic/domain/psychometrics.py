"""How sure a score is, and when a difference is more than ordinary ups and downs.

The formulas are numbered F3 to F14 in the design; their worked numbers are the tests.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from clinic.domain.distributions import f_quantile

StartRule = Literal["first", "first_two_mean"]
"""What a client's own start is: their first check-in, or their first two together."""

AT_LEAST = 2
"""Nothing can be said about spread or direction from one case, item or time."""


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """What is assumed about a dimension of `items` items before there are data.

    Everything that is said about change names the version it was said by.
    """

    reliability: float = 0.70
    sd: float = 20.0
    z: float = 1.96
    start: StartRule = "first_two_mean"
    version: int = 1
    items: int = 4

    @property
    def alpha(self) -> float:
        """How often chance alone looks like a change in one area."""
        return 2 * (1 - NormalDist().cdf(self.z))

    def sem(self, answered: int) -> float:
        """Return the standard error of a score that rests on so many answers."""
        item_error_variance = self.items * self.sd**2 * (1 - self.reliability)
        return math.sqrt(item_error_variance / answered)


@dataclass(frozen=True)
class Trend:
    """A straight line through scores whose errors are known."""

    slope: float
    se: float
    z: float
    intercept: float


Level = tuple[float, float]
"""A level and the variance of its error."""


@dataclass(frozen=True)
class Levels:
    """A level that drifts, as seen up to each time and looking back from the end.

    `filtered` is None before the first observation; all are None if there is none.
    """

    filtered: tuple[float | None, ...]
    smoothed: tuple[float | None, ...]
    smoothed_sd: tuple[float | None, ...]


def cronbach_alpha(rows: Sequence[Sequence[float]]) -> float:
    """Return the internal consistency of complete cases (rows) over items (F3)."""
    columns = list(zip(*rows, strict=True))
    if min(len(rows), len(columns)) < AT_LEAST:
        raise ValueError("Two cases and two items are needed at least.")
    whole = float(statistics.variance([sum(row) for row in rows]))
    if whole == 0:
        raise ValueError("All cases are the same.")
    parts = sum(float(statistics.variance(column)) for column in columns)
    return len(columns) / (len(columns) - 1) * (1 - parts / whole)


def feldt_interval(
    alpha: float, n: int, items: int, level: float = 0.95
) -> tuple[float, float]:
    """Return the confidence interval of an alpha from n cases (F4)."""
    tail = (1 - level) / 2
    freedom = n - 1, (n - 1) * (items - 1)
    return (
        1 - (1 - alpha) * f_quantile(1 - tail, *freedom),
        1 - (1 - alpha) * f_quantile(tail, *freedom),
    )


def omega(loadings: Sequence[float], error_variances: Sequence[float]) -> float:
    """Return the reliability of a one-factor scale with factor variance 1 (F5)."""
    if len(loadings) != len(error_variances):
        raise ValueError("Every loading needs its error variance.")
    common = sum(loadings) ** 2
    return common / (common + sum(error_variances))


def spearman_brown(reliability: float, factor: float) -> float:
    """Return the reliability of a form made longer or shorter by a factor (F6)."""
    return factor * reliability / (1 + (factor - 1) * reliability)


def standard_error(sd: float, reliability: float) -> float:
    """Return the standard error of measurement (F7)."""
    return sd * math.sqrt(1 - reliability)


def reliable_change(
    before: float, after: float, sem_before: float, sem_after: float
) -> float:
    """Return a difference in units of its own error (F8, F9)."""
    return (after - before) / math.hypot(sem_before, sem_after)


def minimal_detectable_change(
    sem_before: float, sem_after: float, z: float = 1.96
) -> float:
    """Return the smallest difference beyond ordinary ups and downs (F10)."""
    return z * math.hypot(sem_before, sem_after)


def reliable_trend(
    times: Sequence[float], scores: Sequence[float], sems: Sequence[float]
) -> Trend:
    """Return the weighted line through scores with known errors (F11)."""
    points = [
        (time, score, 1 / sem**2)
        for time, score, sem in zip(times, scores, sems, strict=True)
    ]
    weights = sum(weight for _, _, weight in points)
    if len(set(times)) < AT_LEAST:
        raise ValueError("Two different times are needed at least.")
    mean_time = sum(weight * time for time, _, weight in points) / weights
    mean_score = sum(weight * score for _, score, weight in points) / weights
    spread = sum(weight * (time - mean_time) ** 2 for time, _, weight in points)
    slope = (
        sum(
            weight * (time - mean_time) * (score - mean_score)
            for time, score, weight in points
        )
        / spread
    )
    se = 1 / math.sqrt(spread)
    return Trend(slope, se, slope / se, mean_score - slope * mean_time)


def guarded_trend(
    times: Sequence[float], scores: Sequence[float], sems: Sequence[float]
) -> Trend:
    """Return the same line, trusting no score more than the line itself allows.

    A client who wobbles more than answers do would else be given a direction too often:
    the error of a score is at least the spread of the scores around the line.
    """
    line = reliable_trend(times, scores, sems)
    off = (
        score - line.intercept - line.slope * time
        for time, score in zip(times, scores, strict=True)
    )
    freedom = len(scores) - AT_LEAST
    wobble = math.sqrt(sum(each**2 for each in off) / freedom) if freedom else 0.0
    return reliable_trend(times, scores, [max(sem, wobble) for sem in sems])


def local_level(
    observations: Sequence[float | None],
    variance: float | Sequence[float],
    drift: float | Sequence[float],
) -> Levels:
    """Follow a drifting level through noisy observations, None = missing (F13).

    `variance` is that of each observation's error, `drift` that of the level's step
    to each observation from the one before; each one number, or one per observation.
    """
    steps = len(observations)
    noise, drifts = _per_step(variance, steps), _per_step(drift, steps)
    seen = [step for step in range(steps) if observations[step] is not None]
    if not seen:
        nothing = (None,) * steps
        return Levels(nothing, nothing, nothing)
    first = seen[0]
    filtered = _filter(observations[first:], noise[first:], drifts[first:])
    smoothed = _smooth(filtered, drifts[first:])
    # Before the first observation the level is carried back; only doubt is added.
    level, doubt = smoothed[0]
    before = [
        (level, doubt + sum(drifts[step + 1 : first + 1])) for step in range(first)
    ]
    return Levels(
        (None,) * first + tuple(level for level, _ in filtered),
        tuple(level for level, _ in (*before, *smoothed)),
        tuple(math.sqrt(doubt) for _, doubt in (*before, *smoothed)),
    )


def holm(p_values: Sequence[float], alpha: float = 0.05) -> list[bool]:
    """Tell which of several hypotheses are rejected by Holm's rule (F14)."""
    count = len(p_values)
    rejected = [False] * count
    for rank, index in enumerate(sorted(range(count), key=p_values.__getitem__)):
        if p_values[index] > alpha / (count - rank):
            break
        rejected[index] = True
    return rejected


def _filter(
    observations: Sequence[float | None],
    noise: Sequence[float],
    drifts: Sequence[float],
) -> list[Level]:
    levels: list[Level] = []
    for observed, error, drift in zip(observations, noise, drifts, strict=True):
        if not levels and observed is not None:
            levels.append((observed, error))
            continue
        level, doubt = levels[-1]
        doubt += drift
        if observed is not None:
            gain = doubt / (doubt + error)
            level, doubt = level + gain * (observed - level), (1 - gain) * doubt
        levels.append((level, doubt))
    return levels


def _smooth(filtered: Sequence[Level], drifts: Sequence[float]) -> list[Level]:
    smoothed = [filtered[-1]]
    for step in range(len(filtered) - 2, -1, -1):
        (level, doubt), (later, later_doubt) = filtered[step], smoothed[-1]
        predicted = doubt + drifts[step + 1]
        share = doubt / predicted
        smoothed.append(
            (
                level + share * (later - level),
                doubt + share**2 * (later_doubt - predicted),
            )
        )
    return smoothed[::-1]


def _per_step(value: float | Sequence[float], steps: int) -> Sequence[float]:
    values = value if isinstance(value, Sequence) else (value,) * steps
    if len(values) != steps:
        raise ValueError("One number, or one for each observation.")
    return values
