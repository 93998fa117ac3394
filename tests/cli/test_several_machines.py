"""The sample configuration, started as it is but for its addresses."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.plugins.surroundings import find_nginx

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"

pytestmark = pytest.mark.nginx


@pytest.fixture
def settings(database, secrets_folder, tmp_path):
    """What every machine of an installation is told."""
    url = database.engine.url.render_as_string(hide_password=False)
    return {
        "CLINIC_DATA": str(tmp_path),
        "CLINIC_SECRETS": str(secrets_folder),
        "CLINIC_DATABASE_URL": url,
        "CLINIC_PUBLIC_ADDRESS": database.installation.public_address,
        "TRUSTED_PROXY_HOPS": "1",
    }


@contextmanager
def running(command, **environment):
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def web(settings):
    """Start web processes as the sample says; give back the port of each."""
    started = []

    def start():
        port = free_port()
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", DEPLOY / "gunicorn.conf.py"]
        one = running(
            [*gunicorn, "clinic.wsgi:app"],
            **settings,
            CLINIC_BIND=f"127.0.0.1:{port}",
            CLINIC_WORKERS="1",
        )
        started.append(one)
        process = one.__enter__()
        wait_for(port)
        return port, process

    yield start
    for each in started:
        each.__exit__(None, None, None)


@pytest.fixture
def proxy(tmp_path):
    """Start nginx with the sample, in front of these ports; give back its own."""
    started = []

    def start(*ports):
        port = free_port()
        sample = (DEPLOY / "nginx.conf").read_text()
        servers = "".join(f"server 127.0.0.1:{each};\n" for each in ports)
        sample = re.sub(r"( *server 10\S+ .*;\n)+", servers, sample)
        sample = sample.replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
        sample = re.sub(r" *ssl_certificate.*\n", "", sample)
        sample = sample.replace("/var/log/nginx", str(tmp_path))
        sample = sample.replace("check-ins.example.org", "clinic.test")
        folders = "".join(
            f"{name}_temp_path {tmp_path};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        whole = tmp_path / "nginx.conf"
        whole.write_text(
            f"daemon off;\npid {tmp_path}/nginx.pid;\nuser {whoever_runs_this()};\n"
            f"events {{}}\nhttp {{\n{folders}{sample}}}\n"
        )
        log = str(tmp_path / "error.log")
        one = running([find_nginx(), "-c", str(whole), "-e", log])
        started.append(one)
        one.__enter__()
        wait_for(port)
        return port

    yield start
    for each in started:
        each.__exit__(None, None, None)


def test_two_web_processes_behind_the_sample_proxy_are_one_clinic(web, proxy):
    (first, process), (second, _) = web(), web()
    port = proxy(first, second)

    together = {ask(port, "/healthz") for _ in range(6)}
    process.terminate()
    process.wait(20)
    alone = {ask(port, "/healthz") for _ in range(6)}

    assert (together, alone) == ({200}, {200})


def test_a_slow_visitor_holds_no_thread(web, proxy):
    (only, _) = web()
    port = proxy(only)

    slow = [begin_to_send(port) for _ in range(20)]

    assert ask(port, "/sign-in") == 200
    for line in slow:
        line.close()


def test_a_clients_link_stands_in_no_log_of_the_proxy(web, proxy, tmp_path):
    (only, _) = web()
    port = proxy(only)

    statuses = ask(port, "/c/a-secret"), ask(port, "/sign-in")

    log = written(tmp_path / "clinic.log", "/sign-in")
    assert statuses == (404, 200)
    assert "a-secret" not in log


def written(path, words):
    """Return a log once it holds the words: a proxy writes after it has answered."""
    for _ in range(100):
        if words in path.read_text():
            return path.read_text()
        time.sleep(0.1)
    raise AssertionError(f"{words} is not in the log")


def ask(port, path):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET", path, headers={"Host": "clinic.test"})
    status = line.getresponse().status
    line.close()
    return status


def begin_to_send(port):
    """Send the head of a form and a part of its body, as a phone in a tunnel does."""
    line = socket.create_connection(("127.0.0.1", port))
    line.sendall(
        b"POST /sign-in HTTP/1.1\r\nHost: clinic.test\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 1000\r\n\r\nemail="
    )
    return line


def wait_for(port):
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing listens at {port}")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def whoever_runs_this():
    return Path("/proc/self").owner()
