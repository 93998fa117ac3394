"""Answers in words: one table per dimension, and one for the Impact questions."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from clinic.domain.instruments import Dimension, Instrument, Item
from clinic.domain.scoring import HIGHEST_ANSWER
from clinic.domain.trends import labels
from clinic.domain.trends.history import Answered, History, Unanswered
from clinic.domain.trends.sentences import pole
from clinic.words import gettext as _

OFTEN = 3  # the answer that shows which way a question leans

Occasion = Answered | Unanswered


@dataclass(frozen=True)
class Column:
    """One check-in of the table; `chosen` ones stay where there is little room."""

    label: str
    is_latest: bool
    is_chosen: bool


@dataclass(frozen=True)
class Cell:
    """An answer in words. The shade, 0 to 4, is how close it is to the upper pole."""

    words: str
    shade: int | None
    column: Column


@dataclass(frozen=True)
class Row:
    """One question and its answers."""

    question: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Group:
    """The questions that lean one way."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class AnswerTable:
    """What was answered, oldest first, to one version of the questions."""

    instrument: Instrument
    dimension: Dimension | None
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]


def answers_in_words(
    history: History, dimension: str, chosen: Collection[str] = ()
) -> tuple[AnswerTable, ...]:
    """Return one table per version and language of the questions, newest first."""
    return _tables(
        history,
        chosen,
        lambda instrument: instrument.dimension(dimension),
        lambda instrument: _by_key(instrument, dimension),
    )


def impact_in_words(
    history: History, chosen: Collection[str] = ()
) -> tuple[AnswerTable, ...]:
    """Return the answers to the Impact questions: words alone, never a shade."""
    occasions: list[Occasion] = [*history.answered, *history.unanswered]
    ids = {
        item.id
        for occasion in occasions
        for item in occasion.instrument.impact
        if item.id in occasion.answers
    }
    if not ids:
        return ()
    return _tables(
        history,
        chosen,
        lambda _instrument: None,
        lambda instrument: [
            ("", [item for item in instrument.impact if item.id in ids])
        ],
    )


def _by_key(instrument: Instrument, dimension: str) -> list[tuple[str, list[Item]]]:
    of = instrument.dimension(dimension)
    items = [item for item in instrument.items if item.dimension == dimension]
    often = instrument.label(OFTEN)
    return [
        (
            _(
                "%(often)s here is closer to %(pole)s",
                often=often,
                pole=pole(of, side),
            ),
            [item for item in items if item.key == key],
        )
        for key, side in (("H", "lower"), ("I", "upper"))
    ]


def _tables(
    history: History,
    chosen: Collection[str],
    dimension_of: Callable[[Instrument], Dimension | None],
    groups_of: Callable[[Instrument], list[tuple[str, list[Item]]]],
) -> tuple[AnswerTable, ...]:
    tables = []
    for occasions in _lines(history):
        instrument = occasions[-1].instrument
        columns = tuple(
            Column(
                labels.day(occasion.on, history),
                is_latest=occasion is occasions[-1],
                is_chosen=occasion.id in chosen,
            )
            for occasion in occasions
        )
        pairs = tuple(zip(occasions, columns, strict=True))
        groups = tuple(
            Group(heading, tuple(_row(item, pairs) for item in items))
            for heading, items in groups_of(instrument)
        )
        tables.append(
            AnswerTable(instrument, dimension_of(instrument), columns, groups)
        )
    return tuple(tables)


def _lines(history: History) -> list[list[Occasion]]:
    lines: dict[tuple[str, str], list[Occasion]] = {}
    occasions: list[Occasion] = [*history.answered, *history.unanswered]
    for occasion in sorted(occasions, key=lambda one: one.on):
        lines.setdefault(occasion.line, []).append(occasion)
    return sorted(lines.values(), key=lambda line: line[-1].on, reverse=True)


def _row(item: Item, pairs: Iterable[tuple[Occasion, Column]]) -> Row:
    return Row(
        item.text,
        tuple(_cell(item, occasion, column) for occasion, column in pairs),
    )


def _cell(item: Item, occasion: Occasion, column: Column) -> Cell:
    answer = occasion.answers.get(item.id)
    if isinstance(answer, int):
        keyed = {"I": answer, "H": HIGHEST_ANSWER - answer, None: None}[item.key]
        return Cell(occasion.instrument.label(answer), keyed, column)
    if isinstance(occasion, Unanswered) and not occasion.answers:
        return Cell(labels.gap(occasion), None, column)
    if answer is None:
        asked = (
            item.dimension and item in occasion.instrument.form(occasion.form_id).items
        )
        return Cell(_("not reached") if asked else _("not asked"), None, column)
    words = {
        "declined": _("chose not to answer"),
        "skipped": _("left open"),
        "not_reached": _("not reached"),
    }
    return Cell(words[answer], None, column)
