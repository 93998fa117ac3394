"""The numbers behind the charts, each with the way it came about."""

from dataclasses import dataclass

from clinic.domain import scoring
from clinic.domain.instruments import Dimension
from clinic.domain.psychometrics import Assumption
from clinic.domain.scoring import HIGHEST_ANSWER, DimensionScore, rounded
from clinic.domain.trends import labels, statements
from clinic.domain.trends.history import Answered, History
from clinic.domain.trends.sentences import quoted
from clinic.domain.trends.timeline import OverTime, Panel, has_both_forms
from clinic.words import gettext as _


@dataclass(frozen=True)
class Working:
    """How one score came about."""

    sum: str
    score: str
    answered: str
    possible: str


@dataclass(frozen=True)
class NumbersRow:
    """One check-in: its score, and that of the shared questions if that is drawn."""

    on: str
    form: str
    own: Working
    shared: Working | None
    zone: str


@dataclass(frozen=True)
class NumbersGroup:
    """One dimension, its newest check-in first."""

    dimension: Dimension
    rows: tuple[NumbersRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class NumbersTable:
    """Every value that a picture shows, and where it comes from."""

    has_shared: bool
    groups: tuple[NumbersGroup, ...]
    missed: tuple[str, ...]


def numbers(history: History, over: OverTime) -> NumbersTable:
    """Draw up the table that stands beside the line charts."""
    mixed = has_both_forms(history)
    return NumbersTable(
        has_shared=mixed,
        groups=tuple(
            NumbersGroup(
                panel.dimension,
                tuple(
                    _row(check_in, panel.dimension, history, mixed=mixed)
                    for check_in in reversed(over.check_ins)
                ),
                _notes(panel, history.noise),
            )
            for panel in over.panels
        ),
        missed=tuple(
            _(
                "%(date)s %(why)s.",
                date=labels.day(gap.on, history),
                why=labels.gap(gap),
            )
            for gap in over.gaps
        ),
    )


def _row(
    check_in: Answered, dimension: Dimension, history: History, *, mixed: bool
) -> NumbersRow:
    of = check_in.own[dimension.id]
    return NumbersRow(
        on=labels.day(check_in.on, history),
        form=labels.questions(check_in),
        own=working(of),
        shared=working(check_in.shared[dimension.id]) if mixed else None,
        zone=zone(of, dimension, history.noise),
    )


def working(of: DimensionScore) -> Working:
    """Show how a score came about: 3 + 3 + 2 + 4 of 16 → 75."""
    values = [value for value in of.values if value is not None]
    total = " + ".join(str(value) for value in values)
    score = _("no score") if of.score is None else str(rounded(of.score))
    return Working(
        sum=_(
            "%(values)s of %(most)s → %(score)s",
            values=total,
            most=HIGHEST_ANSWER * of.answered,
            score=score,
        )
        if values
        else score,
        score=score,
        answered=_("%(answered)s of %(items)s", answered=of.answered, items=of.items),
        possible=""
        if of.answered == of.items
        else _("%(low)s to %(high)s", low=rounded(of.low), high=rounded(of.high)),
    )


def zone(of: DimensionScore, dimension: Dimension, noise: Assumption | None) -> str:
    """Say in words which third of the line a score lies in."""
    where = scoring.zone(of)
    if where is None:
        return ""
    near = noise is not None and scoring.is_near_edge(of, noise.sem(of.answered))
    if where == "middle":
        return (
            _("Answers mixed between the two descriptions (near the edge)")
            if near
            else _("Answers mixed between the two descriptions")
        )
    pole = quoted(dimension.upper_pole if where == "upper" else dimension.lower_pole)
    return (
        _("Answers closer to %(pole)s (near the edge)", pole=pole)
        if near
        else _("Answers closer to %(pole)s", pole=pole)
    )


def _notes(panel: Panel, noise: Assumption | None) -> tuple[str, ...]:
    notes = []
    if panel.start:
        notes.append(_("Start %(score)s.", score=rounded(panel.start.score)))
    if panel.band:
        low, high = panel.band
        notes.append(
            _(
                "From %(low)s to %(high)s could be ordinary ups and downs in answers.",
                low=rounded(low),
                high=rounded(high),
            )
        )
    if not panel.is_alone:
        notes += [
            statements.change(panel.change),
            statements.direction(panel.direction, panel.dimension),
            statements.stamp(noise),
        ]
    return tuple(notes)
