"""Where things stand in a drawing, in the units of its view box."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

LETTER = 7.2  # how wide a letter of a label is, about
GAP = 8  # what two labels keep between them


@dataclass(frozen=True)
class Frame:
    """The plot of one panel, inside its drawing; `rtl` runs time from right to left."""

    first: date
    last: date
    left: float = 16
    right: float = 328
    top: float = 26
    bottom: float = 150
    width: float = 340
    height: float = 164
    rtl: bool = False

    @property
    def first_at(self) -> float:
        """Where the first date stands: the start has its place before it."""
        return self.left + 30

    @property
    def last_at(self) -> float:
        """Where the last date stands: its large mark has room after it."""
        return self.right - 16


NUMBERED = 306  # right edge of a plot with numbers beside its axis


def scale_x(day: date, frame: Frame) -> float:
    """Return where a date stands: proportional to time."""
    begin, length = _time(frame)
    share = (_midnight(day) - begin) / length
    return mirrored(frame.first_at + share * (frame.last_at - frame.first_at), frame)


def moment_at(x: float, frame: Frame) -> datetime:
    """Return the moment that stands at a place: scale_x the other way round."""
    begin, length = _time(frame)
    share = (mirrored(x, frame) - frame.first_at) / (frame.last_at - frame.first_at)
    return begin + share * length


def moment(x: float, frame: Frame) -> str:
    """Write the moment that stands at a place, as a figure takes it."""
    return moment_at(x, frame).isoformat(timespec="milliseconds")


def mirrored(x: float, frame: Frame) -> float:
    """Return the same place, seen from the other side where text runs that way."""
    return frame.width - x if frame.rtl else x


def scale_y(score: float, frame: Frame) -> float:
    """Return where a score stands: 0 at the bottom, 100 at the top, always."""
    return frame.bottom - score / 100 * (frame.bottom - frame.top)


def _time(frame: Frame) -> tuple[datetime, timedelta]:
    begin, end = _midnight(frame.first), _midnight(frame.last)
    if begin == end:  # a single day stands in the middle
        half = timedelta(days=0.5)
        return begin - half, 2 * half
    return begin, end - begin


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


@dataclass(frozen=True)
class Label:
    """A text below the axis: where it is held, and in which line it stands."""

    text: str
    tick: float
    x: float
    anchor: Literal["start", "middle", "end"]
    row: int
    is_shown: bool = True


def dates_in_a_row(
    ticks: Sequence[tuple[float, str]], width: float, crossed_at: Sequence[float] = ()
) -> list[Label]:
    """Label the first and the last date, and the others where there is room."""
    labels = [_placed(text, x, 0, width) for x, text in ticks]
    taken = [(x, x) for x in crossed_at]
    taken += [_extent(label) for label in labels[:1] + labels[1:][-1:]]
    shown = []
    for number, label in enumerate(labels):
        fits = number in (0, len(labels) - 1) or not _meets(_extent(label), taken)
        shown.append(label if fits else _hidden(label))
        if fits:
            taken.append(_extent(label))
    return shown


def notes_in_rows(
    ticks: Sequence[tuple[float, str]], width: float, *, rows: int
) -> list[Label]:
    """Put notes below the dates, each into the first line that has room for it."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
    placed = []
    for x, text in ticks:
        label = _placed(text, x, 1, width)
        extent = _extent(label)
        row = next((n for n in range(rows) if not _meets(extent, taken[n])), None)
        if row is None:
            placed.append(_hidden(label))
            continue
        taken[row].append(extent)
        placed.append(_placed(text, x, row + 1, width))
    return placed


def _placed(text: str, tick: float, row: int, width: float) -> Label:
    half = len(text) * LETTER / 2
    if tick + half > width:
        return Label(text, tick, width - 6, "end", row)
    if tick - half < 0:
        return Label(text, tick, 6, "start", row)
    return Label(text, tick, tick, "middle", row)


def _hidden(label: Label) -> Label:
    return replace(label, is_shown=False)


def _extent(label: Label) -> tuple[float, float]:
    length = len(label.text) * LETTER
    begin = {"start": 0.0, "middle": length / 2, "end": length}[label.anchor]
    return label.x - begin, label.x - begin + length


def _meets(extent: tuple[float, float], taken: Sequence[tuple[float, float]]) -> bool:
    return any(
        extent[0] < end + GAP and begin < extent[1] + GAP for begin, end in taken
    )
