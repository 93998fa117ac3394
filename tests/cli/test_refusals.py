"""What cannot be used is said in one line, with exit code 1, and nothing is written."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from clinic import create_app
from clinic.db import DatabaseError

ROOT = Path(__file__).parents[2]


def digests(folder):
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def begun(folder, command):
    """A data folder in which a practice has begun."""
    said = command(
        *("init", "--practice", "Northgate Practice", "--zone", "Europe/London"),
        *("--address", "https://northgate.test", "--name", "Ada Okafor"),
        *("--called", "Ada", "--email", "ada@northgate.test", "--unattended"),
        answers=["a long walk by the sea"],
    )
    assert said.exit_code == 0, said.output
    return folder


def weaken(folder):
    (folder / "secrets" / "audit.key").write_text("00" * 32)


def show_everybody(folder):
    (folder / "secrets" / "root.key").chmod(0o644)


def cut_short(folder):
    path = folder / "secrets" / "root.key"
    path.write_text(path.read_text()[:40])


def swap(folder):
    path = folder / "secrets" / "root.key"
    path.write_text(os.urandom(32).hex())


def lose_secret(folder):
    (folder / "secrets" / "link.key").unlink()


def lose_key_store(folder):
    (folder / "keys.db").unlink()


def lose_database(folder):
    (folder / "clinic.db").unlink()


def scribble(folder):
    (folder / "clinic.db").write_bytes(b"not a database, but long enough" * 40)


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        (weaken, "is not 64 random hexadecimal digits"),
        (show_everybody, "Others can read the secret"),
        (cut_short, "is not 64 random hexadecimal digits"),
        (swap, "Put back the secrets that belong to it."),
        (lose_secret, "Put it back from your backup"),
        (lose_key_store, "The key store"),
        (lose_database, "There is no database at"),
        (scribble, "The database cannot be reached"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_cannot_be_used_stops_the_start_and_nothing_is_written(
    begun, command, harm, line
):
    harm(begun)
    before = digests(begun)

    said = command("audit", "verify")

    assert said.exit_code == 1
    assert line in said.output
    assert said.output.count("\n") == 1
    assert digests(begun) == before


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("CLINIC_PORT", "many", "Set CLINIC_PORT to a whole number"),
        ("CLINIC_PUBLIC_ADDRESS", "northgate.test", "Set CLINIC_PUBLIC_ADDRESS"),
        ("CLINIC_DATABASE_URL", "mysql://x", "Set CLINIC_DATABASE_URL"),
        ("CLINIC_MAIL_SECURITY", "ssl", "Set CLINIC_MAIL_SECURITY"),
        (
            "CLINIC_DATABASE_URL",
            "postgresql://clinic@127.0.0.1:9/clinic",
            "The database cannot be reached. Check CLINIC_DATABASE_URL",
        ),
    ],
)
@pytest.mark.usefixtures("begun")
def test_a_wrong_setting_names_itself(command, monkeypatch, name, value, line):
    monkeypatch.setenv(name, value)

    said = command("audit", "verify")

    assert said.exit_code == 1
    assert said.output.startswith(line)
    assert said.output.count("\n") == 1


def test_a_command_on_a_bare_machine_says_how_to_begin(folder, command):
    said = command("audit", "verify")

    assert said.exit_code == 1
    assert said.output.endswith("on a new machine run: clinic init\n")
    assert not folder.exists()


def test_another_schema_than_the_programs_is_left_alone(clinic, database):
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    said = clinic("audit", "verify")

    assert said.exit_code == 1
    assert said.output.startswith("The database has schema 9999, this program needs")
    assert said.output.count("\n") == 1


def test_the_web_part_refuses_another_schema_too(config, database):
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))

    with pytest.raises(DatabaseError, match="The database is empty"):
        create_app(config)


def test_a_refusal_at_the_shell_is_one_line_and_exit_code_one(tmp_path):
    environment = {**os.environ, "CLINIC_DATA": str(tmp_path / "data")}

    said = subprocess.run(
        [sys.executable, "-m", "clinic", "audit", "verify"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.count("\n") == 1
