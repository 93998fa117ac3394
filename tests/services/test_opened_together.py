"""Ten workers on what falls due for five hundred clients at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from clinic import TEMPLATES
from clinic.db import Database
from clinic.domain.schedules import Schedule
from clinic.mail.post import Post
from clinic.mail.senders import MailServer, Security
from clinic.models import CheckIn, Message
from clinic.services import assignments, clients
from clinic.worker import Worker
from tests.plugins.world import NOON, scope_of

WORKERS = 10
WEEK = timedelta(weeks=1)
AT_NOON = time(12)  # London's summer: NOON is 11:00 UTC

pytestmark = pytest.mark.proof


@pytest.fixture
def many(rounds):
    return rounds(500)


@pytest.fixture
def rhythms(session, ada, many):
    """Let so many clients be asked each week at the same moment."""
    scope = scope_of(ada)
    weekly = Schedule(every_weeks=1, weekday=0, time=AT_NOON)
    for number in range(many):
        details = clients.ClientDetails(
            name=f"Client {number}",
            called=f"C{number}",
            email=f"c{number}@post.test",
            mail_agreed_on=NOON.date(),
        )
        key = clients.prepare_key(session, scope, now=NOON)
        client = clients.add(session, scope, key, details, now=NOON)
        plan = assignments.Plan(weekly, NOON)
        assignments.assign(session, scope, client, plan, now=NOON)
    session.commit()


@pytest.fixture
def post(plain_mail_server):
    server = MailServer(
        host="127.0.0.1", port=plain_mail_server.port, security=Security.NONE
    )
    return Post(TEMPLATES, fallback=server, fallback_sender="hello@northgate.test")


@pytest.mark.usefixtures("rhythms")
def test_ten_workers_send_to_each_client_once_a_week(
    database, session, plain_mail_server, post, many, rounds
):
    weeks = rounds(10)

    for week in range(weeks):
        start_at_once(database, post, NOON + week * WEEK + timedelta(minutes=2))

    taken = [one.message["Message-ID"] for one in plain_mail_server.ledger]
    states = session.execute(
        select(Message.state, func.count()).group_by(Message.state)
    ).all()
    made = session.scalar(select(func.count(CheckIn.id)))
    assert len(taken) == len(set(taken)) == many * weeks
    # and of the week to come each has one that waits
    assert dict(states) == {"sent": many * weeks, "queued": many}
    assert made == many * (weeks + 1)


def start_at_once(database, post, now):
    """Let ten workers, each with connections of its own, do what is due now."""
    together = Barrier(WORKERS)

    def work(_):
        own = Database(
            database.engine.url.render_as_string(hide_password=False),
            database.installation,
        )
        together.wait()
        try:
            Worker(own, post, lambda: now).do_what_is_due()
        finally:
            own.engine.dispose()

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(work, range(WORKERS)))
