"""A parent and its children: forked, watched, started again, and ended together.

Forked rather than started anew: the children share the memory of what is imported,
and a dead one is back without importing anything.
"""

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType

import structlog

log = structlog.get_logger()

_LOOK_EVERY = 0.2
_LONGEST_PAUSE = 30.0
_GROWN_UP = 60.0
"""Seconds after which a child counts as having started well."""

_LAST_WORDS = 10.0
"""Seconds that children have to finish what they are doing."""


@dataclass
class _Child:
    name: str
    work: Callable[[], None]
    pid: int | None = None
    born_at: float = 0.0
    not_before: float = 0.0
    pause: float = 0.0

    @property
    def is_due(self) -> bool:
        return self.pid is None and time.monotonic() >= self.not_before


def keep_running(
    works: Mapping[str, Callable[[], None]], say: Callable[[str], None]
) -> None:
    """Run each work in a child of its own until this process is told to end."""
    ending = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal ending
        ending = True

    before = {
        each: signal.signal(each, end) for each in (signal.SIGTERM, signal.SIGINT)
    }
    lifeline = os.pipe()
    children = [_Child(name, work) for name, work in works.items()]
    gc.freeze()
    try:
        while not ending:
            for child in children:
                if child.is_due:
                    _start(child, lifeline)
                elif child.pid and (status := _has_ended(child.pid)) is not None:
                    _plan_restart(child)
                    say(_ended(child, status))
            time.sleep(_LOOK_EVERY)
    finally:
        _end_all([child.pid for child in children if child.pid])
        for end_of_pipe in lifeline:
            os.close(end_of_pipe)
        for each, handler in before.items():
            signal.signal(each, handler)


def _start(child: _Child, lifeline: tuple[int, int]) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    child.born_at = time.monotonic()
    child.pid = os.fork()
    if child.pid == 0:
        _be_a_child(child, lifeline)


def _be_a_child(child: _Child, lifeline: tuple[int, int]) -> None:
    """Do the work, and leave without returning into the parent's code."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to hear
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.close(lifeline[1])
        threading.Thread(
            target=_end_with_parent, args=lifeline[:1], daemon=True
        ).start()
        child.work()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 0
    except Exception:
        log.exception("child failed", child=child.name)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _end_with_parent(lifeline: int) -> None:
    """Wait for the parent's end of the pipe to close, however the parent died."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _has_ended(pid: int) -> int | None:
    """Return the exit code of a child that has ended, negative for a signal."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _plan_restart(child: _Child) -> None:
    now = time.monotonic()
    started_well = now - child.born_at > _GROWN_UP
    child.pid = None
    child.pause = 1.0 if started_well else min(child.pause * 2 or 1.0, _LONGEST_PAUSE)
    child.not_before = now + child.pause


def _ended(child: _Child, code: int) -> str:
    how = f"by signal {-code}" if code < 0 else f"with code {code}"
    return f"{child.name} ended {how}, starting it again in {child.pause:g} s"


def _end_all(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _LAST_WORDS
    left = pids
    while left and time.monotonic() < deadline:
        left = [pid for pid in left if _has_ended(pid) is None]
        time.sleep(0.02)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
