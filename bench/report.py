"""What was measured: one table in Markdown, a row as soon as it is known."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.ratios import Ratio


@dataclass(frozen=True)
class Spent:
    """What a piece of work took: seconds that one waited, seconds of the processor."""

    waited: float
    processor: float

    def times(self, other: "Spent") -> float:
        """Return how many times the processor's share of another piece it took."""
        return self.processor / other.processor


@contextmanager
def spending() -> Iterator[Callable[[], Spent]]:
    """Time a piece of this process's work; ask for it when the work is done."""
    began = time.perf_counter(), time.process_time()
    yield lambda: Spent(time.perf_counter() - began[0], time.process_time() - began[1])


@dataclass
class Report:
    """Prints a row for each thing measured and remembers which aims were missed."""

    met: int = 0
    missed: list[str] = field(default_factory=list)

    def begin(self, about: Sequence[str]) -> None:
        """Say on what it was measured, and open the table."""
        print(", ".join(about))
        print("\n| Measured | Found | Aim | Beside |\n|---|--:|---|---|", flush=True)

    def note(self, what: str, found: str, beside: str = "") -> None:
        """Say what was found where nothing is aimed at."""
        self._row(what, found, "", beside)

    def judge(
        self, what: str, number: float, limit: float, unit: str, beside: str = ""
    ) -> None:
        """Say what was found and whether it is within the limit."""
        found, aim = f"{_figures(number)}{unit}", f"≤ {limit:g}{unit}"
        if round(number, 2) <= limit:
            self.met += 1
            self._row(what, found, aim, beside)
        else:
            self.missed.append(f"{what}: {found}, not {aim}")
            self._row(what, f"**{found}**", f"{aim}, missed", beside)

    def ratio(self, one: Ratio, limit: float | None, p95: float | None = None) -> None:
        """Say how much a page costs, as ratios to the bare app."""
        what = f"{one.name}, {one.visitors} at a time"
        processor = _milliseconds(one.our_processor, one.their_processor)
        waiting = _milliseconds(one.our_median, one.their_median)
        beside = f"{processor} of the processor; waited for {waiting}"
        if limit is None:
            self.note(what, f"{one.processor:.2f} ×", beside)
        else:
            self.judge(what, one.processor, limit, " ×", beside)
        if p95 is not None:
            self.judge(f"{what}: 95th percentile of waiting", one.p95, p95, " ×")

    def end(self) -> None:
        """Sum up."""
        print(f"\n{self.met} aims met, {len(self.missed)} missed.")
        for each in self.missed:
            print(f"- {each}")

    def _row(self, *cells: str) -> None:
        print(f"| {' | '.join(cells)} |", flush=True)


def _milliseconds(ours: float, theirs: float) -> str:
    return f"{ours * 1e3:.1f} ms to {theirs * 1e3:.1f} ms"


def _figures(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") if number < 100 else f"{number:.0f}"  # noqa: PLR2004
