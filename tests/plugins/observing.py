"""What a test sees of the clinic from below: its statements, its whole memory."""

from contextlib import contextmanager

import pytest
from sqlalchemy import MetaData, event, select

HOUSEKEEPING = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "select pg_catalog", "show ")


@contextmanager
def statements_of(engine):
    """Collect the statements that an engine sends to its database meanwhile."""
    heard = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(HOUSEKEEPING):
            heard.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def memory(database, session):
    """Return the whole content of database and key store, as it lies there."""

    def read():
        session.commit()
        with database.session(readonly=True) as reading:
            found = MetaData()
            for schema in (None, "keys"):
                found.reflect(reading.connection(), schema=schema)
            return {
                table.fullname: _rows(reading, table) for table in found.sorted_tables
            }

    return read


def changes(before, after):
    """Name what two memories differ in: tables with other rows, columns elsewhere."""
    found = set()
    for table, rows in before.items():
        now = after[table]
        if rows.keys() != now.keys():
            found.add(table)
        found |= {
            f"{table}.{column}"
            for key in rows.keys() & now.keys()
            for column, value in rows[key].items()
            if value != now[key][column]
        }
    return found


def _rows(session, table):
    names = [column.name for column in table.primary_key]
    rows = [row._asdict() for row in session.execute(select(table))]
    return {tuple(row[name] for name in names): row for row in rows}
