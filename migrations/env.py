"""Runs the migrations on the engine it is given, or on the configured database."""

import os
import sqlite3
from typing import Literal

from alembic import context
from sqlalchemy import Connection, Engine, create_engine

from clinic.db import new_engine
from clinic.models import Base
from clinic.models.types import UtcDateTime

config = context.config


def render(kind: str, item: object, _: object) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def engine() -> Engine:
    given = config.attributes.get("engine")
    if isinstance(given, Engine):
        return given
    if "CLINIC_DATABASE_URL" in os.environ:
        return new_engine(os.environ["CLINIC_DATABASE_URL"])
    return create_engine("sqlite://")


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("not a SQLite connection")
    return driver


def run() -> None:
    with engine().connect() as connection:
        if connection.dialect.name == "sqlite":
            # A rebuilt table would take its children along; they are checked after.
            # The pragma only works outside a transaction, on the driver itself.
            _driver(connection).execute("PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS keys")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_schemas=True,
            include_name=lambda name, kind, _: (
                kind != "schema" or name in {None, "keys"}
            ),
            render_item=render,
            render_as_batch=connection.dialect.name == "sqlite",
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if connection.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(f"rows refer to nothing: {broken[:3]}")
        connection.commit()
        if connection.dialect.name == "sqlite":
            _driver(connection).execute("PRAGMA foreign_keys=ON")


run()
