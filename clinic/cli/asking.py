"""What several commands ask at the terminal, or read from standard input instead."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from email_validator import EmailNotValidError, validate_email

from clinic.services import passwords
from config import Config, ConfigError

unattended = click.option(
    "--unattended",
    is_flag=True,
    help="The password comes from standard input, and no code is asked for.",
)


def ask(
    question: str,
    given: str | None,
    read: Callable[[str], str],
    default: str | None = None,
) -> str:
    """Return what an option gave, else ask until the answer can be read."""
    if given is not None:
        try:
            return read(given)
        except click.BadParameter as error:
            raise click.UsageError(f"{question}: {error.message}") from error
    answer: str = click.prompt(question, default=default, value_proc=read)
    return answer


def text(answer: str) -> str:
    """Read a line that may not be empty."""
    if not answer.strip():
        raise click.BadParameter("Please write something.")
    return answer.strip()


def email(answer: str) -> str:
    """Read an email address; no server is asked about it."""
    try:
        found = validate_email(
            answer.strip(), check_deliverability=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise click.BadParameter(str(error)) from error
    return found.normalized.lower()


def zone(answer: str) -> str:
    """Read the name of a time zone."""
    try:
        return ZoneInfo(answer.strip()).key
    except (KeyError, ValueError, OSError) as error:
        raise click.BadParameter(
            "There is no such time zone. They look like Europe/London."
        ) from error


def zone_of_this_machine() -> str:
    """Return the machine's own time zone, as far as it can be told."""
    name = str(Path("/etc/localtime").resolve()).partition("/zoneinfo/")[2]
    try:
        return zone(name)
    except click.BadParameter:
        return "Etc/UTC"


def public_address(answer: str) -> str:
    """Read the address that clients reach."""
    environment = {**os.environ, "CLINIC_PUBLIC_ADDRESS": answer.strip()}
    try:
        return Config.from_environment(environment).public_address
    except ConfigError as error:
        raise click.BadParameter(str(error)) from error


def new_password(*words: str, from_stdin: bool) -> str:
    """Return a new password that is long and uncommon enough."""

    def read(answer: str) -> str:
        fault = passwords.fault(answer, *words)
        if fault:
            raise click.BadParameter(fault)
        return answer

    if from_stdin:
        return ask("Password", sys.stdin.readline().rstrip("\n"), read)
    password: str = click.prompt(
        "Password (not shown while you type)",
        hide_input=True,
        confirmation_prompt="Once more",
        value_proc=read,
    )
    return password
