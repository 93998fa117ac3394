"""`clinic audit`: show who did what, and prove that nothing was changed."""

import json
from pathlib import Path

import click

from clinic.cli import Refusal, choosing, opening
from clinic.services import audit, unscoped


@click.group()
def command() -> None:
    """Show who did what, and prove that nothing was changed."""


@command.command()
@click.option("--practice", help="Name of the practice, if there are several.")
@click.option("--last", default=50, help="How many entries, the newest last.")
def show(*, practice: str | None, last: int) -> None:
    """Show the newest entries of the audit trail. Clients appear by id alone."""
    _, database = opening.open_database()
    with database.session(readonly=True) as session:
        scope = unscoped.scope_of_operator(choosing.practice(session, practice))
        names = audit.names_of_actors(session, scope)
        for entry in audit.newest(session, scope, last):
            actor = names.get(entry.actor_id, entry.actor)
            subject = (
                f"{entry.object_kind} {entry.object_id}" if entry.object_id else ""
            )
            click.echo(
                f"{entry.number:>6}  {entry.at:%Y-%m-%d %H:%M:%S}Z  {actor:<24}"
                f"  {entry.act:<24}  {subject}".rstrip()
            )


@command.command()
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The manifest.json of a backup, to see whether the end was cut off.",
)
def verify(*, against: Path | None) -> None:
    """Recompute the chain of every practice; exit code 1 if it is broken."""
    heads = json.loads(against.read_text())["audit_heads"] if against else {}
    _, database = opening.open_database()
    broken = False
    with database.session(readonly=True) as session:
        for practice in unscoped.list_practices(session):
            scope = unscoped.scope_of_operator(practice)
            fault = audit.broken_entry(session, scope)
            head = heads.get(str(practice.id))
            if fault is not None:
                broken = True
                said = f"entry {fault.number} was changed, or one before it is missing."
            elif head and not audit.holds(session, scope, *head):
                broken = True
                said = f"entry {head[0]} of the backup is not there any more."
            else:
                said = f"{audit.count(session, scope)} entries, unbroken."
            click.echo(f"{practice.name}: {said}")
    if broken:
        raise Refusal("Keep a copy of this database, and compare with your backups.")
