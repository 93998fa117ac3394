"""Quantiles and probabilities that the standard library does not have."""

import math
from collections.abc import Callable
from statistics import NormalDist

_NORMAL = NormalDist()


def f_quantile(p: float, d1: float, d2: float) -> float:
    """Return the p quantile of the F distribution with d1 and d2 degrees of freedom."""
    if not 0 < p < 1:
        raise ValueError("A quantile is asked for between 0 and 1.")
    share = _bisect(lambda x: _incomplete_beta(x, d1 / 2, d2 / 2) - p, 0, 1)
    return share * d2 / ((1 - share) * d1)


def both_beyond(z: float, correlation: float) -> float:
    """Return the chance that two correlated standard normals both fall below -z."""
    spread = math.sqrt(1 - correlation**2)

    def density(x: float) -> float:
        return _NORMAL.pdf(x) * _NORMAL.cdf((-z - correlation * x) / spread)

    return _integrate(density, -10, -z)


def studentised_range_quantile(p: float, groups: int) -> float:
    """Return the p quantile of the range of independent standard normals."""

    def probability(width: float) -> float:
        def density(x: float) -> float:
            within = _NORMAL.cdf(x) - _NORMAL.cdf(x - width)
            return groups * _NORMAL.pdf(x) * math.pow(within, groups - 1)

        return _integrate(density, -8, 8 + width)

    return _bisect(lambda width: probability(width) - p, 0, 20)


def _incomplete_beta(x: float, a: float, b: float) -> float:
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    log_front = (
        math.lgamma(a + b)
        - math.lgamma(a)
        - math.lgamma(b)
        + a * math.log(x)
        + b * math.log1p(-x)
    )
    return math.exp(log_front) * _beta_fraction(x, a, b) / a


def _beta_fraction(x: float, a: float, b: float) -> float:
    """Evaluate the continued fraction of the incomplete beta function (Lentz)."""
    tiny, close, most = 1e-300, 1e-15, 1000
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    value, m = d, 1
    while abs(c * d - 1) > close and m < most:
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / ((1 + term * d) or tiny)
            c = (1 + term / c) or tiny
            value *= c * d
        m += 1
    return value


def _bisect(rising: Callable[[float], float], low: float, high: float) -> float:
    for _ in range(60):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _integrate(function: Callable[[float], float], low: float, high: float) -> float:
    """Integrate by Simpson's rule."""
    steps = 400
    width = (high - low) / steps
    weighted = (
        (4 if step % 2 else 2) * function(low + step * width)
        for step in range(1, steps)
    )
    return (function(low) + sum(weighted) + function(high)) * width / 3
