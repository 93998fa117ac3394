"""`clinic mail`: what came back, looked at or taken from a mail server's own pipe."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import click

from clinic import post_of
from clinic.cli import opening
from clinic.db import UnavailableError
from clinic.mail import bounces, mailboxes
from clinic.mail.mailboxes import MailboxError
from clinic.services import bounce_mailboxes, unscoped
from clinic.services.bounce_mailboxes import Visit

_TRY_LATER = 75
"""What a mail server takes for "keep it and come again" (EX_TEMPFAIL)."""

_LARGEST = 10_000_000


@click.group()
def command() -> None:
    """Mail that came back."""


@command.command()
def check() -> None:
    """Look into each mailbox for returned mail, and say what is there."""
    config, database = opening.open_database()
    with database.session(readonly=True) as session:
        visits = [
            (practice.name, bounce_mailboxes.visit_to(practice, post_of(config)))
            for practice in unscoped.list_practices(session)
        ]
    failed = False
    for name, visit in visits:
        if visit is None:
            click.echo(f"{name}: no mailbox is set. It is in the mail server’s page.")
            continue
        click.echo(f"{name}: {visit.mailbox.host}, mail to {visit.address}")
        try:
            for line in _look(visit):
                click.echo(f"  {line}")
        except MailboxError as error:
            failed = True
            click.echo(f"  {error} {error.said}".rstrip())
    if failed:
        click.get_current_context().exit(1)


def _look(visit: Visit) -> Iterator[str]:
    """Say of each piece of returned mail what it means; nothing is changed."""
    with mailboxes.opened(visit.mailbox) as reader:
        unread = [found.raw for found in reader.find_unread(visit.address)]
    for bounce in map(bounces.read, unread):
        yield f"{bounce.verdict} {bounce.code}" if bounce else "not a report"
    yield f"{len(unread)} unread. The worker reads them within five minutes."


@command.command()
def bounce() -> None:
    """Take one returned email from standard input, as a mail server pipes it."""
    raw = sys.stdin.buffer.read(_LARGEST)
    try:
        _, database = opening.open_database()
        with database.session() as session:
            bounce_mailboxes.take(session, raw, now=datetime.now(UTC))
            session.commit()
    except UnavailableError:
        click.get_current_context().exit(_TRY_LATER)
