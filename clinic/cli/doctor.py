"""`clinic doctor`: what is wrong with this installation, and what to do about it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from clinic.cli import examining, opening
from clinic.cli.examining import Finding
from clinic.db import DatabaseError
from clinic.vault.secrets import SecretError
from config import ConfigError


@click.command()
def command() -> None:
    """Say what is wrong, and what to do. Exit code 1 if something is."""
    wrong = 0
    for finding in examine(datetime.now(UTC)):
        wrong += not finding.fine
        mark = "ok   " if finding.fine else "WRONG"
        click.echo(f"{mark}  {finding.topic:<12}  {finding.sentence}")
    if wrong:
        click.get_current_context().exit(1)


def examine(now: datetime) -> Iterator[Finding]:
    """Look at one thing after the other, as far as it can be looked at."""
    try:
        config = opening.read_config()
    except ConfigError as error:
        yield Finding("Settings", str(error), fine=False)
        return
    yield examining.instruments()
    yield examining.room(config)
    yield examining.address(config)
    yield examining.reach(config)
    try:
        _, database = opening.open_database()
    except SecretError as error:
        yield Finding("Secrets", str(error), fine=False)
        return
    except DatabaseError as error:
        yield Finding("Database", str(error), fine=False)
        return
    yield Finding("Secrets", "Readable by their owner alone.")
    yield Finding("Database", "Reached, with the schema of this program.")
    with database.session(readonly=True) as session:
        yield from examining.practices(session, config, now=now)
        yield examining.worker(session, now=now)
        yield examining.clock(session)
        yield examining.backup(session, config, now=now)
