"""`clinic backup FOLDER`: copy data and key store while the clinic runs."""

from datetime import UTC, datetime
from pathlib import Path

import click

from clinic.cli import Refusal, opening
from clinic.services import backups, heartbeats


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Copy data and key store into a new folder below FOLDER.

    The secrets are not in it: keep a copy of them elsewhere.
    """
    config, database = opening.open_database()
    now = datetime.now(UTC)
    try:
        made = backups.make(database, folder, now=now)
    except OSError as error:
        raise Refusal(
            f"The copy could not be written: {error.strerror} ({error.filename})."
        ) from error
    with database.session() as session:
        heartbeats.beat(session, backups.BACKUP, now=now)
        session.commit()
    rows = sum(made.rows.values())
    click.echo(f"{made.folder} holds {rows} rows of {len(made.rows)} tables.")
    click.echo(f"Without the secrets in {config.secrets} nobody can read it.")
