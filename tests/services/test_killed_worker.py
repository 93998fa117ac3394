import datetime as dt
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from clinic import TEMPLATES
from clinic.domain.messages import LEASE
from clinic.domain.schedules import Schedule
from clinic.mail.post import Post
from clinic.mail.senders import MailServer, Security
from clinic.models import Message
from clinic.services import assignments
from clinic.worker import Worker
from tests.plugins.world import scope_of

ROOT = Path(__file__).parents[2]
ONCE = Schedule(every_weeks=None, weekday=0, time=dt.time(12), count=1, until=None)

BEFORE_THE_TEXT = [
    "slow-banner",
    "slow-hello",
    "slow-sender",
    "slow-recipient",
    "slow-data",
]


@pytest.fixture
def due_now(session, ada, sam):
    """An invitation that is due this very moment, by the machine's own clock."""
    now = datetime.now(UTC)
    plan = assignments.Plan(ONCE, now)
    made_at = now - timedelta(minutes=1)
    assignments.assign(session, scope_of(ada), sam, plan, now=made_at)
    session.commit()


@pytest.fixture
def worker(database, faulty_server, secrets_folder, tmp_path):
    """A real worker, in a process of its own, that sends to the faulty server."""
    started = []

    def start():
        url = database.engine.url.render_as_string(hide_password=False)
        settings = {
            "CLINIC_DATA": str(tmp_path),
            "CLINIC_SECRETS": str(secrets_folder),
            "CLINIC_DATABASE_URL": url,
            "CLINIC_PUBLIC_ADDRESS": database.installation.public_address,
            "CLINIC_MAIL_HOST": "127.0.0.1",
            "CLINIC_MAIL_PORT": str(faulty_server.port),
            "CLINIC_MAIL_SECURITY": "none",
            "CLINIC_MAIL_SENDER": "hello@northgate.test",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "clinic", "worker"],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def kill_at(worker, faulty_server):
    """Kill a worker while the mail server keeps it waiting at one point."""

    def kill(mood):
        faulty_server.mood = mood
        process = worker()
        faulty_server.wait_until_hanging(60)
        process.send_signal(signal.SIGKILL)
        process.wait()
        faulty_server.mood = "ok"
        faulty_server.go_on()

    return kill


@pytest.fixture
def when_the_lease_is_over(database, faulty_server):
    """Let another worker look after what a dead one has left."""

    def work():
        post = Post(
            TEMPLATES,
            fallback=MailServer(
                host="127.0.0.1", port=faulty_server.port, security=Security.NONE
            ),
            fallback_sender="hello@northgate.test",
        )
        later = datetime.now(UTC) + LEASE
        Worker(database, post, lambda: later).do_what_is_due()
        with database.session(readonly=True) as session:
            invitation = select(Message).where(Message.kind == "invitation")
            return session.scalars(invitation).one().state

    return work


@pytest.mark.usefixtures("due_now")
@pytest.mark.parametrize("point", BEFORE_THE_TEXT)
def test_a_worker_killed_before_the_text_loses_nothing(
    kill_at, when_the_lease_is_over, faulty_server, point
):
    kill_at(point)

    assert when_the_lease_is_over() == "sent"
    assert len(faulty_server.ledger) == 1


@pytest.mark.usefixtures("due_now")
@pytest.mark.parametrize(
    ("point", "taken"), [("hang-in-text", {0, 1}), ("after-dot-slow", {1})]
)
def test_a_worker_killed_in_the_text_is_seen_and_sends_nothing_twice(
    kill_at, when_the_lease_is_over, faulty_server, point, taken
):
    kill_at(point)

    assert when_the_lease_is_over() == "uncertain"
    assert when_the_lease_is_over() == "uncertain"
    assert len(faulty_server.ledger) in taken


@pytest.mark.usefixtures("due_now")
def test_a_worker_told_to_end_finishes_what_it_has_in_hand(
    worker, faulty_server, when_the_lease_is_over
):
    faulty_server.mood = "slow-recipient"
    process = worker()
    faulty_server.wait_until_hanging(60)

    process.send_signal(signal.SIGTERM)
    faulty_server.go_on()

    assert process.wait(20) == 0
    assert when_the_lease_is_over() == "sent"
    assert len(faulty_server.ledger) == 1
