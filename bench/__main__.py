"""`python -m bench [CHAPTER …] [--quick]`: measure, and print a table of it."""

import argparse
import logging
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Protocol

import structlog

from bench import link_pages, outbox, pages, paper, running, sweeps
from bench.report import Report


class Chapter(Protocol):
    """Measures one thing in a folder of its own."""

    def __call__(self, report: Report, folder: Path, *, quick: bool) -> None: ...


CHAPTERS: dict[str, Chapter] = {
    "link": link_pages.run,
    "caseload": pages.caseload,
    "client": pages.client_page,
    "paper": paper.report_as_pdf,
    "running": running.run,
    "mails": outbox.run,
    "sweeps": sweeps.run,
}


def main() -> None:
    """Measure the chosen chapters, all of them if none is named."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "chapters", nargs="*", choices=[[], *CHAPTERS], metavar="CHAPTER"
    )
    parser.add_argument("--quick", action="store_true", help="a check, not a measure")
    chosen = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(wrapper_class=quiet)
    report = Report()
    report.begin(
        (
            time.strftime("%-d %B %Y"),
            f"{os.cpu_count()} processors",
            f"load {os.getloadavg()[0]:.1f} before",
            f"Python {platform.python_version()}",
        )
    )
    for name in chosen.chapters or CHAPTERS:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            CHAPTERS[name](report, Path(folder), quick=chosen.quick)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    report.end()


if __name__ == "__main__":
    main()
