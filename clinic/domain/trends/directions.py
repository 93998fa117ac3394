"""Which way a line goes as a whole, once there are enough check-ins to say so."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic.domain.psychometrics import Assumption, Trend, guarded_trend
from clinic.domain.trends.series import Point

FEWEST, SHORTEST = 5, 28  # check-ins, and days from the first to the last


@dataclass(frozen=True)
class Direction:
    """A line's slope in points a week, as far as it is known."""

    count: int
    days: int
    trend: Trend | None
    limit: float | None

    @property
    def is_clear(self) -> bool:
        """Whether there is a direction, beyond ordinary ups and downs."""
        return (
            self.trend is not None
            and self.limit is not None
            and abs(self.trend.z) >= self.limit
        )

    @property
    def range(self) -> tuple[float, float] | None:
        """Between which slopes the line's own lies, likely."""
        if self.trend is None or self.limit is None:
            return None
        reach = self.limit * self.trend.se
        return self.trend.slope - reach, self.trend.slope + reach


def direction(line: Sequence[Point], noise: Assumption | None) -> Direction:
    """Return which way a line of one version and kind goes."""
    told = [
        (point.on, point.score, point.standard_error or 0.0)
        for point in line
        if point.score is not None
    ]
    days = (told[-1][0] - told[0][0]).days if told else 0
    if noise is None or len(told) < FEWEST or days < SHORTEST:
        return Direction(len(told), days, None, noise.z if noise else None)
    weeks = [(on - told[0][0]).days / 7 for on, _, _ in told]
    trend = guarded_trend(
        weeks, [score for _, score, _ in told], [error for _, _, error in told]
    )
    return Direction(len(told), days, trend, noise.z)
