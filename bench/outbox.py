"""Emails per second: the worker, and a mail server on the same machine."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import crowds, worlds
from bench.report import Report, Spent, spending
from bench.worlds import World
from clinic import TEMPLATES
from clinic.mail.post import Post
from clinic.mail.senders import MailServer, Security
from clinic.services import visibility
from clinic.worker import Worker
from tests.mail.server import HonestServer, serving

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
"""Today, but by day: nobody is written to at night."""

RESTING = 100_000
LONGER = 1.2
"""How many messages are not due meanwhile, and how much longer one may take for it."""


def run(report: Report, folder: Path, *, quick: bool) -> None:
    """Let invitations leave, alone and among many that wait for next month."""
    mails, resting = (50, 2_000) if quick else (300, RESTING)
    world = worlds.make(folder)
    with serving(HonestServer()) as server:
        here = MailServer(host="127.0.0.1", port=server.port, security=Security.NONE)
        post = Post(TEMPLATES, fallback=here, fallback_sender="hello@bench.test")
        worker = Worker(world.database, post, _clock())
        alone = _send(world, worker, mails)
        _let_rest(world, resting)
        among = _send(world, worker, mails)
        if len(server.ledger) != 2 * mails:
            raise RuntimeError(f"{len(server.ledger)} emails left, not {2 * mails}")
    report.note("emails per second", f"{mails / alone.waited:.0f}", "to a server here")
    report.judge(
        f"an email among {resting:,} that are not due",
        among.times(alone),
        LONGER,
        " ×",
        f"{mails / among.waited:.0f} per second",
    )


def _clock() -> Callable[[], datetime]:
    began = time.monotonic()
    return lambda: NOON + timedelta(seconds=time.monotonic() - began)


def _send(world: World, worker: Worker, mails: int) -> Spent:
    world.assign_to_many(mails, now=NOON - timedelta(minutes=5))
    with spending() as spent:
        worker.do_what_is_due()
        return spent()


def _let_rest(world: World, number: int) -> None:
    with world.database.session() as session:
        sent = session.scalars(visibility.messages(world.scope).limit(1)).one()
        crowds.add_rows(
            session,
            sent,
            number,
            lambda each: {
                "number": each + 2,
                "state": "queued",
                "sent_at": None,
                "due_at": NOON + timedelta(days=30, seconds=each),
            },
        )
        session.commit()
