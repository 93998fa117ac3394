"""The practitioner's pages: the list of clients, and one client with six charts."""

from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from bench import crowds, worlds
from bench.load import Request
from bench.ratios import Effort, Ratio, both, compare
from bench.report import Report
from bench.worlds import World
from clinic import create_app

STATEMENTS = 12
OTHERS = 600
"""How many other clients the practice has, whose rows must not be in the way."""

LIMITS = {10: 30.0, 100: 60.0}
"""Milliseconds of the server's time for a client's page, by number of check-ins."""

_NO_STATEMENTS = ("BEGIN", "PRAGMA")


def caseload(report: Report, folder: Path, *, quick: bool) -> None:
    """Measure the list, however many clients there are."""
    world = worlds.make(folder)
    cookie = world.add_cookie()
    counts = []
    for size in worlds.caseloads(world, (60, 200) if quick else (60, 200, 600, 6000)):
        few = quick or size > 1000  # noqa: PLR2004 that takes seconds
        effort = Effort(visits=3 if few else 8, rounds=1 if few else 5)
        inner = folder / str(size)
        for one in _ratios(world, inner, (f"caseload of {size}", "/"), cookie, effort):
            is_aim = size == 200  # noqa: PLR2004 as the aim says
            report.ratio(one, 4 if is_aim and one.visitors == 1 else None)
        counts.append(_count_statements(world, "/", cookie))
    _judge_statements(report, "caseload", counts)


def client_page(report: Report, folder: Path, *, quick: bool) -> None:
    """Measure the pages of one client among many, with few check-ins and with many."""
    world = worlds.make(folder)
    cookie = world.add_cookie()
    _add_others(world, 100 if quick else OTHERS)
    counts = []
    for size in (10, 100) if quick else (10, 100, 500):
        with world.database.session() as session:
            client = world.add_history(session, f"With {size}", size)
            session.commit()
        path = f"/clients/{client.id}"
        effort = Effort(visits=8, rounds=1 if quick else 3)
        name = f"client, {size} check-ins"
        for one in _ratios(world, folder / f"c{size}", (name, path), cookie, effort):
            report.ratio(one, None)
            if size in LIMITS and one.visitors == 1:
                spent = one.our_processor * 1e3
                report.judge(f"{name}: server time", spent, LIMITS[size], " ms")
        counts.append(_count_statements(world, path, cookie))
        name, path = f"session view, {size} check-ins", f"{path}/session-view"
        for one in _ratios(world, folder / f"s{size}", (name, path), cookie, effort):
            report.ratio(one, None)
    _judge_statements(report, "client", counts)


def _add_others(world: World, number: int) -> None:
    with world.database.session() as session:
        seeds = [world.add_history(session, f"Other {n}", 2) for n in range(5)]
        session.commit()
        crowds.add_copies(session, seeds, number)
        session.commit()


def _ratios(
    world: World, folder: Path, page: tuple[str, str], cookie: str, effort: Effort
) -> Iterator[Ratio]:
    name, path = page
    folder.mkdir()
    with both(world, folder, [path], cookie) as (ours, theirs):
        yield from compare(
            name,
            effort,
            (ours, repeat([Request("GET", path, cookie=cookie)])),
            (theirs, repeat([Request("GET", path)])),
        )


def _count_statements(world: World, path: str, cookie: str) -> int:
    app = create_app(world.config)
    heard: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(_NO_STATEMENTS):
            heard.append(statement)

    _open(app, path, cookie)  # the first one looks at answers that are new
    event.listen(app.extensions["database"].engine, "before_cursor_execute", note)
    _open(app, path, cookie)
    app.extensions["database"].engine.dispose()
    return len(heard)


def _open(app: Flask, path: str, cookie: str) -> None:
    browser = app.test_client(use_cookies=False)
    answer = browser.get(path, headers={"Cookie": cookie})
    if answer.status_code != 200:  # noqa: PLR2004 OK
        raise RuntimeError(f"{path}: {answer.status}")


def _judge_statements(report: Report, what: str, counts: Sequence[int]) -> None:
    report.judge(f"{what}: statements", max(counts), STATEMENTS, "")
    more = max(counts) - min(counts)
    report.judge(f"{what}: statements more for the longest", more, 0, "")
