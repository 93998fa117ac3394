"""Marks: the same mark means the same in every drawing and every legend."""

from clinic.charts import shapes
from clinic.charts.shapes import Shape
from clinic.domain.trends.history import SHORT, Answered
from clinic.domain.trends.series import Point

SMALL, LARGE = 6.0, 9.0  # a check-in, and the latest one
RING = 6.5
PARTIAL = 7.5
CROWDED = 24  # check-ins from which on marks are drawn smaller
TINY = 3.5
SQUARE = 1.75  # the side of a square that looks as large as a disc of radius 1


def radius(point: Point, *, is_latest: bool, among: int) -> float:
    """Return how large a check-in's mark is."""
    if is_latest:
        return LARGE
    if among > CROWDED:
        return TINY
    return PARTIAL if point.is_partial else SMALL


def check_in(point: Point, x: float, y: float, radius: float) -> list[Shape]:
    """Draw a check-in: a disc, a square if short, half full if partly answered."""
    if point.is_partial:
        return [
            shapes.circle("halo", x, y, radius + 2),
            shapes.circle("part", x, y, radius),
            shapes.left_half("fill", x, y, radius),
        ]
    return [whole(point.check_in, x, y, radius)]


def whole(check_in: Answered, x: float, y: float, radius: float) -> Shape:
    """Draw a check-in whose questions were all answered."""
    if check_in.form_id == SHORT:
        return shapes.rounded_square("now", x, y, SQUARE * radius, 1)
    return shapes.circle("now", x, y, radius)


def ring(x: float, y: float, radius: float = RING) -> Shape:
    """Draw the start, and nothing else: a hollow ring."""
    return shapes.circle("then", x, y, radius)
