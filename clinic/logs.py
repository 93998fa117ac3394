"""The operational log: what the programs did, and nothing of anybody.

One JSON line per event on stderr, or words for whoever looks at a terminal. Whatever
speaks through the standard library (the web server, libraries) passes the same
censor: no link, no address, no message of an exception, one line per event.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

_Event = MutableMapping[str, Any]

_LINK = re.compile(r"/(c|stop)/[^/\s?\"']+")
_EMAIL = re.compile(r"[^\s<>\"'=,;]+@[^\s<>\"'=,;]+")
_DEEPEST = 12


def join_standard_library() -> None:
    """Let our own events pass the censor, and go where the process sends its logs."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def configure(stream: TextIO | None = None) -> None:
    """Send every log of this process to stderr: ours, and warnings of libraries.

    A terminal shows warnings in words; anything else gets our events as JSON lines.
    """
    join_standard_library()
    stream = stream or sys.stderr
    for_people = stream.isatty()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *_SHARED],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.dev.ConsoleRenderer(colors=False)
                if for_people
                else structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    level = logging.WARNING if for_people else logging.INFO
    logging.getLogger("clinic").setLevel(level)


def censored(_logger: object, _method: str, event: _Event) -> _Event:
    """Take out of an event whatever could name a person or open a link."""
    found = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = _error(found)
    if error is not None:
        event["error"] = type(error).__name__
        event["at"] = _places(error.__traceback__)
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = without_persons(value)
    return event


def without_persons(text: str) -> str:
    """Return a text in one line, without links and addresses."""
    text = _LINK.sub(r"/\1/…", text)
    text = _EMAIL.sub("…@…", text)
    return "".join(each if each.isprintable() else " " for each in text)


def _error(found: object) -> BaseException | None:
    if isinstance(found, BaseException):
        return found
    if isinstance(found, tuple):
        return found[1] if isinstance(found[1], BaseException) else None
    return sys.exc_info()[1] if found else None


def _places(trace: TracebackType | None) -> list[str]:
    # Where, but not what: the message of an exception may quote what was typed.
    frames = traceback.extract_tb(trace)[-_DEEPEST:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    censored,
)
