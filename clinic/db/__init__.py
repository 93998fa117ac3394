"""Engine and sessions: plain SQLAlchemy, the same code on SQLite and PostgreSQL.

On SQLite writers begin with BEGIN IMMEDIATE and take a lock of the process first,
so that threads wait for each other in order instead of sleeping in SQLite. The key
store is a second file, attached as schema "keys"; on PostgreSQL it is a schema.
"""

import sqlite3
import threading
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import OperationalError as UnavailableError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from clinic.domain.installation import Installation

__all__ = ["Database", "DatabaseError", "Engine", "Session", "UnavailableError"]

BUSY_SECONDS = 5
_PRAGMAS = (
    "busy_timeout=5000",
    "main.journal_mode=WAL",
    "keys.journal_mode=WAL",
    "main.synchronous=FULL",
    "keys.synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
)


class DatabaseError(Exception):
    """The database cannot be used; the message says what to do."""


class Database:
    """One database: hands out sessions that know their installation."""

    def __init__(self, url: str, installation: Installation, pool: int = 8) -> None:
        self.installation = installation
        self.engine = new_engine(url, pool)
        self._reading = self.engine.execution_options(readonly=True)

    def session(self, *, readonly: bool = False) -> Session:
        """Return a new session; a read-only one never waits for writers."""
        return Session(
            self._reading if readonly else self.engine,
            expire_on_commit=False,
            info={"installation": self.installation},
        )

    def check(self) -> None:
        """Raise DatabaseError with one line if the database cannot be reached."""
        reach(self.engine)


def reach(engine: Engine) -> None:
    """Raise DatabaseError with one line if there is no database, or no way to it."""
    keys = key_store(str(engine.url))
    if keys is not None:
        # SQLite would make empty files, and an empty key store opens nothing again.
        main = Path(str(engine.url.database))
        if not main.exists():
            raise DatabaseError(f"There is no database at {main}. Run: clinic init")
        if not keys.exists():
            raise DatabaseError(
                f"The key store {keys} is missing. Put it back from your backup."
            )
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except (DBAPIError, sqlite3.Error) as error:
        raise DatabaseError(
            "The database cannot be reached. Check CLINIC_DATABASE_URL "
            "and that the database server runs."
        ) from error


def installation(session: Session) -> Installation:
    """Return the installation a session belongs to."""
    found = session.info["installation"]
    if not isinstance(found, Installation):
        raise TypeError("this session was not opened by a Database")
    return found


def key_store(url: str) -> Path | None:
    """Return the key store's file beside a SQLite database; None on PostgreSQL."""
    database = make_url(url).database
    if not url.startswith("sqlite") or database is None:
        return None
    return Path(database).with_name("keys.db")


def new_engine(url: str, pool: int = 8) -> Engine:
    """Return an engine with the settings both databases need."""
    try:
        engine = create_engine(
            url,
            pool_size=pool,
            max_overflow=4,
            pool_pre_ping=not url.startswith("sqlite"),  # a file does not hang up
            hide_parameters=True,  # an error's message must not carry a name
        )
    except ModuleNotFoundError as error:
        raise DatabaseError(
            "PostgreSQL needs a driver. Run: pip install 'clinic[postgres]'"
        ) from error
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, str(key_store(url)))
    return engine


def _prepare_sqlite(engine: Engine, keys: str) -> None:
    writing = threading.Lock()

    def connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        driver = _driver(connection)
        driver.isolation_level = None
        driver.execute("ATTACH DATABASE ? AS keys", (keys,))
        for pragma in _PRAGMAS:
            driver.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("readonly"):
            connection.exec_driver_sql("BEGIN")
            return
        if not connection.info.get("writing"):
            connection.info["writing"] = writing.acquire(timeout=BUSY_SECONDS)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def checkin(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        if entry.info.pop("writing", False):
            writing.release()

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", checkin)


def _driver(connection: DBAPIConnection) -> sqlite3.Connection:
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError("not a SQLite connection")
    return connection
