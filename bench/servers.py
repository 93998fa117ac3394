"""Both apps behind the same server, each in a process of its own."""

import contextlib
import logging
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import waitress
from flask import Flask

THREADS = 8
_context = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Server:
    """A running app: where it listens, and its process."""

    port: int
    pid: int

    def processor_seconds(self) -> float:
        """Return the processor time that the process has used so far."""
        return time.clock_gettime(_clock_of(self.pid))


@contextlib.contextmanager
def serving(make_app: Callable[[], Flask]) -> Iterator[Server]:
    """Serve an app made in a process of its own."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    made, tell = _context.Pipe(duplex=False)

    def serve() -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        app = make_app()
        tell.send(None)
        waitress.serve(
            app, sockets=[listener], threads=THREADS, ident=None, _quiet=True
        )

    process = _context.Process(target=serve, daemon=True)
    process.start()
    tell.close()
    try:
        made.recv()  # fails at once if the app could not be made
        yield Server(listener.getsockname()[1], process.pid or 0)
    finally:
        process.terminate()
        process.join()
        listener.close()


def _clock_of(pid: int) -> int:
    # What clock_getcpuclockid(3) makes of a process; Python offers it for threads only.
    return (~pid << 3) | 2
