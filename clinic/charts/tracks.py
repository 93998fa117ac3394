"""Then and now: one horizontal track per area, the same drawing on screen and paper."""

from clinic.charts import marks, shapes
from clinic.charts.shapes import Drawing, Shape
from clinic.domain.trends import Change, Point, Start, ThenAndNow
from clinic.domain.trends.series import clip

WIDTH, HEIGHT, MIDDLE = 400.0, 44.0, 22.0
LEFT, RIGHT = 20.0, 380.0
THEN, NOW = 8.0, 10.0


def track(of: Change, between: ThenAndNow, *, rtl: bool = False) -> Drawing:
    """Draw one area: its scale, the band around then, then, now and the way."""
    then = None if of.then is None else of.then.score
    now = None if of.now is None else of.now.score
    drawn = [*_band(then, of.limit, rtl=rtl), *_scale()]
    if then is not None and now is not None:
        drawn.append(_line("move", then, now, rtl=rtl))
    if then is not None:
        drawn += _then(of.then, x(then, rtl=rtl), is_from_start=between.is_from_start)
    if now is not None and of.now is not None:
        at = x(now, rtl=rtl)
        if not between.then:  # the first one is the start itself
            drawn.append(marks.ring(at, MIDDLE, THEN))
        else:
            drawn += marks.check_in(of.now, at, MIDDLE, NOW)
    return Drawing(WIDTH, HEIGHT, tuple(drawn))


def x(score: float, *, rtl: bool = False) -> float:
    """Return where a score stands: 0 at inline start, 100 at inline end."""
    along = score / 100 * (RIGHT - LEFT)
    return RIGHT - along if rtl else LEFT + along


def _band(then: float | None, limit: float | None, *, rtl: bool) -> list[Shape]:
    if then is None or limit is None:
        return []
    ends = sorted(x(edge, rtl=rtl) for edge in clip(then - limit, then + limit))
    return [
        shapes.rectangle("band", ends[0], 6, ends[1] - ends[0], 32),
        *(shapes.line("edge", end, 6, end, 38) for end in ends),
    ]


def _scale() -> list[Shape]:
    ticks = (LEFT, (LEFT + RIGHT) / 2, RIGHT)
    return [
        shapes.line("axis", LEFT, MIDDLE, RIGHT, MIDDLE),
        *(shapes.line("tick", tick, 16, tick, 28) for tick in ticks),
    ]


def _line(look: str, begin: float, end: float, *, rtl: bool) -> Shape:
    return shapes.line(look, x(begin, rtl=rtl), MIDDLE, x(end, rtl=rtl), MIDDLE)


def _then(of: Point | Start | None, at: float, *, is_from_start: bool) -> list[Shape]:
    if is_from_start or not isinstance(of, Point):
        return [marks.ring(at, MIDDLE, THEN)]
    return marks.check_in(of, at, MIDDLE, marks.SMALL)
