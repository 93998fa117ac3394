"""The fixed sentences on change, in numbers: these, and no others.

They go no further than the numbers do, and each says what could be ordinary ups and
downs. Poles are named by their own texts alone, so that a client may read them.
"""

import math

from clinic.domain.instruments import Dimension
from clinic.domain.psychometrics import Assumption
from clinic.domain.scoring import rounded
from clinic.domain.trends.comparison import Change
from clinic.domain.trends.directions import FEWEST, SHORTEST, Direction
from clinic.domain.trends.sentences import pole
from clinic.domain.trends.series import Start
from clinic.words import full_date, ngettext
from clinic.words import gettext as _


def change(of: Change) -> str:
    """Say what became of one dimension, and what could be ordinary ups and downs."""
    said = _change(of)
    early = of.is_early and of.difference is not None
    return _("Early comparison: %(sentence)s", sentence=said) if early else said


def _change(of: Change) -> str:
    area = of.dimension.name
    if of.then is None or of.then.score is None:
        return _("%(area)s: there is no score for then.", area=area)
    if of.now is None or of.difference is None:
        return _("%(area)s: there is no score for now.", area=area)
    if of.limit is None:
        return _(
            "%(area)s: not compared, the size of ordinary ups and downs is not set.",
            area=area,
        )
    n, limit = _shown(abs(of.difference), of.limit, moved=of.moved)
    count = rounded(abs(of.difference))
    if not of.moved:
        return ngettext(
            "%(area)s: too close to call (%(points)s point; under %(limit)s could be "
            "ordinary ups and downs in answers). This does not mean nothing changed.",
            "%(area)s: too close to call (%(points)s points; under %(limit)s could be "
            "ordinary ups and downs in answers). This does not mean nothing changed.",
            count,
            area=area,
            points=n,
            limit=limit,
        )
    towards = pole(of.dimension, "upper" if of.difference > 0 else "lower")
    if isinstance(of.then, Start):
        return ngettext(
            "%(area)s: %(points)s point closer to %(pole)s than at the start. "
            "Differences under %(limit)s could be ordinary ups and downs in answers.",
            "%(area)s: %(points)s points closer to %(pole)s than at the start. "
            "Differences under %(limit)s could be ordinary ups and downs in answers.",
            count,
            area=area,
            points=n,
            pole=towards,
            limit=limit,
        )
    return ngettext(
        "%(area)s: %(points)s point closer to %(pole)s than on %(date)s. "
        "Differences under %(limit)s could be ordinary ups and downs in answers.",
        "%(area)s: %(points)s points closer to %(pole)s than on %(date)s. "
        "Differences under %(limit)s could be ordinary ups and downs in answers.",
        count,
        area=area,
        points=n,
        pole=towards,
        date=full_date(of.then.on),
        limit=limit,
    )


def _shown(points: float, limit: float, *, moved: bool) -> tuple[str, str]:
    """Round a difference and its limit so that they never seem to contradict."""
    if moved or rounded(points) < rounded(limit):
        return str(rounded(points)), str(rounded(limit))
    return f"{math.floor(points * 10) / 10:.1f}", f"{math.ceil(limit * 10) / 10:.1f}"


def direction(of: Direction, dimension: Dimension) -> str:
    """Say which way all check-ins together point, in points a week."""
    if of.count < FEWEST:
        return ngettext(
            "%(n)s check-in so far. A direction is described from %(fewest)s on.",
            "%(n)s check-ins so far. A direction is described from %(fewest)s on.",
            of.count,
            fewest=FEWEST,
        )
    if of.days < SHORTEST:
        return _(
            "%(n)s check-ins in %(days)s days. A direction is described from "
            "%(shortest)s days on.",
            n=of.count,
            days=of.days,
            shortest=SHORTEST,
        )
    if of.trend is None or of.range is None or not of.is_clear:
        return _("Across %(n)s check-ins: no clear direction.", n=of.count)
    low, high = sorted(abs(end) for end in of.range)
    return _(
        "Across %(n)s check-ins: about %(slope)s points per week towards %(pole)s "
        "(likely between %(low)s and %(high)s).",
        n=of.count,
        slope=f"{abs(of.trend.slope):.1f}",
        pole=pole(dimension, "upper" if of.trend.slope > 0 else "lower"),
        low=f"{low:.1f}",
        high=f"{high:.1f}",
    )


def direction_in_words(of: Direction, dimension: Dimension) -> str | None:
    """Say the same without a number; nothing before there is anything to say."""
    if of.trend is None:
        return None
    if not of.is_clear:
        return _("Across all check-ins: no clear direction.")
    return _(
        "Across all check-ins: a direction towards %(pole)s",
        pole=pole(dimension, "upper" if of.trend.slope > 0 else "lower"),
    )


def stamp(of: Assumption | None) -> str:
    """Say where the size of ordinary ups and downs is from, for every statement."""
    if of is None:
        return _("The size of ordinary ups and downs is not set.")
    return _(
        "The size of ordinary ups and downs is assumed (version %(version)s).",
        version=of.version,
    )
