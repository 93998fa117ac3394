"""A sending run whose worker is killed again and again, at any moment."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from clinic.models import Message
from clinic.services import messages
from tests.plugins.world import scope_of

ROOT = Path(__file__).parents[2]
SEED = 20260601

pytestmark = pytest.mark.proof


@pytest.fixture
def many(session, ada, check_in, rounds):
    """Let so many emails wait, all due now."""
    now = datetime.now(UTC)
    session.execute(update(Message).values(state="cancelled"))
    for _ in range(rounds(600)):
        messages.queue(
            session,
            scope_of(ada),
            check_in,
            "resend",
            due_at=now,
            by_person=True,
            now=now,
        )
    session.commit()


@pytest.fixture
def start(database, plain_mail_server, secrets_folder, tmp_path):
    """Start a real worker, in a process of its own."""
    url = database.engine.url.render_as_string(hide_password=False)
    settings = {
        "CLINIC_DATA": str(tmp_path),
        "CLINIC_SECRETS": str(secrets_folder),
        "CLINIC_DATABASE_URL": url,
        "CLINIC_PUBLIC_ADDRESS": database.installation.public_address,
        "CLINIC_MAIL_HOST": "127.0.0.1",
        "CLINIC_MAIL_PORT": str(plain_mail_server.port),
        "CLINIC_MAIL_SECURITY": "none",
        "CLINIC_MAIL_SENDER": "hello@northgate.test",
    }

    def start():
        return subprocess.Popen(
            [sys.executable, "-m", "clinic", "worker"],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    return start


@pytest.mark.usefixtures("many")
def test_however_often_a_worker_is_killed_each_email_leaves_once_or_is_uncertain(
    start, session, plain_mail_server, rounds
):
    chance = random.Random(SEED)  # noqa: S311 a test that can be repeated

    for _ in range(rounds(200)):
        before = len(plain_mail_server.ledger)
        worker = start()
        # Begin to count once it sends; starting up takes most of a second.
        wait_until(lambda before=before: len(plain_mail_server.ledger) > before)
        time.sleep(chance.uniform(0, 0.03))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        forget_leases(session)
        if not waiting(session):
            break
    finish(start, session)

    ended = session.execute(
        select(Message.envelope_id, Message.state).where(Message.kind == "resend")
    ).all()
    taken = Counter(
        one.sender.partition("+")[2].partition("@")[0]
        for one in plain_mail_server.ledger
    )
    assert {state for _, state in ended} <= {"sent", "uncertain"}
    assert max(taken.values()) == 1
    assert {envelope for envelope, state in ended if state == "sent"} <= set(taken)


def forget_leases(session):
    """Let three minutes pass at once for whatever a dead worker held."""
    held = Message.state.in_(("claimed", "transmitting"))
    over = datetime.now(UTC) - timedelta(seconds=1)
    session.execute(update(Message).where(held).values(lease_until=over))
    session.commit()


def waiting(session):
    open_ones = Message.state.in_(("queued", "claimed", "transmitting"))
    those = select(Message.id).where(open_ones, Message.kind == "resend")
    found = session.scalars(those.limit(1)).all()
    session.commit()
    return bool(found)


def finish(start, session):
    worker = start()
    try:
        wait_until(lambda: not waiting(session), seconds=120)
    finally:
        worker.terminate()
        worker.wait(20)


def wait_until(holds, *, seconds=30):
    """Wait, but not for ever: a worker may find nothing more to do."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
