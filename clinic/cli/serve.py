"""`clinic serve`: web and worker, two children under one parent."""

import logging
import socket
import sys
from dataclasses import replace
from functools import partial
from signal import SIGTERM, signal
from types import FrameType

import click
import waitress

from clinic import create_app, post_of, worker
from clinic.cli import Refusal, children, opening
from config import Config

_WAITING_ROOM = 256
"""How many connections may wait while the web child is started again."""


@click.command()
@click.option("--host", help="Address to listen at; 0.0.0.0 for the whole network.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen at.")
def command(host: str | None, port: int | None) -> None:
    """Run web and worker, and start again whichever dies. Ctrl-C ends both."""
    config, database = opening.open_database()
    database.engine.dispose()  # a connection must not be shared with children
    config = replace(
        config,
        host=config.host if host is None else host,
        port=config.port if port is None else port,
    )
    with listen(config.host, config.port) as listener:
        run(config, listener)


def listen(host: str, port: int) -> socket.socket:
    """Open the door before anybody is behind it, so that no restart closes it."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=_WAITING_ROOM)
    except OSError as error:
        raise Refusal(
            f"Nothing can listen at {host}, port {port}: {error.strerror}. "
            "Choose another with --port or CLINIC_PORT."
        ) from error


def run(config: Config, listener: socket.socket) -> None:
    """Keep web and worker running until told to end."""
    from clinic.web import wiring  # noqa: F401 imported once, shared by the children

    host, port = listener.getsockname()[:2]
    click.echo(
        f"The clinic is at {config.public_address} and listens at {host}:{port}."
    )
    click.echo("Ctrl-C ends it.")
    children.keep_running(
        {"web": partial(_serve, config, listener), "worker": partial(_work, config)},
        say=click.echo,
    )


def _serve(config: Config, listener: socket.socket) -> None:
    signal(SIGTERM, _leave)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is no news
    waitress.serve(
        create_app(config),
        sockets=[listener],
        threads=config.threads,
        ident=None,
        # ProxyFix trusts as many hops as are configured; without any, none.
        clear_untrusted_proxy_headers=not config.trusted_proxy_hops,
        _quiet=True,
    )


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)  # waitress lets its threads finish what they answer


def _work(config: Config) -> None:
    ending = worker.Ending()
    signal(SIGTERM, ending.tell)
    _, database = opening.open_database(config)
    worker.run(database, post_of(config), ending)
