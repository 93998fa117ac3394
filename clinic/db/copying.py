"""A consistent copy of data and key store, made while others go on writing.

One snapshot for all of it: on SQLite by the online backup, on PostgreSQL by pg_dump.
Data and keys go to two files, so that they can be kept in two places.
"""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, inspect, text

from clinic.db import DatabaseError

COMPLETE = "ok"


def copy(engine: Engine, folder: Path) -> dict[str, int]:
    """Copy everything into a folder; return how many rows each table has there."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execution_options(readonly=True)
        else:
            connection.execution_options(isolation_level="REPEATABLE READ")
        rows = count_rows(connection)  # the first read fixes the snapshot
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            _copy_sqlite(driver, folder)
        else:
            snapshot = connection.execute(text("SELECT pg_export_snapshot()"))
            _copy_postgres(engine.url, snapshot.scalar_one(), folder)
    return rows


def count_rows(connection: Connection) -> dict[str, int]:
    """Return the number of rows of every table, data before keys."""
    tables = inspect(connection)
    names = sorted(tables.get_table_names())
    names += [f"keys.{name}" for name in sorted(tables.get_table_names(schema="keys"))]
    counts = {}
    for table in names:
        counted = connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 our own tables
        counts[table] = int(counted.scalar_one())
    return counts


def _copy_sqlite(source: sqlite3.Connection, folder: Path) -> None:
    for store, file in (("main", "clinic.db"), ("keys", "keys.db")):
        path = _for_owner_alone(folder / file)
        target = sqlite3.connect(path)
        try:
            source.backup(target, name=store)
            [(found,)] = target.execute("PRAGMA integrity_check(1)").fetchall()
        finally:
            target.close()
        if found != COMPLETE:
            raise DatabaseError(f"The copy {path} is damaged: {found}")


def _copy_postgres(url: URL, snapshot: str, folder: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise DatabaseError(
            "pg_dump is missing. Run: sudo apt install postgresql-client"
        )
    # Without the password: everybody on the machine can read a command line.
    address = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    command = [program, "--format=custom", "--no-owner", "--no-privileges"]
    command += [f"--snapshot={snapshot}", f"--dbname={address}"]
    for file, part in (
        ("clinic.dump", "--exclude-schema=keys"),
        ("keys.dump", "--schema=keys"),
    ):
        path = _for_owner_alone(folder / file)
        done = subprocess.run(  # noqa: S603 the server's own program
            [*command, part, f"--file={path}"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DatabaseError(f"pg_dump: {done.stderr.strip().splitlines()[0]}")


def _for_owner_alone(path: Path) -> Path:
    path.touch(mode=0o600, exist_ok=False)
    return path
