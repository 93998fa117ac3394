"""Two practices and the people in them, on SQLite and on PostgreSQL.

The world is made once per worker by the same services as everywhere, and copied for
each test: a file on SQLite, a template database on PostgreSQL.
"""

import dataclasses
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy.engine import make_url

from clinic import MIGRATIONS
from clinic.db import Database, schema
from clinic.domain.installation import Installation
from clinic.models import Client, Practice, Practitioner
from clinic.services import clients, practices, practitioners, unscoped
from clinic.services.practitioners import NewPractitioner
from clinic.vault import secrets
from config import Config

NOON = datetime(2026, 6, 1, 11, 0, tzinfo=UTC)
"""A Monday noon in the practice's zone, Europe/London."""

PASSWORD = "a long walk by the sea"
NUMBERS = (
    practices.HelpNumber("Emergency", "112", "At any time", "GB", emergency=True),
    practices.HelpNumber("Harbour Night Line", "555 0142", "18:00 to 08:00", "GB"),
)


@dataclasses.dataclass(frozen=True)
class Prepared:
    """Who is in the copied world, by id."""

    url: str
    ids: dict[str, UUID]
    codes: dict[str, NewPractitioner]


@pytest.fixture(scope="session")
def secrets_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("secrets") / "secrets"
    secrets.make(folder)
    return folder


@pytest.fixture(scope="session")
def installation(secrets_folder):
    return Installation(
        "http://clinic.test", demo=False, keyring=secrets.load(secrets_folder)
    )


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def prepared(request, installation, tmp_path_factory):
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("world")
        url = f"sqlite:///{folder / 'clinic.db'}"
        yield _populate(url, installation)
        return
    name = f"clinic_world_{os.getpid()}"
    with _server() as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        yield _populate(_postgres(name), installation)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(prepared, installation, tmp_path):
    if prepared.url.startswith("sqlite"):
        folder = Path(prepared.url.removeprefix("sqlite:///")).parent
        for file in ("clinic.db", "keys.db"):
            shutil.copy(folder / file, tmp_path / file)
        database = Database(f"sqlite:///{tmp_path / 'clinic.db'}", installation)
        yield database
        database.engine.dispose()
        return
    template = make_url(prepared.url).database
    name = f"{template}_copy"
    with _server() as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        database = Database(_postgres(name), installation)
        yield database
        database.engine.dispose()
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def session(database):
    with database.session() as session:
        yield session


@pytest.fixture
def config(database, secrets_folder, tmp_path):
    config = Config.from_environment(
        {
            "CLINIC_DATA": str(tmp_path),
            "CLINIC_SECRETS": str(secrets_folder),
            "CLINIC_PUBLIC_ADDRESS": database.installation.public_address,
        }
    )
    url = database.engine.url.render_as_string(hide_password=False)
    return dataclasses.replace(config, database_url=url)


@pytest.fixture
def northgate(session, prepared):
    return session.get(Practice, prepared.ids["northgate"])


@pytest.fixture
def ada(session, prepared):
    """A practitioner of Northgate who looks after Sam."""
    return session.get(Practitioner, prepared.ids["ada"])


@pytest.fixture
def cleo(session, prepared):
    """A colleague at Northgate without access to Sam."""
    return session.get(Practitioner, prepared.ids["cleo"])


@pytest.fixture
def blake(session, prepared):
    """A practitioner of another practice, with a client of their own."""
    return session.get(Practitioner, prepared.ids["blake"])


@pytest.fixture
def sam(session, prepared):
    """Ada's client."""
    return session.get(Client, prepared.ids["sam"])


@pytest.fixture
def kim(session, prepared):
    """Blake's client."""
    return session.get(Client, prepared.ids["kim"])


def scope_of(practitioner):
    return unscoped.scope_of_practitioner(practitioner)


def _populate(url, installation):
    database = Database(url, installation)
    schema.upgrade(database.engine, MIGRATIONS)
    with database.session() as session:
        northgate = _practice(session, "Northgate Practice")
        harbour = _practice(session, "Harbour Rooms")
        ada = _practitioner(session, northgate, "ada@northgate.test", "Ada Okafor")
        cleo = _practitioner(session, northgate, "cleo@northgate.test", "Cleo Brandt")
        blake = _practitioner(session, harbour, "blake@harbour.test", "Blake Moran")
        sam = _client(session, ada, "Sam Rivers", "sam@post.test")
        kim = _client(session, blake, "Kim Tanaka", "kim@post.test")
        session.commit()
        rows = {
            "northgate": northgate,
            "harbour": harbour,
            "ada": ada.practitioner,
            "cleo": cleo.practitioner,
            "blake": blake.practitioner,
            "sam": sam,
            "kim": kim,
        }
        codes = {"ada": ada, "cleo": cleo, "blake": blake}
        found = Prepared(url, {name: row.id for name, row in rows.items()}, codes)
    if url.startswith("sqlite"):
        with database.engine.connect() as connection:
            for store in ("main", "keys"):
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql(f"PRAGMA {store}.wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
    database.engine.dispose()
    return found


def _practice(session, name):
    made = practices.create(
        session, name, "Europe/London", "Who reads your answers.", now=NOON
    )
    scope = unscoped.scope_of_operator(made)
    practices.confirm_urgent_help(session, scope, NUMBERS, now=NOON)
    return made


def _practitioner(session, practice, email, name):
    return practitioners.add(
        session,
        unscoped.scope_of_operator(practice),
        practice,
        email=email,
        name=name,
        called=name.split()[0],
        password=PASSWORD,
        now=NOON,
    )


def _client(session, added, name, email):
    scope = scope_of(added.practitioner)
    key = clients.prepare_key(session, scope, now=NOON)
    session.commit()
    details = clients.ClientDetails(
        name=name,
        called=name.split()[0],
        email=email,
        mail_agreed_on=NOON.date(),
    )
    return clients.add(session, scope, key, details, now=NOON)


def _server():
    address = os.environ["CLINIC_TEST_POSTGRES"]
    return psycopg.connect(address, autocommit=True)


def _postgres(name):
    address = make_url(os.environ["CLINIC_TEST_POSTGRES"]).set(database=name)
    return address.render_as_string(hide_password=False)
