"""What was measured, printed as it comes, each with its aim."""

from dataclasses import dataclass, field

from bench.ratios import Ratio


@dataclass
class Report:
    """Prints a line for each thing measured and remembers which aims were missed."""

    met: int = 0
    missed: list[str] = field(default_factory=list)

    def note(self, what: str, found: str) -> None:
        """Say what was found where nothing is aimed at."""
        print(f"  {what:<38} {found}", flush=True)

    def judge(
        self, what: str, number: float, limit: float, unit: str, more: str = ""
    ) -> None:
        """Say what was found and whether it is within the limit."""
        fits = round(number, 2) <= limit
        said = f"{_figures(number)} {unit}, aim ≤ {limit:g} {unit}: "
        said += "met" if fits else "MISSED"
        print(f"  {what:<38} {said}{more}", flush=True)
        if fits:
            self.met += 1
        else:
            self.missed.append(f"{what}: {_figures(number)} {unit}, not {limit:g}")

    def ratio(self, one: Ratio, limit: float | None, p95: float | None = None) -> None:
        """Say how much a page costs, as ratios to the bare app."""
        what = f"{one.name}, {one.visitors} at a time"
        processor = _milliseconds(one.our_processor, one.their_processor)
        if limit is None:
            self.note(what, f"{one.processor:.2f} ×, {processor}")
        else:
            self.judge(what, one.processor, limit, "×", f", {processor}")
        waiting = _milliseconds(one.our_median, one.their_median)
        self.note("", f"waited for {one.median:.2f} ×, {waiting}")
        if p95 is not None:
            self.judge("  95th percentile of waiting", one.p95, p95, "×")

    def end(self) -> None:
        """Sum up."""
        print(f"\n{self.met} aims met, {len(self.missed)} missed")
        for each in self.missed:
            print(f"  {each}")


def _milliseconds(ours: float, theirs: float) -> str:
    return f"{ours * 1e3:.1f} ms to {theirs * 1e3:.1f} ms"


def _figures(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") if number < 100 else f"{number:.0f}"  # noqa: PLR2004
