"""The README's commands, typed in a fresh copy as it says."""

import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COLD, WARM = 120, 10

pytestmark = pytest.mark.fresh


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of what is in the repository, and of nothing else."""
    folder = tmp_path_factory.mktemp("clone") / "clinic"
    list_files = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(list_files, cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().strip("\0").split("\0"):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def bare():
    """The environment of a machine that knows nothing of the clinic."""
    ours = ("CLINIC_", "PYTEST_", "VIRTUAL_ENV", "MAKE", "MFLAGS", "ARGS")
    return {name: it for name, it in os.environ.items() if not name.startswith(ours)}


def show_the_demo(folder, environment):
    """Type the command; give its sign-in page, how long it took, and how it ended."""
    began = time.monotonic()
    said = ""
    with subprocess.Popen(
        ["make", "demo"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            while not (found := re.search(r"http://\S+/sign-in", said)):
                line = process.stdout.readline()
                assert line, said
                said += line
            with urllib.request.urlopen(found[0], timeout=30) as page:  # noqa: S310 http alone
                shown = page.read().decode()
            seconds = time.monotonic() - began
        finally:
            os.killpg(process.pid, signal.SIGINT)  # Ctrl-C
            said += process.stdout.read()
    return shown, seconds, said


def test_the_readme_names_the_two_commands_as_its_first():
    blocks = re.findall(
        r"^```\n(.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL
    )

    assert blocks[:2] == ["make demo\n", "make test\n"]


def test_the_first_command_shows_a_practice_from_nothing(clone, bare):
    shown, seconds, said = show_the_demo(clone, bare)

    assert "<h1" in shown
    assert seconds < COLD
    assert "Traceback" not in said
    assert "***" not in said, said


def test_the_second_time_it_is_there_at_once_and_what_was_done_is_kept(clone, bare):
    kept = {path: path.stat().st_ino for path in clone.glob("demo-data/*.db")}

    shown, seconds, said = show_the_demo(clone, bare)

    assert kept
    assert {path: path.stat().st_ino for path in clone.glob("demo-data/*.db")} == kept
    assert "<h1" in shown
    assert seconds < WARM
    assert "Installing" not in said


def test_the_second_command_sets_the_tests_up(clone, bare):
    said = subprocess.run(
        ["make", "test", "ARGS=tests/domain/test_scoring.py --quiet"],
        cwd=clone,
        env=bare,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stdout
    assert re.search(r"\d+ passed", said.stdout)
