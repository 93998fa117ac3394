import contextlib
import re
import stat

import pyotp
import pytest

from clinic.cli import second_factor
from clinic.db import Database
from clinic.domain.installation import Installation
from clinic.services import passwords, unscoped
from clinic.vault import secrets

PASSWORD = "a long walk by the sea"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NAMED = (
    *("--practice", "Northgate Practice", "--zone", "Europe/London"),
    *("--address", "https://northgate.test", "--name", "Ada Okafor"),
    *("--called", "Ada", "--email", "ada@northgate.test"),
)


@contextlib.contextmanager
def opened(folder):
    keyring = secrets.load(folder / "secrets")
    home = Installation("https://northgate.test", demo=False, keyring=keyring)
    database = Database(f"sqlite:///{folder / 'clinic.db'}", home)
    with database.session() as session:
        yield session
    database.engine.dispose()


def start(command):
    return command("init", *NAMED, "--unattended", answers=[PASSWORD])


def test_a_practice_begins_without_email(folder, command):
    said = start(command)

    assert said.exit_code == 0, said.output
    with opened(folder) as session:
        [practice] = unscoped.list_practices(session)
        ada = unscoped.find_practitioner(session, "ada@northgate.test")
        assert (practice.name, practice.zone) == ("Northgate Practice", "Europe/London")
        assert (ada.name, ada.called) == ("Ada Okafor", "Ada")
        assert sorted(ada.permissions) == ["people", "settings"]
        assert passwords.matches(ada.password_hash, PASSWORD)
        assert ada.totp_secret in said.output.replace(" ", "")
    codes = re.findall(
        r"^    [0-9a-f]{4}(?:-[0-9a-f]{4}){4}$", said.output, re.MULTILINE
    )
    assert len(codes) == 10
    assert (folder / "public-address").read_text() == "https://northgate.test\n"


def test_secrets_and_data_are_for_their_owner_alone(folder, command):
    start(command)

    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*.key")}

    assert len(modes) == 4
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.usefixtures("folder")
def test_everything_can_be_asked_at_the_terminal(command, monkeypatch):
    monkeypatch.setattr(pyotp, "random_base32", lambda: SECRET)
    code = pyotp.TOTP(SECRET).now()
    wrong = str((int(code) + 1) % 1_000_000).zfill(6)

    said = command(
        "init",
        answers=[
            *("Northgate Practice", "Europe/Atlantis", "Europe/London"),
            *("northgate.test", "https://northgate.test"),
            *("Ada Okafor", "", "ada@northgate", "ada@northgate.test"),
            *("Northgate Practice", PASSWORD, PASSWORD, wrong, code),
        ],
    )

    assert said.exit_code == 0, said.output
    assert "There is no such time zone. They look like Europe/London." in said.output
    assert "This one is easy to guess." in said.output
    assert "That code does not fit. Is the phone’s clock right?" in said.output
    assert "▀" in said.output
    assert "Northgate Practice is ready." in said.output


def test_who_stops_half_way_leaves_nothing_behind(folder, command):
    said = command("init", answers=["Northgate Practice", "Europe/London"])

    assert said.exit_code == 1
    assert not folder.exists()


def test_a_weak_password_starts_nothing(folder, command):
    said = command("init", *NAMED, "--unattended", answers=["password1234"])

    assert said.exit_code == 2
    assert "easy to guess" in said.output
    assert not folder.exists()


def test_a_second_start_touches_nothing(folder, command):
    start(command)
    before = {path: path.read_bytes() for path in folder.rglob("*.key")}

    said = start(command)

    assert said.exit_code == 1
    assert said.output == (
        "There is a practice already: Northgate Practice."
        " Add people with: clinic practitioner add\n"
    )
    assert {path: path.read_bytes() for path in folder.rglob("*.key")} == before


def test_fresh_secrets_are_never_made_beside_an_old_database(folder, command):
    start(command)
    for path in folder.rglob("*.key"):
        path.unlink()

    said = start(command)

    assert said.exit_code == 1
    assert "Put it back from your backup" in said.output
    assert not list(folder.rglob("*.key"))


def test_real_use_does_not_move_into_the_demo(folder, command):
    folder.mkdir()
    (folder / "demo").touch()

    said = start(command)

    assert said.exit_code == 1
    assert said.output.endswith("Set CLINIC_DATA to a folder of its own.\n")


def test_the_picture_holds_what_the_phone_needs(capsys):
    secret = second_factor.hand_over("ada@northgate.test", verify=False)

    shown = capsys.readouterr().out

    assert secret in shown.replace(" ", "")
