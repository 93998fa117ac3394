"""One dimension over time: points, breaks, where it started, the band around it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from clinic.domain.psychometrics import (
    Assumption,
    StartRule,
    minimal_detectable_change,
)
from clinic.domain.scoring import DimensionScore
from clinic.domain.trends.history import SHORT, Answered, History

Kind = Literal["full", "short", "shared"]
"""Which score a line carries: one form's own, or that of the shared questions."""

LONGEST_START = 35  # days between two check-ins that may make one start together


@dataclass(frozen=True)
class Point:
    """One check-in's score in one dimension, if it has one."""

    check_in: Answered
    of: DimensionScore
    standard_error: float | None

    @property
    def on(self) -> date:
        return self.check_in.on

    @property
    def score(self) -> float | None:
        return self.of.score

    @property
    def is_partial(self) -> bool:
        return self.of.score is not None and self.of.answered < self.of.items

    @property
    def whisker(self) -> tuple[float, float] | None:
        """One standard error to both sides, as far as the scale goes."""
        if self.of.score is None or self.standard_error is None:
            return None
        return clip(
            self.of.score - self.standard_error, self.of.score + self.standard_error
        )


@dataclass(frozen=True)
class Start:
    """Where a line began: its first check-in, or its first two together."""

    score: float
    standard_error: float | None
    points: tuple[Point, ...]


def shown_kind(history: History) -> Kind:
    """Return what a line shows when nothing else is asked for."""
    forms = {check_in.form_id for check_in in history.answered}
    if forms == {SHORT}:
        return "short"
    return "shared" if SHORT in forms else "full"


def points(
    check_ins: Sequence[Answered], dimension: str, kind: Kind, noise: Assumption | None
) -> tuple[Point, ...]:
    """Return one point per check-in that can stand on a line of this kind."""
    return tuple(
        _point(check_in, dimension, kind, noise)
        for check_in in check_ins
        if kind in ("shared", check_in.form_id)
    )


def _point(
    check_in: Answered, dimension: str, kind: Kind, noise: Assumption | None
) -> Point:
    of = (check_in.shared if kind == "shared" else check_in.own)[dimension]
    error = noise.sem(of.answered) if noise and of.answered else None
    return Point(check_in, of, error)


def starting(
    check_ins: Sequence[Answered], noise: Assumption | None
) -> tuple[Answered, ...]:
    """Return the check-ins that a start is made of: one, or the first two together.

    The first two count together as soon as there is a third to compare with them.
    """
    rule: StartRule = noise.start if noise else "first_two_mean"
    pair, later = tuple(check_ins[:2]), check_ins[2:]
    together = rule == "first_two_mean" and later and is_close(*pair)
    return pair if together else pair[:1]


def is_early(check_ins: Sequence[Answered]) -> bool:
    """Tell whether two check-ins are all there is, too near to be more than a start."""
    return len(check_ins) == 2 and is_close(*check_ins)  # noqa: PLR2004 a pair


def is_close(first: Answered, second: Answered) -> bool:
    """Tell whether two check-ins are near enough to make one start together."""
    return (second.on - first.on).days <= LONGEST_START


def start(line: Sequence[Point], noise: Assumption | None) -> Start | None:
    """Return where a line began, if there is a score to say so."""
    first = starting([point.check_in for point in line], noise)
    used = tuple(point for point in line[: len(first)] if point.score is not None)
    scores = [point.score for point in used if point.score is not None]
    errors = [p.standard_error for p in used if p.standard_error is not None]
    if not scores:
        return None
    return Start(
        score=sum(scores) / len(scores),
        standard_error=math.hypot(*errors) / len(errors) if errors else None,
        points=used,
    )


def segments(
    line: Sequence[Point], gaps: Sequence[date]
) -> tuple[tuple[Point, ...], ...]:
    """Return the runs of points that may be joined.

    A run ends at a check-in without answers or without a score, and where the version
    or the language of the questions changes.
    """
    runs: list[list[Point]] = []
    before: Point | None = None
    for point in line:
        joined = (
            before is not None
            and before.score is not None
            and before.check_in.line == point.check_in.line
            and not any(before.on <= gap <= point.on for gap in gaps)
        )
        if point.score is not None:
            if joined:
                runs[-1].append(point)
            else:
                runs.append([point])
        before = point
    return tuple(tuple(run) for run in runs)


def band(start: Start, latest: Point, noise: Assumption) -> tuple[float, float]:
    """Return what could be ordinary ups and downs around a start, within the scale."""
    silent = latest.score is None
    error = noise.sem(latest.of.items if silent else latest.of.answered)
    own = [noise.sem(point.of.answered) for point in start.points]
    limit = minimal_detectable_change(math.hypot(*own) / len(own), error, noise.z)
    return clip(start.score - limit, start.score + limit)


def clip(low: float, high: float) -> tuple[float, float]:
    """Return a range as far as the scale goes."""
    return max(0.0, low), min(100.0, high)
