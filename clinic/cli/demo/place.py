"""Where the demo lives: a folder, an address, and a database with nobody real in it."""

import dataclasses
import os
import socket
from pathlib import Path

from clinic import MIGRATIONS
from clinic.cli import Refusal, serve
from clinic.db import Database, Engine, key_store, new_engine, reach, schema
from clinic.domain.installation import Installation
from clinic.services import opening
from clinic.vault import secrets
from config import Config

FOLDER = "demo-data"
_TOLD = "All people here are invented. To end the demo, delete this folder.\n"


def settings() -> Config:
    """Return the settings of the demo: those around it, but a folder of its own."""
    config = Config.from_environment({"CLINIC_DATA": FOLDER, **os.environ})
    return dataclasses.replace(config, demo=True)


def listen(config: Config, host: str | None, port: int | None) -> socket.socket:
    """Open the door at the wanted port, or at any free one if it is taken."""
    host = config.host if host is None else host
    try:
        return serve.listen(host, config.port if port is None else port)
    except Refusal:
        return serve.listen(host, 0)


def reached_at(config: Config, listener: socket.socket) -> Config:
    """Return the settings with the address under which people reach the demo."""
    host, port = listener.getsockname()[:2]
    shown = "localhost" if host == "127.0.0.1" else _seen_from(host)
    address = os.environ.get("CLINIC_PUBLIC_ADDRESS", f"http://{shown}:{port}")
    return dataclasses.replace(config, host=host, port=port, public_address=address)


def is_told(config: Config) -> bool:
    """Return whether the demo is there, whole."""
    return _marker(config).exists() and _marker(config).read_text() == _TOLD


def note_told(config: Config) -> None:
    """Write down that the demo is there, whole."""
    _marker(config).write_text(_TOLD)


def refuse_real_people(config: Config) -> None:
    """Refuse a database in which anybody real may be kept."""
    engine = new_engine(config.database_url)
    try:
        found = _schema_in(config, engine)
        if found is None:
            return
        if found != schema.head(MIGRATIONS):
            if _marker(config).exists() and key_store(config.database_url):
                return  # an older demo
            raise Refusal("This database belongs to another version of the clinic.")
        if opening.holds_real_people(engine):
            raise Refusal(
                "There are real people in this database; the demo leaves it alone. "
                "Set CLINIC_DATA to another folder, and leave CLINIC_DATABASE_URL out."
            )
    finally:
        engine.dispose()


def open_told(config: Config) -> Database:
    """Open the demo that is there."""
    home = _installation(config)
    database = Database(config.database_url, home)
    schema.upgrade(database.engine, MIGRATIONS)
    return database


def open_empty(config: Config) -> Database:
    """Make folder, secrets and an empty database; what was told before is gone."""
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _marker(config).write_text("")
    secrets.make(config.secrets)
    database = Database(config.database_url, _installation(config))
    if _schema_in(config, database.engine) is not None:
        schema.downgrade(database.engine, MIGRATIONS, "base")
    schema.upgrade(database.engine, MIGRATIONS)
    return database


def _schema_in(config: Config, engine: Engine) -> str | None:
    keys = key_store(config.database_url)
    if keys is not None and not keys.exists():
        return None  # looking into it would make it
    reach(engine)
    return schema.current(engine)


def _installation(config: Config) -> Installation:
    return Installation(
        config.public_address, demo=True, keyring=secrets.load(config.secrets)
    )


def _marker(config: Config) -> Path:
    return config.data / "demo"


def _seen_from(host: str) -> str:
    """Return the address under which others in the network see this machine."""
    if host not in {"0.0.0.0", ""}:  # noqa: S104 asked for by whoever starts it
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as question:
        try:
            question.connect(("192.0.2.1", 9))  # nothing is sent, only a route chosen
        except OSError:
            return "localhost"
        seen: str = question.getsockname()[0]
        return seen
