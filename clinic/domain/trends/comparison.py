"""Then and now: one difference per dimension, between two comparable check-ins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from clinic.domain.instruments import Dimension
from clinic.domain.psychometrics import Assumption, minimal_detectable_change
from clinic.domain.trends import series
from clinic.domain.trends.history import FULL, Answered, History
from clinic.domain.trends.series import Kind, Point, Start

Side = Literal["upper", "lower"]
Obstacle = Literal["order", "questions"]

START = "start"
HAIR = 1e-9  # so that a difference of exactly the limit is one, floating point or not
LOWEST_STEP = 100 / 4  # what one answer moves a dimension with one question


@dataclass(frozen=True)
class Change:
    """What became of one dimension between then and now."""

    dimension: Dimension
    then: Point | Start | None
    now: Point | None
    limit: float | None
    step: float
    is_early: bool = False

    @property
    def difference(self) -> float | None:
        """Now minus then, in points: up is towards the upper pole."""
        if self.then is None or self.then.score is None:
            return None
        if self.now is None or self.now.score is None:
            return None
        return self.now.score - self.then.score

    @property
    def moved(self) -> bool:
        """Whether this is more than ordinary ups and downs in answers."""
        return (
            self.difference is not None
            and self.limit is not None
            and abs(self.difference) >= self.limit - HAIR
        )

    @property
    def towards(self) -> Side | None:
        """Which pole it went towards, from one answer step on."""
        if self.difference is None or abs(self.difference) < self.step - HAIR:
            return None
        return "upper" if self.difference > 0 else "lower"


@dataclass(frozen=True)
class ThenAndNow:
    """Two moments side by side. Without an earlier one, now is the start itself."""

    kind: Kind
    then: tuple[Answered, ...]
    now: Answered
    is_from_start: bool
    is_early: bool
    changes: tuple[Change, ...]
    choices: tuple[Answered, ...]
    obstacle: Obstacle | None
    noise: Assumption | None

    @property
    def moved(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.moved)


def then_and_now(
    history: History, then: str | None = None, now: str | None = None
) -> ThenAndNow | None:
    """Compare two check-ins of one form; as a rule the start with the latest.

    Full check-ins are compared with full ones. Where there are not yet two of them,
    all are compared by the questions that both forms ask. Version and language must be
    the same.
    """
    if not history.answered:
        return None
    kind = _kind(history)
    choices = tuple(c for c in history.answered if kind in ("shared", c.form_id))
    end = _chosen(choices, now) or choices[-1]
    line = [c for c in choices if c.line == end.line]
    wanted = _chosen(choices, then)
    obstacle = _obstacle(wanted, end, choices)
    start = series.starting(line, history.noise)
    begin = (
        (wanted,)
        if wanted and not obstacle
        # the start cannot be compared with a part of itself
        else tuple(c for c in start[:1] if c is not end)
        if end in start
        else start
    )
    return ThenAndNow(
        kind=kind,
        then=begin,
        now=end,
        is_from_start=bool(begin) and begin == start,
        is_early=line[:2] == [*begin, end] and series.is_early(line[:2]),
        changes=_changes(line, begin, end, kind, history.noise),
        choices=choices,
        obstacle=obstacle,
        noise=history.noise,
    )


def _kind(history: History) -> Kind:
    latest = history.answered[-1].line
    forms = [one.form_id for one in history.answered if one.line == latest]
    full = forms.count(FULL)
    if full > 1 or full == len(forms):
        return "full"
    return "shared" if full else "short"


def _chosen(choices: Sequence[Answered], id_: str | None) -> Answered | None:
    return next((check_in for check_in in choices if check_in.id == id_), None)


def _obstacle(
    wanted: Answered | None, end: Answered, choices: Sequence[Answered]
) -> Obstacle | None:
    if wanted is None:
        return None
    if choices.index(wanted) >= choices.index(end):
        return "order"
    return None if wanted.line == end.line else "questions"


def _changes(
    line: Sequence[Answered],
    begin: tuple[Answered, ...],
    end: Answered,
    kind: Kind,
    noise: Assumption | None,
) -> tuple[Change, ...]:
    return tuple(
        _change(
            dimension, series.points(line, dimension.id, kind, noise), begin, end, noise
        )
        for dimension in end.form.dimensions
    )


def _change(
    dimension: Dimension,
    along: Sequence[Point],
    begin: tuple[Answered, ...],
    end: Answered,
    noise: Assumption | None,
) -> Change:
    by_id = {point.check_in.id: point for point in along}
    check_ins = [point.check_in for point in along]
    then: Point | Start | None
    if begin == series.starting(check_ins, noise):
        then = series.start(along, noise)
    else:
        then = by_id[begin[0].id] if begin else None
    early = check_ins[:2] == [*begin, end] and series.is_early(check_ins[:2])
    return change(dimension, then, by_id[end.id], noise, is_early=early)


def change(
    dimension: Dimension,
    then: Point | Start | None,
    now: Point | None,
    noise: Assumption | None,
    *,
    is_early: bool = False,
) -> Change:
    """Say what became of a dimension, given its two moments."""
    limit = None
    before = then.standard_error if then else None
    after = now.standard_error if now else None
    if noise and before is not None and after is not None:
        limit = minimal_detectable_change(before, after, noise.z)
    items = now.of.items if now else 1
    return Change(dimension, then, now, limit, LOWEST_STEP / items, is_early)
