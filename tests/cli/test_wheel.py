"""The wheel is the whole clinic: it runs from any folder, away from the repository."""

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIRST_PAGES = """
import os
import clinic
from config import Config
browser = clinic.create_app(Config.from_environment(os.environ)).test_client()
pages = [browser.get(path) for path in ("/healthz", "/sign-in")]
print(clinic.ROOT, *(page.status_code for page in pages))
"""
EVERY_COMMAND = """
from clinic.cli import COMMANDS, commands
assert all(commands.get_command(None, name) for name in COMMANDS)
"""


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """Build the wheel and unpack it beside the packages it needs; give its Python."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = ["clinic", "migrations", "templates"]
    for name in tracked:
        shutil.copytree(ROOT / name, source / name)
    for name in ("config.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    [wheel] = (source / "dist").glob("*.whl")
    environment = folder / "environment"
    create = [sys.executable, "-m", "venv", "--without-pip", environment]
    subprocess.run(create, check=True)
    python = environment / "bin" / "python"
    packages = next(environment.glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(packages)
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    shutil.rmtree(source)
    return python


@pytest.fixture
def elsewhere(installed, tmp_path):
    """Run something of the wheel in an empty folder."""
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CLINIC_", "PYTHON"))
    }

    def run(*arguments, typed="", lasting=False):
        process = subprocess.Popen(
            [installed, *arguments],
            cwd=empty,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if lasting:
            return process
        said, _ = process.communicate(typed)
        return process.returncode, said

    return run


def test_a_practice_begins_and_is_served_from_the_wheel(elsewhere, installed):
    begun = elsewhere(
        *("-m", "clinic", "init", "--practice", "Northgate Practice"),
        *("--zone", "Europe/London", "--address", "http://localhost"),
        *("--name", "Ada Okafor", "--called", "Ada"),
        *("--email", "ada@northgate.test", "--unattended"),
        typed="a long walk by the sea\n",
    )
    served = elsewhere("-c", FIRST_PAGES)

    assert begun[0] == 0, begun
    assert served[0] == 0, served
    root, healthz, sign_in = served[1].split()
    assert Path(root).is_relative_to(installed.parents[1])
    assert (healthz, sign_in) == ("200", "200")


def test_the_demo_runs_from_the_wheel_in_any_folder(elsewhere):
    with elsewhere("-m", "clinic", "demo", "--port", "0", lasting=True) as demo:
        said = ""
        while not (found := re.search(r"http://\S+/sign-in", said)):
            line = demo.stdout.readline()
            assert line, said
            said += line
        with urllib.request.urlopen(found[0], timeout=30) as page:  # noqa: S310 http alone
            shown = page.read().decode()
        demo.send_signal(signal.SIGINT)
        said += demo.stdout.read()

    assert demo.returncode == 0, said
    assert "<h1" in shown


def test_every_command_can_be_loaded_from_the_wheel(elsewhere):
    assert elsewhere("-c", EVERY_COMMAND) == (0, "")
