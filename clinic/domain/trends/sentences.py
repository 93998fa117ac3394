"""What the charts say in words: the result, how sure it is, and each change.

Poles are named by their own texts alone, so that a client may read every sentence.
"""

from dataclasses import dataclass

from clinic.domain.chance import ALPHA, chance_of_at_least
from clinic.domain.instruments import Dimension
from clinic.domain.psychometrics import Assumption
from clinic.domain.scoring import rounded
from clinic.domain.trends.comparison import Change, ThenAndNow
from clinic.domain.trends.numerals import heading, spelled
from clinic.words import gettext as _
from clinic.words import listing, ngettext


def quoted(pole: str) -> str:
    """Put a pole text into quotation marks, unless it is a saying already."""
    if pole.startswith("“") and pole.endswith("”"):
        return pole
    return _(
        "“%(words)s”",
        words=pole.replace("“", "\N{LEFT SINGLE QUOTATION MARK}").replace("”", "’"),
    )


def pole(dimension: Dimension, side: str) -> str:
    """Return one end of a dimension, in quotation marks."""
    return quoted(dimension.upper_pole if side == "upper" else dimension.lower_pole)


def change(of: Change) -> str:
    """Say what became of one dimension, without a number."""
    if of.difference is None:
        return _("No score to compare.")
    if of.limit is None:
        return _("Not compared: the size of ordinary ups and downs is not set.")
    if of.towards is None:
        return _("Too close to call.")
    towards = pole(of.dimension, of.towards)
    if of.moved:
        return _("Moved towards %(pole)s", pole=towards)
    return _("Too close to call, slightly towards %(pole)s", pole=towards)


@dataclass(frozen=True)
class Result:
    """The one sentence on top, what else there is, and how sure to be of it."""

    headline: str
    rest: tuple[str, ...]
    chance: str | None


def result(of: ThenAndNow | None) -> Result:
    """Say first what came out, and beside it how often chance alone would say so."""
    if of is None:
        return Result(_("No answers yet."), (), None)
    if not of.then:
        return Result(_("This is the first one. It is a starting point."), (), None)
    compared = [change for change in of.changes if change.difference is not None]
    if not compared:
        return Result(_("There is no score to compare."), (), None)
    if any(change.limit is None for change in compared):
        unset = _("The size of ordinary ups and downs is not set: no change is named.")
        return Result(unset, (), None)
    early = [
        _("Early comparison: the first two check-ins often differ from later ones.")
    ]
    return Result(
        _headline(of),
        (*(early if of.is_early else ()), *_rest(of, len(compared))),
        chance(len(compared), len(of.moved), of.noise),
    )


def _headline(of: ThenAndNow) -> str:
    areas, moved = len(of.changes), of.moved
    if not moved:
        unscored = any(change.difference is None for change in of.changes)
        return (
            _("All that can be compared are too close to call.")
            if unscored
            else _("All %(areas)s are too close to call.", areas=spelled(areas))
        )
    return ngettext(
        "%(count)s of %(areas)s areas moved by more than ordinary ups and downs: "
        "%(names)s.",
        "%(count)s of %(areas)s areas moved by more than ordinary ups and downs: "
        "%(names)s.",
        len(moved),
        count=heading(len(moved)),
        areas=spelled(areas),
        names=listing([change.dimension.name for change in moved]),
    )


def _rest(of: ThenAndNow, compared: int) -> list[str]:
    still, sentences = compared - len(of.moved), []
    if of.moved and still:
        sentences.append(
            ngettext(
                "The other one is too close to call.",
                "The other %(count)s are too close to call.",
                still,
                count=spelled(still),
            )
        )
    without = [c.dimension.name for c in of.changes if c.difference is None]
    if without:
        sentences.append(
            _("There is no score to compare in %(names)s.", names=listing(without))
        )
    return sentences


def chance(compared: int, moved: int, noise: Assumption | None) -> str:
    """Say how often so many areas would look moved though nothing had changed."""
    least = max(1, moved)
    alpha = noise.alpha if noise else ALPHA
    odds = chance_of_at_least(least, compared, alpha=alpha)
    once_in = spelled(_roughly(1 / odds))
    if least == 1:
        return ngettext(
            "One area is compared. By chance alone about one review in %(often)s would "
            "show such a difference.",
            "%(areas)s areas are compared. By chance alone about one review in "
            "%(often)s would show at least one such difference.",
            compared,
            areas=heading(compared),
            often=once_in,
        )
    return _(
        "Even if nothing had changed, %(count)s or more areas would look like this in "
        "about one of %(often)s such comparisons.",
        count=spelled(least),
        often=once_in,
    )


def _roughly(number: float) -> int:
    """Round to what can be said aloud: 4, 30, 450."""
    for above, unit in ((100, 50), (10, 10)):
        if number >= above:
            return unit * rounded(number / unit)
    return rounded(number)


def untested() -> str:
    """Say what these questions are, in the same size as the result."""
    return _("New, not tested yet.")


def noise(of: Assumption | None) -> str:
    """Say where the size of ordinary ups and downs is known from."""
    if of is None:
        return _("The size of ordinary ups and downs is not set: no change is named.")
    return _(
        "The size of ordinary ups and downs is assumed, not measured: reliability "
        "%(reliability).2f, spread %(spread)d, for %(items)d questions an area "
        "(version %(version)s of the assumption).",
        reliability=of.reliability,
        spread=of.sd,
        items=of.items,
        version=of.version,
    )
