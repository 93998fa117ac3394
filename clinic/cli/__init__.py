"""Commands for the people who run a clinic: one module each, loaded when called."""

import importlib
import sys

import click

COMMANDS = {"upgrade": "bring the database up to date"}
"""Name of the command: what it does, in a line. The module has the same name."""


class Commands(click.Group):
    """Loads a command's module only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 click's
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"clinic.cli.{name}")
        command = module.command
        return command if isinstance(command, click.Command) else None


@click.group(cls=Commands)
def commands() -> None:
    """Check-ins for a therapist's clients, and what they add up to."""


def main() -> None:
    """Run a command; what cannot be used is said in one line, with exit code 1."""
    from clinic.catalogue import CatalogueError
    from clinic.db import DatabaseError
    from clinic.vault.secrets import SecretError
    from config import ConfigError

    try:
        commands(prog_name="clinic")
    except (CatalogueError, ConfigError, DatabaseError, SecretError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
