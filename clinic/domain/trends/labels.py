"""Short words around the charts: dates, counts, what a picture shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic.domain.scoring import rounded
from clinic.domain.trends.comparison import ThenAndNow
from clinic.domain.trends.history import Answered, History, Unanswered
from clinic.domain.trends.numerals import heading
from clinic.domain.trends.sentences import change as change_sentence
from clinic.domain.trends.sentences import quoted
from clinic.domain.trends.series import Point
from clinic.domain.trends.timeline import OverTime, Panel
from clinic.words import full_date, listing, ngettext, short_date, span, year_date
from clinic.words import gettext as _

UNAMBIGUOUS = 300  # days in which day and month say which year is meant
FEW = 3  # dates that a sentence can list


def day(on: date, history: History) -> str:
    """Say a date as shortly as this client's time line allows."""
    return short_date(on) if history.days <= UNAMBIGUOUS else year_date(on)


def gap(of: Unanswered) -> str:
    """Say why there is no answer: missed, skipped, closed, set aside."""
    return {
        "missed": _("missed"),
        "skipped": _("skipped"),
        "closed": _("not sent"),
        "set aside": _("set aside"),
    }[of.kind]


def closed(of: Unanswered) -> str:
    """Say how far a client came who did not send."""
    items = len(of.instrument.form(of.form_id).items)
    return ngettext(
        "%(date)s: closed with %(answered)s of %(n)s answered.",
        "%(date)s: closed with %(answered)s of %(n)s answered.",
        items,
        date=full_date(of.on),
        answered=of.answered,
    )


def questions(check_in: Answered) -> str:
    """Say which form it was by its length: 24 questions."""
    n = len(check_in.form.items)
    return ngettext("%(n)s question", "%(n)s questions", n)


@dataclass(frozen=True)
class Lead:
    """How many check-ins there are, and what they were."""

    counted: tuple[str, ...]
    details: tuple[str, ...]


def lead(history: History) -> Lead:
    """Say how many check-ins there are, what was missed, and over which time."""
    if not history.answered:
        return Lead((), ())
    n = len(history.answered)
    answered = ngettext(
        "%(count)s check-in answered.",
        "%(count)s check-ins answered.",
        n,
        count=heading(n),
    )
    dates = span(history.answered[0].on, history.answered[-1].on)
    return Lead(
        (answered, *_missed(history)),
        (*_lengths(history.answered), _("%(dates)s.", dates=dates)),
    )


def _missed(history: History) -> list[str]:
    missed = [gap.on for gap in history.unanswered if gap.kind == "missed"]
    if not missed:
        return []
    if len(missed) > FEW:
        return [
            ngettext("%(n)s missed.", "%(n)s missed.", len(missed)),
        ]
    return [
        ngettext(
            "%(count)s missed (%(dates)s).",
            "%(count)s missed (%(dates)s).",
            len(missed),
            count=heading(len(missed)),
            dates=listing([day(on, history) for on in missed]),
        )
    ]


def _lengths(answered: Sequence[Answered]) -> list[str]:
    counts: dict[int, int] = {}
    for check_in in answered:
        length = len(check_in.form.items)
        counts[length] = counts.get(length, 0) + 1
    if len(counts) == 1:
        return [
            ngettext(
                "%(questions)s questions.",
                "%(questions)s questions each.",
                len(answered),
                questions=length,
            )
            for length in counts
        ]
    return [
        ngettext(
            "%(count)s with %(questions)s questions.",
            "%(count)s with %(questions)s questions.",
            n,
            count=heading(n),
            questions=length,
        )
        for length, n in sorted(counts.items(), reverse=True)
    ]


def compared(of: ThenAndNow, history: History) -> str:
    """Say which two moments stand side by side."""
    now = day(of.now.on, history)
    dates = listing([day(check_in.on, history) for check_in in of.then])
    if not of.then:
        return _("The first one, %(now)s.", now=now)
    if of.is_from_start:
        return _("The start (%(dates)s) and %(now)s.", dates=dates, now=now)
    return _("%(dates)s and %(now)s.", dates=dates, now=now)


def start(check_ins: Sequence[Answered]) -> str:
    """Say what the start is made of."""
    return ngettext(
        "Start: the first check-in",
        "Start: the first two check-ins together",
        len(check_ins),
    )


def panel(of: Panel, over: OverTime, history: History, *, numbers: bool) -> str:
    """Say in words what one line chart shows, for those who do not see it."""
    said = [_dates(of, history, numbers=numbers), *_gaps(over, history)]
    if numbers and of.start:
        said.append(_("Start %(score)s.", score=rounded(of.start.score)))
    if not numbers and not of.is_alone:
        said.append(change_sentence(of.change))
    said.append(
        _(
            "0 is %(lower)s 100 is %(upper)s",
            lower=quoted(of.dimension.lower_pole),
            upper=quoted(of.dimension.upper_pole),
        )
        if numbers
        else _(
            "The lower end is %(lower)s The upper end is %(upper)s",
            lower=quoted(of.dimension.lower_pole),
            upper=quoted(of.dimension.upper_pole),
        )
    )
    return " ".join(said)


def _dates(of: Panel, history: History, *, numbers: bool) -> str:
    if not numbers:
        dates = ", ".join(day(point.on, history) for point in of.points)
        return _("%(area)s: %(dates)s.", area=of.dimension.name, dates=dates)
    values = ", ".join(_value(point, history) for point in of.points)
    return _("%(area)s, 0 to 100: %(values)s.", area=of.dimension.name, values=values)


def _value(point: Point, history: History) -> str:
    on = day(point.on, history)
    if point.score is None:
        return _("%(date)s no score", date=on)
    score = rounded(point.score)
    if point.is_partial:
        return _(
            "%(date)s %(score)s from %(answered)s of %(items)s questions",
            date=on,
            score=score,
            answered=point.of.answered,
            items=point.of.items,
        )
    return _("%(date)s %(score)s", date=on, score=score)


def _gaps(over: OverTime, history: History) -> list[str]:
    return [
        _("%(date)s %(why)s.", date=day(one.on, history), why=gap(one))
        for one in over.gaps
    ]
