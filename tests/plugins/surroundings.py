"""What the tests need from the machine: a browser and a PostgreSQL server.

Tests marked `browser` or `postgres` are skipped where their program is missing, and
one line at the end says so and how to get it. With --complete that is a failure.
"""

import os
import shutil
from collections import Counter
from importlib.util import find_spec

import pytest
from hypothesis import settings

from clinic.web import pdf
from tests.plugins.dovecot import find_dovecot
from tests.plugins.throwaway_postgres import ThrowawayPostgres, find_programs

NEEDS = {
    "browser": "no Chromium; on Debian and Ubuntu: sudo apt install chromium",
    "postgres": (
        "no PostgreSQL; on Debian and Ubuntu: sudo apt install postgresql,"
        " then make test; or name a server in CLINIC_TEST_POSTGRES"
    ),
    "imap": "no Dovecot; on Debian and Ubuntu: sudo apt install dovecot-imapd",
    "nginx": (
        "no nginx or gunicorn; on Debian and Ubuntu: sudo apt install nginx-light"
    ),
    "pdf": (
        "no Pango; on Debian and Ubuntu: sudo apt install libpangoft2-1.0-0"
        " libharfbuzz-subset0"
    ),
}

settings.register_profile("short", deadline=None, max_examples=50, print_blob=True)
settings.register_profile("full", settings.get_profile("short"), max_examples=2_000)

cluster = pytest.StashKey[ThrowawayPostgres]()


def find_nginx():
    """Return the path of the system's nginx, or None."""
    return shutil.which("nginx", path="/usr/sbin:/usr/bin")


def find_chromium():
    """Return the path of the system's Chromium, or None."""
    named = os.environ.get("CLINIC_TEST_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome")
    return named or next(filter(None, map(shutil.which, names)), None)


def pytest_addoption(parser):
    group = parser.getgroup("clinic")
    group.addoption(
        "--throwaway-postgres",
        action="store_true",
        help="start a PostgreSQL of our own if one is installed and none is named",
    )
    group.addoption(
        "--complete", action="store_true", help="fail if any test was left out"
    )
    group.addoption(
        "--proofs", action="store_true", help="run the long tests in full, not a tenth"
    )


def pytest_configure(config):
    settings.load_profile("full" if config.getoption("proofs") else "short")
    here = not hasattr(config, "workerinput")  # workers inherit the environment
    wanted = config.getoption("throwaway_postgres") and here
    if wanted and not os.environ.get("CLINIC_TEST_POSTGRES") and find_programs():
        config.stash[cluster] = ThrowawayPostgres()
        os.environ["CLINIC_TEST_POSTGRES"] = config.stash[cluster].start()


def pytest_unconfigure(config):
    started = config.stash.get(cluster, None)
    if started:
        started.stop()
        del os.environ["CLINIC_TEST_POSTGRES"]


def pytest_collection_modifyitems(config, items):
    if config.getoption("proofs") or os.environ.get("CI"):
        return
    fresh = [item for item in items if item.get_closest_marker("fresh")]
    if fresh:
        config.hook.pytest_deselected(items=fresh)
        items[:] = [item for item in items if item not in fresh]


def pytest_runtest_setup(item):
    present = {
        "browser": find_chromium(),
        "postgres": os.environ.get("CLINIC_TEST_POSTGRES"),
        "imap": find_dovecot(),
        "nginx": find_nginx() and find_spec("gunicorn"),
        "pdf": pdf.can_be_made(),
    }
    for need, reason in NEEDS.items():
        if item.get_closest_marker(need) and not present[need]:
            pytest.skip(reason)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    complete = session.config.getoption("complete")
    if complete and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    ran = terminalreporter.stats.get("passed", [])
    databases = Counter(map(_database, ran))
    counts = ", ".join(f"{databases[name]} {name}" for name in sorted(databases))
    if counts:
        terminalreporter.write_line(f"Passed by database: {counts}.")
    missing = Counter(
        need
        for report in terminalreporter.stats.get("skipped", [])
        for need in NEEDS
        if need in report.keywords
    )
    left_out = "; ".join(
        f"{missing[need]} marked {need} ({NEEDS[need]})" for need in missing
    )
    if left_out:
        terminalreporter.write_line(f"Left out: {left_out}.", yellow=True)
    if config.getoption("complete") and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("Tests were left out; that fails here.", red=True)


def _database(report):
    """Tell which database a test ran on, from its marks and parameters."""
    if "postgres" in report.keywords:
        return "on PostgreSQL"
    return "on SQLite" if "sqlite" in report.nodeid else "without a choice of database"


@pytest.fixture
def rounds(pytestconfig):
    """Return how often a long test repeats: in full for `make proofs`, else a tenth."""
    full = pytestconfig.getoption("proofs")
    return lambda number: number if full else max(1, number // 10)


@pytest.fixture(scope="session")
def chromium():
    """Return the path of the browser that the tests drive."""
    return find_chromium()
