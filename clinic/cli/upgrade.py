"""`clinic upgrade`: bring the database up to date."""

import click

from clinic import MIGRATIONS
from clinic.cli import opening
from clinic.db import schema


@click.command()
def command() -> None:
    """Bring the database to the schema of this program. Make a backup first."""
    _, database = opening.open_database(checked=False)
    schema.upgrade(database.engine, MIGRATIONS)
    click.echo(f"The database has schema {schema.head(MIGRATIONS)}.")
