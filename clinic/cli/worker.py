"""`clinic worker`: one more worker, on this machine or on another."""

import signal

import click

from clinic import post_of, worker
from clinic.cli import opening


@click.command()
def command() -> None:
    """Open what is due and send what is due, until told to end."""
    config, database = opening.open_database()
    ending = worker.Ending()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, ending.tell)
    worker.run(database, post_of(config), ending)
