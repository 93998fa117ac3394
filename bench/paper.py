"""A report as a PDF: how long it takes, and how much memory stays."""

from pathlib import Path

from bench import worlds
from bench.report import Report, spending
from clinic import create_app
from clinic.web import pdf

SECONDS = {12: 2.0}
"""Seconds of the server's time for a report, by number of check-ins."""

_EVERYTHING = "begin=2000-01-01&end=2100-01-01&name=first&numbers=y"


def report_as_pdf(report: Report, folder: Path, *, quick: bool) -> None:
    """Measure the first report, which loads what makes it, and the ones after it."""
    if not pdf.can_be_made():
        report.note("PDFs", "Pango is not installed")
        return
    world = worlds.make(folder)
    cookie = world.add_cookie()
    app = create_app(world.config)
    browser = app.test_client(use_cookies=False)
    for size in (12,) if quick else (12, 36):
        with world.database.session() as session:
            client = world.add_history(session, f"With {size}", size)
            session.commit()
        path = f"/clients/{client.id}/report.pdf?{_EVERYTHING}"

        def ask(path: str = path) -> int:
            answer = browser.get(path, headers={"Cookie": cookie})
            if answer.mimetype != "application/pdf":
                raise RuntimeError(f"{path}: {answer.status}")
            return len(answer.data)

        before = _megabytes()
        with spending() as first:
            ask()
        with spending() as then:
            length = ask() // 1000
        more = _megabytes() - before
        beside = f"{length} kB; the first one {first().processor:.1f} s"
        beside += f", and {more} MB more from then on"
        name, took = f"report as PDF, {size} check-ins", then().processor
        if size in SECONDS:
            report.judge(name, took, SECONDS[size], " s", beside)
        else:
            report.note(name, f"{took:.1f} s", beside)
    app.extensions["database"].engine.dispose()


def _megabytes() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(resident.split()[1]) // 1024
