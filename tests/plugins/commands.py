"""Commands, run in the process, on an empty folder or on the world of the test."""

import pytest
from click.testing import CliRunner

from clinic.cli import commands


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty data folder that the commands work in."""
    monkeypatch.setenv("CLINIC_DATA", str(tmp_path / "data"))
    for name in ("CLINIC_DATABASE_URL", "CLINIC_PUBLIC_ADDRESS", "CLINIC_SECRETS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


@pytest.fixture
def command():
    """Run a command in the folder; give back its exit code and what it said."""

    def run(*arguments, answers=(), stdin=None):
        typed = stdin or "".join(f"{answer}\n" for answer in answers)
        return CliRunner().invoke(commands, arguments, input=typed)

    return run


@pytest.fixture
def clinic(config, monkeypatch, command):
    """Run a command on the world of the test."""
    monkeypatch.setenv("CLINIC_DATA", str(config.data))
    monkeypatch.setenv("CLINIC_SECRETS", str(config.secrets))
    monkeypatch.setenv("CLINIC_DATABASE_URL", config.database_url)
    monkeypatch.setenv("CLINIC_PUBLIC_ADDRESS", config.public_address)
    return command
