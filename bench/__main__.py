"""`python -m bench [CHAPTER …] [--quick]`: measure, and print what was measured."""

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path
from typing import Protocol

from bench import link_pages, pages
from bench.report import Report


class Chapter(Protocol):
    """Measures one thing in a folder of its own."""

    def __call__(self, report: Report, folder: Path, *, quick: bool) -> None: ...


CHAPTERS: dict[str, Chapter] = {
    "link": link_pages.run,
    "caseload": pages.caseload,
    "client": pages.client_page,
}


def main() -> None:
    """Measure the chosen chapters, all of them if none is named."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument(
        "chapters", nargs="*", choices=[[], *CHAPTERS], metavar="CHAPTER"
    )
    parser.add_argument("--quick", action="store_true", help="a check, not a measure")
    chosen = parser.parse_args()
    report = Report()
    print(
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}"
    )
    for name in chosen.chapters or CHAPTERS:
        began = time.monotonic()
        print(f"\n{name}")
        with tempfile.TemporaryDirectory() as folder:
            CHAPTERS[name](report, Path(folder), quick=chosen.quick)
        print(f"  ({time.monotonic() - began:.0f} s)")
    report.end()


if __name__ == "__main__":
    main()
