"""Make `.venv`, install exactly what is locked, and run one of the project's commands.

    python3 bootstrap.py demo --port 8001
    python3 bootstrap.py test -k charts

Nothing but Python is needed: this file uses the standard library alone. What is
installed is remembered by a digest of the lock, so that the next start is instant.
"""

from __future__ import annotations  # keeps older Pythons alive until they are told

import fcntl
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REMEMBERED = VENV / "installed"

RUNTIME = ROOT / "requirements.lock"
EVERYTHING = ROOT / "requirements-dev.lock"  # holds RUNTIME too, at the same versions

PYTEST = ("python -m pytest --numprocesses auto --throwaway-postgres",)

# Each command needs a lock and runs its steps; arguments go to the last one.
COMMANDS = {
    "demo": (RUNTIME, ("clinic demo",)),
    "clinic": (RUNTIME, ("clinic",)),
    "shell": (EVERYTHING, ("python",)),
    "test": (EVERYTHING, PYTEST),
    "proofs": (EVERYTHING, (f"{PYTEST[0]} -m 'proof or fresh' --proofs",)),
    "check": (
        EVERYTHING,
        (
            "ruff check",
            "ruff format --check",
            "mypy",
            "lint-imports --no-logo",
            "djlint --quiet --lint templates",
            "python -m pytest --quiet --throwaway-postgres tests/architecture",
        ),
    ),
    "fix": (EVERYTHING, ("ruff check --fix", "ruff format")),
    "mutants": (EVERYTHING, ("python -m tests.mutants",)),
    "bench": (EVERYTHING, ("python -m bench",)),
    "pictures": (EVERYTHING, ("python -m tests.pictures",)),
    "wheel": (RUNTIME, ("python -m hatchling build --target wheel",)),
}


def main(arguments: list[str]) -> int:
    """Install what the command needs, then become that command."""
    if sys.version_info < (3, 11):
        version = sys.version.split()[0]
        return refuse(
            f"The clinic needs Python 3.11 or newer; this is {version}.\n"
            "If a newer one is installed, name it: make demo PYTHON=python3.12",
        )
    if not arguments or arguments[0] not in COMMANDS:
        return refuse(f"usage: python3 bootstrap.py {{{','.join(COMMANDS)}}} …")
    lock, steps = COMMANDS[arguments[0]]
    os.chdir(ROOT)
    try:
        prepare(lock)
    except MissingPieceError as missing:
        return refuse(str(missing))
    except subprocess.CalledProcessError:
        return refuse(
            "The packages could not be installed; the reason stands above.\n"
            "They come from the package index that pip is set up for.",
        )
    except KeyboardInterrupt:
        return refuse("Stopped; the next start goes on from here.")
    return run(steps, arguments[1:])


def prepare(lock: Path) -> None:
    """Bring .venv to what the lock says, unless it is there already."""
    descriptor = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)  # two commands at once install once
    try:
        if digest(lock) in remembered():
            return
        REMEMBERED.unlink(missing_ok=True)
        install(lock)
        locks = {RUNTIME, lock}
        REMEMBERED.write_text("".join(f"{digest(each)}\n" for each in sorted(locks)))
    finally:
        os.close(descriptor)


def remembered() -> list[str]:
    """Return the digests of what is installed in a .venv that still works."""
    if not PYTHON.exists() or not REMEMBERED.exists():
        return []
    return REMEMBERED.read_text().split()


def digest(lock: Path) -> str:
    """Name a lock, the project's own metadata and the folder it is installed from."""
    parts = lock.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), bytes(ROOT)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def install(lock: Path) -> None:
    """Install with uv where there is one, else (or if uv fails) with pip."""
    count = lock.read_text().count("==")
    print(f"Installing {count} packages into .venv (once) …", flush=True)
    uv = shutil.which("uv")
    if uv:
        try:
            install_with_uv(uv, lock)
        except subprocess.CalledProcessError:
            print("uv could not do it; trying pip.", flush=True)
        else:
            return
    install_with_pip(lock)


def install_with_uv(uv: str, lock: Path) -> None:
    """Install the locked set by uv, compiled, as uv leaves that out unless told."""
    if not PYTHON.exists():
        call(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV))
    pip = (uv, "pip", "install", "--quiet", "--python", str(PYTHON))
    call(*pip, "--require-hashes", "--compile-bytecode", "--requirement", str(lock))
    call(*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def install_with_pip(lock: Path) -> None:
    """Install the locked set by the pip that comes with Python."""
    if importlib.util.find_spec("ensurepip") is None:
        raise MissingPieceError(
            "Python’s own tool for environments is missing. On Debian and Ubuntu:\n"
            "    sudo apt install python3-venv",
        )
    if not PYTHON.exists():
        call(sys.executable, "-m", "venv", "--clear", str(VENV))
    elif not (VENV / "bin" / "pip").exists():  # made by uv
        call(str(PYTHON), "-m", "ensurepip")
    pip = (str(PYTHON), "-m", "pip", "--quiet", "--no-input", "install")
    call(*pip, "--require-hashes", "--requirement", str(lock))
    call(*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def run(steps: tuple[str, ...], arguments: list[str]) -> int:
    """Run every step; a single one takes this process over, signals and all."""
    environment = {
        **os.environ,
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "VIRTUAL_ENV": str(VENV),
    }
    if len(steps) == 1:
        command = [*shlex.split(steps[0]), *arguments]
        os.execve(VENV / "bin" / command[0], command, environment)
    failed = []
    for step in steps:
        print(f"— {step}", flush=True)
        command = shlex.split(step)
        command[0] = str(VENV / "bin" / command[0])
        if subprocess.run(command, env=environment, check=False).returncode:
            failed.append(step)
    if failed:
        return refuse(f"Not in order: {', '.join(failed)}")
    return 0


def call(*command: str) -> None:
    """Run one command of the installation and let its words through."""
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def refuse(reason: str) -> int:
    """Say why nothing was started."""
    print(reason, file=sys.stderr)
    return 1


class MissingPieceError(Exception):
    """The machine lacks something that only its owner can install."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
