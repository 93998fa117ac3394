"""Whether the web part is alive. Details are for the machine's own commands."""

from flask.typing import ResponseReturnValue


def healthz() -> ResponseReturnValue:
    """Say ok, and nothing else."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}
