import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from clinic import MIGRATIONS
from clinic.db import schema
from clinic.models import Base

OPTIONS = {
    "include_schemas": True,
    "include_name": lambda name, kind, _: kind != "schema" or name in {None, "keys"},
    "compare_type": True,
}


def differences(connection):
    context = MigrationContext.configure(connection, opts=OPTIONS)
    return compare_metadata(context, Base.metadata)


def test_models_and_migrations_say_the_same(database):
    with database.engine.connect() as connection:
        assert differences(connection) == []


def test_the_schema_can_be_taken_down_and_brought_up_again(database):
    schema.downgrade(database.engine, MIGRATIONS, "base")

    with database.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        assert inspect(connection).get_table_names(schema="keys") == []

    schema.upgrade(database.engine, MIGRATIONS)

    with database.engine.connect() as connection:
        assert differences(connection) == []
    assert schema.current(database.engine) == schema.head(MIGRATIONS)


def test_every_table_but_the_houses_own_belongs_to_a_practice():
    of_no_practice = {
        table.name
        for table in Base.metadata.sorted_tables
        if "practice_id" not in table.columns
    }

    assert of_no_practice == {"practices", "limits", "heartbeats"}


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda it: it.name)
def test_no_foreign_key_lets_a_row_point_into_another_practice(table):
    for key in table.foreign_key_constraints:
        columns = [column.name for column in key.columns]
        assert columns[0] == "practice_id"
