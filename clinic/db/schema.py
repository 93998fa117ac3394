"""The schema: brought up to date by Alembic, and checked before anything starts."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from clinic.db import DatabaseError


def upgrade(engine: Engine, migrations: Path) -> None:
    """Bring an empty or older database up to date, all or nothing."""
    _run(engine, migrations, "head")


def check(engine: Engine, migrations: Path) -> None:
    """Raise DatabaseError with one line if the schema is not the one of this code."""
    found, wanted = current(engine), head(migrations)
    if found is None:
        raise DatabaseError("The database is empty. Run: clinic init")
    if found != wanted:
        raise DatabaseError(
            f"The database has schema {found}, this program needs {wanted}. "
            "Make a backup, then run: clinic upgrade"
        )


def current(engine: Engine) -> str | None:
    """Return the revision of the database, None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head(migrations: Path) -> str:
    """Return the newest revision this program knows."""
    revision = ScriptDirectory(str(migrations)).get_current_head()
    if revision is None:
        raise DatabaseError("There are no migrations; the installation is incomplete.")
    return revision


def downgrade(engine: Engine, migrations: Path, revision: str) -> None:
    """Take the schema back to a revision ("base" for empty)."""
    _run(engine, migrations, revision, down=True)


def _run(
    engine: Engine, migrations: Path, revision: str, *, down: bool = False
) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["engine"] = engine
    (command.downgrade if down else command.upgrade)(config, revision)
