"""A running clinic: how soon it is there, what a visit loads, how much it holds."""

import contextlib
import gzip
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urljoin

from bench import worlds
from bench.load import Connection, Request
from bench.report import Report
from bench.worlds import World

ROOT = Path(__file__).parents[1]
STARTED, MEMORY = 2.0, 160.0  # seconds, MB
FIRST_VISIT, QUESTION = 10.0, 4.0  # kB of a client's phone
REQUESTS, FIRST_LOAD = 8, 450.0  # kB of a practitioner's browser

_LOADED = re.compile(
    rb'(?:<link[^>]*href|<script[^>]*src|<img[^>]*src|data-plotly)="([^"]+)"'
)


def run(report: Report, folder: Path, *, quick: bool) -> None:
    """Start it as `clinic serve`, three times, and visit it the last time."""
    world = worlds.make(folder)
    cookie = world.add_cookie()
    [token] = world.assign_to_many(1)
    with world.database.session() as session:
        client = world.add_history(session, "With 100", 100)
        session.commit()
    world.database.engine.dispose()
    waits = []
    for last in (False,) * (0 if quick else 2) + (True,):
        began = time.monotonic()
        with serving(world, folder) as (port, parent):
            waits.append(time.monotonic() - began)
            if last:
                report.judge("web ready", statistics.median(waits), STARTED, " s")
                first_visit(report, port, token)
                first_load(report, port, f"/clients/{client.id}", cookie)
                memory(report, parent)


@contextlib.contextmanager
def serving(world: World, folder: Path) -> Iterator[tuple[int, int]]:
    """Run `clinic serve`; give its port, once it answers, and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "clinic", "serve", "--port", str(port)],
        cwd=ROOT,
        env={
            **os.environ,
            "CLINIC_DATA": str(folder),
            "CLINIC_PUBLIC_ADDRESS": world.config.public_address,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def first_visit(report: Report, port: int, token: str) -> None:
    """Add up what a phone loads until the first question stands there."""
    start = _load(port, f"/c/{token}")
    question = _load(port, f"/c/{token}/3")
    everything = start | question
    asked = question[f"/c/{token}/3"]
    report.judge("question page", asked / 1000, QUESTION, " kB")
    total = sum(everything.values()) / 1000
    report.judge("first visit", total, FIRST_VISIT, " kB", f"{len(everything)} files")


def first_load(report: Report, port: int, path: str, cookie: str) -> None:
    """Add up what a browser loads for the first client's page with charts."""
    loaded = _load(port, path, cookie)
    report.judge("client page, first load: requests", len(loaded), REQUESTS, "")
    total = sum(loaded.values()) / 1000
    own = f"{loaded[path] / 1000:.0f} kB of it the page with 100 check-ins"
    report.judge("client page, first load", total, FIRST_LOAD, " kB", own)


def memory(report: Report, parent: int) -> None:
    """Add up what parent, web and worker hold; shared pages are shared out."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    held = [_proportional(pid) for pid in (str(parent), *children)]
    apart = ", ".join(f"{each:.0f}" for each in held)
    report.judge(
        "memory of all three after one chart page (PSS)",
        sum(held),
        MEMORY,
        " MB",
        f"parent, web, worker: {apart}",
    )


def _wait_for(port: int) -> None:
    for _ in range(3000):
        with contextlib.suppress(OSError, HTTPException):
            Connection(port).send(Request("GET", "/healthz"))
            return
        time.sleep(0.01)
    raise RuntimeError("the clinic did not start")


def _load(port: int, path: str, cookie: str | None = None) -> dict[str, int]:
    """Return the compressed size of a page and of each file that it loads."""
    connection = Connection(port)
    sizes: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop()
        if address in sizes:
            continue
        # The first page comes with a cookie; files are for everybody.
        own = cookie if address == path else None
        body, headers = connection.send(Request("GET", address, cookie=own))
        sizes[address] = len(body)
        if headers.get_content_type() == "text/html":
            page = _unpacked(body, headers.get("Content-Encoding"))
            found = (each.decode() for each in _LOADED.findall(page))
            waiting += [urljoin(address, each) for each in found]
    return sizes


def _unpacked(body: bytes, encoding: str | None) -> bytes:
    return gzip.decompress(body) if encoding == "gzip" else body


def _proportional(pid: str) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    raise RuntimeError(f"process {pid} says nothing of its memory")
