"""One page of the clinic against the same page of the bare app, turn by turn."""

import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from bench import bare, load, recording, servers
from bench.load import Request
from bench.servers import Server
from bench.worlds import World
from clinic import create_app

VISITORS = (1, 8)


@dataclass(frozen=True)
class Effort:
    """How long a round is: each visitor makes so many visits, in so many rounds."""

    visits: int
    rounds: int


@dataclass(frozen=True)
class Ratio:
    """One page for so many visitors at a time: the clinic to the bare app.

    Seconds of the processor are those of the server's process per visit; a machine
    that is busy with other things lengthens them far less than the time one waits.
    """

    name: str
    visitors: int
    processor: float
    median: float
    p95: float
    our_processor: float
    their_processor: float
    our_median: float
    their_median: float


@contextmanager
def both(
    world: World, folder: Path, paths: list[str], cookie: str | None = None
) -> Iterator[tuple[Server, Server]]:
    """Serve the clinic and, beside it, the bare app that prints the same pages."""

    def make_bare() -> Flask:
        app = create_app(world.config)
        pages = {path: recording.visit(app, path, cookie) for path in paths}
        return bare.make(app, pages, folder / "bare.db")

    world.database.engine.dispose()
    with ExitStack() as stack:
        ours = stack.enter_context(servers.serving(lambda: create_app(world.config)))
        theirs = stack.enter_context(servers.serving(make_bare))
        yield ours, theirs


def compare(
    name: str,
    effort: Effort,
    ours: tuple[Server, Iterator[list[Request]]],
    theirs: tuple[Server, Iterator[list[Request]]],
) -> Iterator[Ratio]:
    """Measure both in turns, for one visitor and for eight."""
    for visitors in VISITORS:
        times = max(effort.visits // visitors, 3)
        for app in (ours, theirs):
            _Round.of(app, visitors, 3)  # warm up
        rounds = [
            (_Round.of(ours, visitors, times), _Round.of(theirs, visitors, times))
            for _turn in range(effort.rounds)
        ]
        our, their = (_Round.together(side) for side in zip(*rounds, strict=True))
        yield Ratio(
            name,
            visitors,
            statistics.median(o.processor / t.processor for o, t in rounds),
            statistics.median(o.median / t.median for o, t in rounds),
            our.p95 / their.p95,
            our.processor,
            their.processor,
            our.median,
            their.median,
        )


@dataclass(frozen=True)
class _Round:
    seconds: list[float]
    processor: float

    @classmethod
    def of(
        cls, app: tuple[Server, Iterator[list[Request]]], visitors: int, times: int
    ) -> "_Round":
        server, visits = app
        before = server.processor_seconds()
        took = load.measure(server.port, visits, visitors=visitors, times=times)
        used = server.processor_seconds() - before
        return cls(took, used / len(took))

    @classmethod
    def together(cls, rounds: tuple["_Round", ...]) -> "_Round":
        return cls(
            [each for one in rounds for each in one.seconds],
            statistics.median(one.processor for one in rounds),
        )

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[18]
