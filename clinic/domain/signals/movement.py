"""Signals that rest on scores: a movement, a direction, areas that lie apart."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from clinic.domain.chance import bonferroni_z, for_lists, range_limit
from clinic.domain.psychometrics import Assumption
from clinic.domain.scoring import rounded
from clinic.domain.signals.rules import Kind, Signal
from clinic.domain.trends import Change, History, Point, comparison, series, statements
from clinic.domain.trends.comparison import HAIR
from clinic.domain.trends.directions import direction
from clinic.domain.trends.history import FULL, Answered
from clinic.words import gettext as _
from clinic.words import listing, ngettext

TWICE = 2


@dataclass(frozen=True)
class Run:
    """How many full check-ins in a row lie beyond the start, towards the lower pole."""

    latest: Change
    length: int


def look_at_movement(history: History) -> Iterator[Signal]:
    """Look at what scores say: nothing, where a single answer is missing."""
    if history.noise is None:
        return
    full = _full_line(history)
    for run in _runs(full, history.noise):
        yield _moved(run, full[-1], history.noise)
    yield from _directions(history, history.noise)
    if full:
        yield from _apart(full[-1], history.noise)


def seen_twice(history: History) -> Iterator[Signal]:
    """Return what a list may say: moved twice in a row, by the stricter limit."""
    if history.noise is None:
        return
    full, noise = _full_line(history), for_lists(history.noise)
    for run in _runs(full, noise):
        if run.length >= TWICE:
            yield _moved(run, full[-1], noise)


def _full_line(history: History) -> list[Answered]:
    full = [one for one in history.answered if one.form_id == FULL]
    return [one for one in full if one.line == full[-1].line]


def _runs(line: list[Answered], noise: Assumption) -> Iterator[Run]:
    if not line or series.is_early(line):
        return
    first = series.starting(line, noise)
    for dimension in line[-1].form.dimensions:
        along = series.points(line, dimension.id, "full", noise)
        start = series.start(along, noise)
        if start is None or not all(_is_whole(point) for point in along[: len(first)]):
            continue
        changes = []
        for point in reversed(along[len(first) :]):
            change = comparison.change(dimension, start, point, noise)
            down = change.difference is not None and change.difference < 0
            if not (_is_whole(point) and change.moved and down):
                break
            changes.append(change)
        if changes:
            yield Run(changes[0], len(changes))


def _is_whole(point: Point) -> bool:
    return point.of.answered == point.of.items


def _moved(run: Run, latest: Answered, noise: Assumption) -> Signal:
    area = run.latest.dimension
    numbers = (statements.change(run.latest), statements.stamp(noise))
    if run.length < TWICE:
        text = _(
            "%(area)s moved towards the hyper-independence wording by more than "
            "ordinary ups and downs. One such difference in six areas often happens by "
            "chance. Look again at the next full check-in.",
            area=area.name,
        )
        return Signal(Kind.MOVED, f"{area.id} {latest.id}", text, numbers)
    text = (
        _(
            "%(area)s moved towards the hyper-independence wording by more than "
            "ordinary ups and downs for the second time in a row.",
            area=area.name,
        )
        if run.length == TWICE
        else _(
            "%(area)s moved towards the hyper-independence wording by more than "
            "ordinary ups and downs for at least the third time in a row.",
            area=area.name,
        )
    )
    return Signal(Kind.SEEN_TWICE, f"{area.id} {latest.id}", text, numbers)


def _directions(history: History, noise: Assumption) -> Iterator[Signal]:
    if not history.answered:
        return
    kind = series.shown_kind(history)
    latest = history.answered[-1]
    line = [
        one
        for one in history.answered
        if one.line == latest.line and kind in ("shared", one.form_id)
    ]
    for dimension in latest.form.dimensions:
        found = direction(series.points(line, dimension.id, kind, noise), noise)
        if found.is_clear:
            yield Signal(
                Kind.DIRECTION,
                f"{dimension.id} {latest.id}",
                _(
                    "%(area)s. %(direction)s",
                    area=dimension.name,
                    direction=statements.direction(found, dimension),
                ),
                (statements.stamp(noise),),
            )


def _apart(latest: Answered, noise: Assumption) -> Iterator[Signal]:
    found = {area: latest.own[area.id] for area in latest.form.dimensions}
    scores = {
        area: of.score
        for area, of in found.items()
        if of.score is not None and of.answered == of.items
    }
    if len(scores) < len(found):
        return
    items = next(iter(found.values())).items
    error, areas = noise.sem(items), len(scores)
    # Only how far the areas lie from each other counts: the middle is shown nowhere.
    middle = math.fsum(scores.values()) / areas
    away = {area: abs(score - middle) for area, score in scores.items()}
    spread = max(scores.values()) - min(scores.values())
    far = bonferroni_z(areas, alpha=noise.alpha) * error * math.sqrt(1 - 1 / areas)
    wide = range_limit(areas, alpha=noise.alpha) * error
    apart = [area for area, distance in away.items() if distance >= far - HAIR]
    if not apart and spread >= wide - HAIR:
        furthest = max(away.values())
        apart = [area for area in away if away[area] >= furthest - HAIR]
    if apart:
        yield Signal(
            Kind.APART,
            latest.id,
            ngettext(
                "%(areas)s stands apart from this client’s other areas.",
                "%(areas)s stand apart from this client’s other areas.",
                len(apart),
                areas=listing([area.name for area in apart]),
            ),
            (
                *(
                    _(
                        "%(area)s: %(n)s points from the middle of the client’s own "
                        "areas, the limit is %(limit)s.",
                        area=area.name,
                        n=rounded(away[area]),
                        limit=rounded(far),
                    )
                    for area in apart
                ),
                _(
                    "From the lowest to the highest area: %(n)s points, the limit is "
                    "%(limit)s.",
                    n=rounded(spread),
                    limit=rounded(wide),
                ),
                statements.stamp(noise),
            ),
        )
