import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def serve(database, secrets_folder, tmp_path):
    """Start the whole clinic as its own processes; end it when the test is over."""
    started = []
    settings = {
        "CLINIC_DATA": str(tmp_path),
        "CLINIC_SECRETS": str(secrets_folder),
        "CLINIC_DATABASE_URL": database.engine.url.render_as_string(
            hide_password=False
        ),
        "CLINIC_PUBLIC_ADDRESS": database.installation.public_address,
    }

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "clinic", "serve", *arguments],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=20)


def port_of(process):
    return int(re.search(r":(\d+)\.$", process.stdout.readline())[1])


def answer_of(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as page:
        return page.read()


def test_the_clinic_answers_and_ends_cleanly(serve):
    process = serve("--port", "0")
    port = port_of(process)
    how_to_end = process.stdout.readline()

    answered = answer_of(port)
    process.send_signal(signal.SIGINT)

    said, _ = process.communicate(timeout=20)
    assert answered == b"ok\n"
    assert how_to_end == "Ctrl-C ends it.\n"
    assert (process.returncode, said) == (0, "")


def test_a_killed_web_part_is_back_and_nobody_is_turned_away(serve):
    process = serve("--port", "0")
    port = port_of(process)
    answer_of(port)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()

    for child in children.split():
        os.kill(int(child), signal.SIGKILL)
    killed_at = time.monotonic()

    assert answer_of(port) == b"ok\n"
    assert time.monotonic() - killed_at < 10


def test_a_port_that_is_taken_is_said_in_one_line(serve):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = serve("--port", str(taken.getsockname()[1]))
        said, _ = process.communicate(timeout=20)

    assert process.returncode == 1
    assert said.count("\n") == 1
    assert "Choose another with --port or CLINIC_PORT." in said
