import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAMILY = textwrap.dedent(
    """
    import signal, sys, time
    from pathlib import Path
    from clinic import logs
    from clinic.cli.children import keep_running

    logs.configure()
    folder = Path(sys.argv[1])

    def work(name):
        with (folder / name).open("a") as lives:
            lives.write("x")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        time.sleep(60)

    def broken():
        raise ValueError("Sam Rivers, sam@post.example")

    works = {"web": lambda: work("web"), "worker": lambda: work("worker")}
    if "broken" in sys.argv:
        works["broken"] = broken
    keep_running(works, lambda line: print(line, flush=True))
    print("all ended", flush=True)
    """
)


@pytest.fixture
def family(tmp_path):
    """A parent with two children, ended when the test is over."""
    started = []

    def start(*arguments):
        parent = subprocess.Popen(
            [sys.executable, "-c", FAMILY, str(tmp_path), *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(parent)
        until(lambda: lives(tmp_path, "web") and lives(tmp_path, "worker"))
        return parent

    yield start
    for parent in started:
        parent.kill()
        parent.communicate()


def until(true, seconds=10):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def lives(folder, name):
    file = folder / name
    return len(file.read_text()) if file.exists() else 0


def children_of(parent):
    listed = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text()
    return [int(pid) for pid in listed.split()]


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_killed_child_is_started_again(family, tmp_path):
    parent = family()

    os.kill(children_of(parent)[0], signal.SIGKILL)

    until(lambda: lives(tmp_path, "web") == 2)
    assert lives(tmp_path, "worker") == 1


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_everything_ends_together_and_cleanly(family, how):
    parent = family()
    children = children_of(parent)

    parent.send_signal(how)

    said, _ = parent.communicate(timeout=5)
    assert (parent.returncode, said) == (0, "all ended\n")
    assert not any(map(is_alive, children))


def test_children_do_not_outlive_a_parent_that_was_killed(family):
    parent = family()
    children = children_of(parent)

    parent.kill()

    until(lambda: not any(map(is_alive, children)))


def test_a_child_that_fails_names_nobody_and_is_tried_more_and_more_slowly(family):
    parent = family("broken")

    said = [parent.stdout.readline() for _ in range(4)]

    assert said[1::2] == [
        "broken ended with code 1, starting it again in 1 s\n",
        "broken ended with code 1, starting it again in 2 s\n",
    ]
    assert '"error": "ValueError"' in said[0]
    assert "Sam" not in "".join(said)
