"""A database is opened only with its own schema and its own root key."""

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from clinic.db import Database, installation, schema
from clinic.domain.installation import Installation
from clinic.services import unscoped
from clinic.vault.sealing import key_id
from clinic.vault.secrets import SecretError


def open_checked(
    url: str, home: Installation, migrations: Path, pool: int = 8
) -> Database:
    """Open a database; raise with one line that says what to do if it does not fit."""
    database = Database(url, home, pool)
    try:
        database.check()
        schema.check(database.engine, migrations)
        with database.session(readonly=True) as session:
            check_root_key(session)
    except BaseException:
        database.engine.dispose()
        raise
    return database


def check_root_key(session: Session) -> None:
    """Raise SecretError with one line if the root key belongs to another database."""
    here = key_id(installation(session).keyring.root)
    for practice in unscoped.list_practices(session):
        if practice.root_key_id != here:
            raise SecretError(
                f"The root key here is {here}, but this database was sealed with "
                f"{practice.root_key_id}. Put back the secrets that belong to it."
            )


def holds_real_people(engine: Engine) -> bool:
    """Return whether a database with this schema has a practice that is no demo."""
    with Session(engine) as session:
        return any(not practice.demo for practice in unscoped.list_practices(session))
