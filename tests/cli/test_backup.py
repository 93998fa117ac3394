import hashlib
import json
import shutil
import stat
import subprocess
import threading
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy.engine import make_url

from clinic import MIGRATIONS
from clinic.db import copying, schema
from clinic.models import Client
from clinic.services import backups, clients, heartbeats, opening, unscoped
from tests.plugins.world import NOON, scope_of


@pytest.fixture
def restore(database, tmp_path):
    """Put a backup back as docs/backup.md says; give the opened database."""
    opened = []

    def put_back(folder):
        url = database.engine.url
        if url.get_backend_name() == "sqlite":
            restored = tmp_path / "restored"
            restored.mkdir()
            for file in ("clinic.db", "keys.db"):
                shutil.copy(folder / file, restored / file)
            address = f"sqlite:///{restored / 'clinic.db'}"
        else:
            name = f"{url.database}_restored"
            with psycopg.connect(plain(url), autocommit=True) as server:
                server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                server.execute(f"CREATE DATABASE {name}")
            address = plain(url.set(database=name))
            for file in ("clinic.dump", "keys.dump"):
                command = ["pg_restore", "--no-owner", f"--dbname={address}"]
                subprocess.run([*command, folder / file], check=True)
        opened.append(opening.open_checked(address, database.installation, MIGRATIONS))
        return opened[-1]

    yield put_back
    for each in opened:
        url = each.engine.url
        each.engine.dispose()
        if url.get_backend_name() == "postgresql":
            with psycopg.connect(plain(database.engine.url), autocommit=True) as server:
                server.execute(f"DROP DATABASE {url.database} WITH (FORCE)")


def plain(url):
    return make_url(url).render_as_string(hide_password=False)


def newest_in(folder):
    [found] = folder.iterdir()
    return found


def add_a_client(database, name):
    with database.session() as session:
        ada = unscoped.find_practitioner(session, "ada@northgate.test")
        key = clients.prepare_key(session, scope_of(ada), now=NOON)
        session.commit()
        details = clients.ClientDetails(name=name, called=name)
        clients.add(session, scope_of(ada), key, details, now=NOON)
        session.commit()


def test_a_backup_put_back_is_the_clinic_again(clinic, restore, tmp_path, prepared):
    said = clinic("backup", str(tmp_path / "backups"))

    assert said.exit_code == 0, said.output
    with restore(newest_in(tmp_path / "backups")).session() as session:
        assert session.get(Client, prepared.ids["sam"]).name == "Sam Rivers"
        assert session.get(Client, prepared.ids["kim"]).email == "kim@post.test"


def test_a_backup_says_what_must_be_in_it(clinic, restore, tmp_path, database):
    clinic("backup", str(tmp_path / "backups"))
    folder = newest_in(tmp_path / "backups")

    manifest = json.loads((folder / "manifest.json").read_text())

    with restore(folder).engine.connect() as connection:
        assert copying.count_rows(connection) == manifest["rows"]
    assert manifest["rows"]["clients"] == manifest["rows"]["keys.client_keys"] == 2
    assert manifest["schema"] == schema.head(MIGRATIONS)
    assert len(manifest["audit_heads"]) == 2
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    kinds = {"sqlite": "db", "postgresql": "dump"}
    kind = kinds[database.engine.dialect.name]
    assert set(manifest["sha256"]) == {f"clinic.{kind}", f"keys.{kind}"}


def test_a_backup_holds_no_secret_and_is_for_its_owner_alone(clinic, config, tmp_path):
    clinic("backup", str(tmp_path / "backups"))
    folder = newest_in(tmp_path / "backups")

    whole = b"".join(path.read_bytes() for path in folder.iterdir())

    for key in config.secrets.glob("*.key"):
        assert key.read_text().strip().encode() not in whole
        assert bytes.fromhex(key.read_text().strip()) not in whole
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    copies = [each for each in folder.iterdir() if each.name != "manifest.json"]
    assert {stat.S_IMODE(each.stat().st_mode) for each in copies} == {0o600}


def test_what_is_written_meanwhile_is_whole_in_the_copy_or_not_there(
    database, restore, tmp_path
):
    enough = threading.Event()
    added = []

    def keep_adding():
        while not enough.is_set():
            add_a_client(database, f"Client {len(added)}")
            added.append(1)

    writer = threading.Thread(target=keep_adding)
    writer.start()
    while len(added) < 5:
        enough.wait(0.01)

    before = len(added)
    made = backups.make(database, tmp_path, now=datetime.now(UTC))
    after = len(added)
    enough.set()
    writer.join()

    assert before <= made.rows["clients"] - 2 <= after + 1
    with restore(made.folder).session() as session:
        everybody = session.query(Client).all()
        assert len(everybody) == made.rows["clients"]
        assert all(client.name for client in everybody)


def test_the_clinic_remembers_when_it_was_last_copied(clinic, database, tmp_path):
    clinic("backup", str(tmp_path / "backups"))

    with database.session() as session:
        assert heartbeats.last_seen(session, backups.BACKUP)


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(database, tmp_path):
    where = tmp_path / "backups"
    first = backups.make(database, where, now=NOON)
    before = (first.folder / "manifest.json").read_bytes()

    with pytest.raises(OSError, match="not empty"):
        backups.make(database, where, now=NOON)

    assert newest_in(where) == first.folder
    assert (first.folder / "manifest.json").read_bytes() == before


def test_a_backup_that_cannot_be_written_says_why_in_one_line(clinic, tmp_path):
    (tmp_path / "in-the-way").write_text("a file")

    said = clinic("backup", str(tmp_path / "in-the-way" / "backups"))

    assert said.exit_code == 1
    assert said.output.startswith("The copy could not be written: Not a directory")
    assert said.output.count("\n") == 1
