import datetime as dt
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from clinic import TEMPLATES
from clinic.domain.schedules import Schedule
from clinic.mail.post import Post
from clinic.mail.senders import MailServer, Security
from clinic.models import Message, Practice
from clinic.services import assignments, heartbeats, messages, sending
from clinic.worker import Worker
from tests.plugins.world import NOON, scope_of

ONCE = Schedule(every_weeks=None, weekday=0, time=dt.time(12), count=1, until=None)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def check_in(session, ada, sam):
    """Sam's check-in, with an invitation that is due at noon."""
    plan = assignments.Plan(ONCE, NOON)
    assignments.assign(session, scope_of(ada), sam, plan, now=NOON - MINUTE)
    session.commit()
    return session.scalars(select(Message)).one().check_in


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def new_worker(database, faulty_server, session, clock):
    """Start a worker; give back what makes it do what is due at a moment."""
    post = Post(
        TEMPLATES,
        fallback=MailServer(
            host="127.0.0.1", port=faulty_server.port, security=Security.NONE
        ),
        fallback_sender="hello@northgate.test",
    )

    def start():
        worker = Worker(database, post, clock)

        def work(at):
            session.commit()
            clock.now = at
            worker.do_what_is_due()
            session.expire_all()
            return len(faulty_server.ledger)

        return work

    return start


def look(session, ada, *, now):
    return sending.look(session, scope_of(ada), now=now)


def test_a_clock_that_jumps_ahead_holds_everything_until_a_person_confirms(
    new_worker, session, ada
):
    work = new_worker()
    work(NOON - HOUR)

    assert work(NOON + 365 * DAY) == 0
    assert session.scalars(select(Message.state)).all() == ["queued"]
    assert look(session, ada, now=NOON).held_since == NOON + 365 * DAY


def test_what_was_held_leaves_once_the_clock_is_right_and_somebody_says_so(
    new_worker, session, ada
):
    work = new_worker()
    work(NOON - HOUR)
    work(NOON + 365 * DAY)

    still_held = work(NOON)
    sending.let_go(session, scope_of(ada), now=NOON)

    assert (still_held, work(NOON + SECOND)) == (0, 1)


def test_every_worker_keeps_to_the_hold(new_worker):
    jumping, other = new_worker(), new_worker()
    jumping(NOON - HOUR)
    jumping(NOON + 2 * DAY)

    assert other(NOON) == 0


def test_after_a_start_a_year_later_nothing_leaves_by_itself(new_worker, session, ada):
    new_worker()(NOON - HOUR)

    assert new_worker()(NOON + 365 * DAY) == 0
    assert look(session, ada, now=NOON).held_since


def test_after_three_days_without_a_worker_the_old_is_missed_and_the_new_leaves(
    new_worker, session, ada, check_in
):
    new_worker()(NOON - HOUR)
    kept_waiting = session.scalars(select(Message)).one()
    recent = messages.queue(
        session,
        scope_of(ada),
        check_in,
        "resend",
        due_at=NOON + 2 * DAY + HOUR,
        by_person=True,
        now=NOON,
    )

    assert new_worker()(NOON + 3 * DAY) == 1
    assert (kept_waiting.state, recent.state) == ("missed", "sent")


def test_a_clock_that_jumps_back_sends_nothing_twice(new_worker):
    work = new_worker()

    assert [work(NOON), work(NOON - 2 * HOUR), work(NOON + HOUR)] == [1, 1, 1]


def test_no_more_leave_in_a_minute_than_the_mail_server_takes(
    new_worker, session, ada, check_in
):
    session.execute(update(Practice).values(mails_per_minute=2))
    for _ in range(4):
        ask_again(session, ada, check_in)
    work = new_worker()

    sent = [work(NOON + second * SECOND) for second in (0, 30, 61, 122)]

    assert sent == [2, 2, 4, 5]


def test_no_more_leave_in_a_day_than_the_mail_server_takes(
    new_worker, session, ada, check_in
):
    session.execute(update(Practice).values(mails_per_day=1))
    ask_again(session, ada, check_in, due_at=NOON + HOUR)
    work = new_worker()

    sent = [work(NOON + hours * HOUR) for hours in (0, 2, 23, 24)]

    assert sent == [1, 1, 1, 2]


def test_a_pace_of_one_practice_is_not_that_of_another(new_worker, session):
    others = update(Practice).where(Practice.name != "Northgate Practice")
    session.execute(others.values(mails_per_minute=0, mails_per_day=0))

    assert new_worker()(NOON) == 1


@pytest.mark.parametrize(
    ("seen", "away"), [(NOON - MINUTE, False), (NOON - 6 * MINUTE, True)]
)
def test_a_worker_not_heard_of_for_five_minutes_is_away(session, ada, seen, away):
    heartbeats.beat(session, sending.WORKER, now=seen)

    assert look(session, ada, now=NOON).worker_is_away is away


def test_a_worker_that_never_was_is_missed_once_mail_waits_for_it(session, ada):
    assert not look(session, ada, now=NOON).worker_is_away
    assert look(session, ada, now=NOON + 6 * MINUTE).worker_is_away


def ask_again(session, ada, check_in, *, due_at=NOON):
    messages.queue(
        session,
        scope_of(ada),
        check_in,
        "resend",
        due_at=due_at,
        by_person=True,
        now=NOON,
    )
