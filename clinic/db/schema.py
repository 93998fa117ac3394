"""The schema: brought up to date by Alembic, and checked before anything starts.

The check does without Alembic, which every start would wait for and hold in memory.
"""

from pathlib import Path

from sqlalchemy import Engine, column, inspect, select, table

from clinic.db import DatabaseError

_APPLIED = table("alembic_version", column("version_num"))


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
        if not inspect(connection).has_table(_APPLIED.name):
            return None
        revision: str | None = connection.scalar(select(_APPLIED.c.version_num))
        return revision


def head(migrations: Path) -> str:
    """Return the newest revision this program knows."""
    numbered = (migrations / "versions").glob("[0-9]*_*.py")
    revisions = sorted(file.name.partition("_")[0] for file in numbered)
    if not revisions:
        raise DatabaseError("There are no migrations; the installation is incomplete.")
    return revisions[-1]


def downgrade(engine: Engine, migrations: Path, revision: str) -> None:
    """Take the schema back to a revision ("base" for empty)."""
    _run(engine, migrations, revision, down=True)


def _run(
    engine: Engine, migrations: Path, revision: str, *, down: bool = False
) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["engine"] = engine
    (command.downgrade if down else command.upgrade)(config, revision)
