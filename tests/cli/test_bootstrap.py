import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(bootstrap.__file__).parent
WITHOUT_VENV = """
import runpy, sys
sys.modules["ensurepip"] = None  # as on Debian before python3-venv is installed
sys.argv = ["bootstrap.py", "demo"]
runpy.run_path("bootstrap.py", run_name="__main__")
"""


@pytest.fixture
def start(tmp_path):
    """Start the bootstrap in a folder that holds its own files and nothing else."""
    for name in ("bootstrap.py", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PATH": "/nowhere"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_debian_without_its_venv_package_is_told_what_to_install(start, tmp_path):
    said = start("-c", WITHOUT_VENV)

    assert said.returncode == 1
    assert said.stderr.endswith("    sudo apt install python3-venv\n")
    assert not (tmp_path / ".venv").exists()


def test_an_unknown_command_lists_the_known_ones(start):
    said = start("bootstrap.py", "dance")

    assert said.returncode == 1
    assert "demo,clinic,shell,test" in said.stderr
    assert said.stderr.count("\n") == 1


def test_what_is_installed_is_not_installed_again(start, tmp_path):
    python = tmp_path / ".venv" / "bin" / "python"
    program = python.with_name("clinic")
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    program.write_text("#!/bin/sh\necho started with $*\n")
    program.chmod(0o755)
    ask = "import bootstrap; print(bootstrap.digest(bootstrap.RUNTIME))"
    (tmp_path / ".venv" / "installed").write_text(start("-c", ask).stdout)

    said = start("bootstrap.py", "demo", "--port", "0")

    assert said.stdout == "started with demo --port 0\n"
