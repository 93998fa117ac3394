"""Commands for the people who run a clinic: one module each, loaded when called."""

import importlib
from typing import IO

import click

COMMANDS = {
    "demo": "show the clinic with invented people in it",
    "serve": "run the clinic: web and worker under one parent",
    "worker": "run one more worker, which sends what is due",
    "init": "start a practice of your own",
    "practitioner": "add a practitioner, or help one who lost password or phone",
    "backup": "copy data and key store while the clinic runs",
    "upgrade": "bring the database up to date",
    "doctor": "say what is wrong, and what to do",
    "mail": "look into the mailbox for returned mail, or take one from a pipe",
    "audit": "show who did what, and prove that nothing was changed",
}
"""Name of the command: what it does, in a line. The module has the same name."""


class Refusal(click.ClickException):
    """One line that says why nothing was done, and what to do; exit code 1."""

    def show(self, file: IO[str] | None = None) -> None:
        """Print the line alone, without a prefix."""
        click.echo(self.message, file=file, err=True)


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

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 click's
        formatter: click.HelpFormatter,
    ) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what cannot be used is said in one line."""
        from clinic.catalogue import CatalogueError
        from clinic.db import DatabaseError
        from clinic.vault.secrets import SecretError
        from config import ConfigError

        try:
            return super().invoke(ctx)
        except (CatalogueError, ConfigError, DatabaseError, SecretError) as error:
            raise Refusal(str(error)) from error


@click.group(cls=Commands)
def commands() -> None:
    """Check-ins for a therapist's clients, and what they add up to."""


def main() -> None:
    """Run a command; what cannot be used is said in one line, with exit code 1."""
    from clinic import logs

    logs.configure()
    commands(prog_name="clinic")
