import datetime as dt
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic import TEMPLATES
from clinic.domain.messages import CancelReason, MailState, MessageState
from clinic.domain.schedules import Schedule
from clinic.mail.outcomes import Fate, Outcome, Step
from clinic.mail.post import Post
from clinic.mail.senders import MailServer, Security
from clinic.models import Message
from clinic.services import (
    assignments,
    check_ins,
    deliveries,
    heartbeats,
    mail_servers,
    messages,
    unscoped,
)
from clinic.worker import Worker
from tests.mail.server import PASSWORD, USERNAME
from tests.plugins.world import NOON, scope_of

pytestmark = pytest.mark.usefixtures("check_in")

ONCE = Schedule(every_weeks=None, weekday=0, time=dt.time(12), count=1, until=None)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = 24 * HOUR


class Clinic:
    """The clinic as its worker sees it: a database, a mail server, a clock."""

    def __init__(self, database, server, session):
        self.database, self.server, self.now = database, server, NOON
        self.session = session
        self.post = self.post_that_waits(0.5)

    def post_that_waits(self, seconds):
        return Post(
            TEMPLATES,
            fallback=MailServer(
                host="127.0.0.1",
                port=self.server.port,
                security=Security.NONE,
                step_seconds=seconds,
                text_seconds=seconds,
            ),
            fallback_sender="hello@northgate.test",
        )

    def work(self, *, at=None, post=None):
        self.session.commit()  # the test's own transaction must not hold the worker up
        self.now = at or self.now
        Worker(self.database, post or self.post, lambda: self.now).do_what_is_due()

    @contextmanager
    def transaction(self):
        self.session.commit()
        with self.database.session() as session:
            yield session
            session.commit()

    @property
    def messages(self):
        with self.database.session(readonly=True) as session:
            return session.scalars(select(Message).order_by(Message.created_at)).all()

    @property
    def message(self):
        (message,) = [one for one in self.messages if one.kind != "reminder"]
        return message

    @property
    def fate(self):
        return self.message.state, self.message.reason


@pytest.fixture
def clinic(database, faulty_server, session):
    return Clinic(database, faulty_server, session)


@pytest.fixture
def check_in(session, ada, sam):
    """Sam's check-in, with an invitation that is due at noon."""
    plan = assignments.Plan(ONCE, NOON)
    assignments.assign(session, scope_of(ada), sam, plan, now=NOON - MINUTE)
    (message,) = session.scalars(select(Message))
    session.commit()
    return message.check_in


def ask_again(session, ada, check_in, *, times=1, due_at=NOON, now=NOON):
    for _ in range(times):
        messages.queue(
            session,
            scope_of(ada),
            check_in,
            "resend",
            due_at=due_at,
            by_person=True,
            now=now,
        )
    session.commit()


def test_a_due_invitation_leaves_with_the_check_ins_link(clinic, check_in, session):
    clinic.work()

    (taken,) = clinic.server.ledger
    message = clinic.message
    text = taken.message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert (message.state, message.sent_at) == (MessageState.SENT, NOON)
    assert taken.recipient == "sam@post.test"
    assert taken.sender == f"hello+{message.envelope_id}@northgate.test"
    assert check_ins.link(session, check_in) in text
    assert "Hello Sam,\n\nAda from Northgate Practice" in text
    assert "about 5 minutes and is open until Monday 8 June." in text


def test_an_invitation_leaves_once(clinic):
    clinic.work()
    clinic.work(at=NOON + 2 * DAY)

    assert len(clinic.server.ledger) == 1


def test_what_has_left_is_not_claimed_again(clinic):
    with clinic.transaction() as session:
        claim = deliveries.claim_next(session, now=NOON)
        taken = Outcome(Fate.SENT, Step.TEXT, 250, "taken")
        deliveries.record(session, claim, taken, now=NOON)

        assert deliveries.claim_next(session, now=NOON) is None


def test_nothing_leaves_before_it_is_due(clinic):
    clinic.work(at=NOON - SECOND)

    assert clinic.server.heard == []
    assert clinic.message.state == MessageState.QUEUED


@pytest.mark.parametrize(
    ("mood", "state", "reason", "taken"),
    [
        ("slow-banner", "queued", "retry:greeting", 0),
        ("busy", "queued", "retry:greeting", 0),
        ("not-now", "queued", "retry:recipient", 0),
        ("drop-before-text", "queued", "retry:data", 0),
        ("local-error", "queued", "retry:text", 0),
        ("auth-required", "queued", "hold:sender", 0),
        ("no-such-user", "failed", "refused:recipient", 0),
        ("too-big", "failed", "refused:text", 0),
        ("drop-in-text", "uncertain", "uncertain:text", 0),
        ("after-dot-die", "uncertain", "uncertain:text", 1),
        ("after-dot-slow", "uncertain", "uncertain:text", 1),
    ],
)
def test_every_end_leaves_a_trace(clinic, mood, state, reason, taken):
    clinic.server.mood = mood

    clinic.work()

    assert clinic.fate == (state, reason)
    assert len(clinic.server.ledger) == taken


@pytest.mark.parametrize("mood", ["drop-in-text", "after-dot-die", "after-dot-slow"])
def test_what_nobody_can_tell_is_never_sent_again_by_itself(clinic, mood):
    clinic.server.mood = mood
    clinic.work()
    taken = len(clinic.server.ledger)

    clinic.server.mood = "ok"
    clinic.work(at=NOON + HOUR)
    clinic.work(at=NOON + 2 * DAY)

    assert len(clinic.server.ledger) == taken
    assert clinic.message.state == MessageState.UNCERTAIN


def test_what_was_not_taken_is_tried_more_and_more_slowly_for_a_day(clinic):
    clinic.server.mood = "not-now"
    waits = [1, 5, 15, 60, 60]

    tried_at = NOON
    for number, wait in enumerate(waits, start=1):
        clinic.work(at=tried_at)
        clinic.work(at=tried_at + wait * MINUTE - SECOND)
        assert clinic.message.attempts == number
        tried_at += wait * MINUTE
    clinic.work(at=NOON + DAY)

    assert clinic.fate == ("failed", "retry:recipient")
    assert clinic.server.ledger == []


def test_a_refused_address_keeps_the_servers_words_for_the_therapist(clinic, session):
    clinic.server.mood = "no-such-user"

    clinic.work()

    session.expire_all()
    message = session.scalars(select(Message)).one()
    assert message.reply == "550 5.1.1 No such user here"
    assert message.client.mail_state == MailState.REFUSED


def test_a_person_may_try_a_refused_address_again(clinic, check_in, session, ada):
    clinic.server.mood = "no-such-user"
    clinic.work()
    clinic.server.mood = "ok"

    ask_again(session, ada, check_in)
    clinic.work()

    session.expire_all()
    assert [message.state for message in clinic.messages] == ["failed", "sent"]
    assert check_in.client.mail_state == MailState.FINE


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        (CancelReason.ANSWERED, lambda c: setattr(c, "submitted_at", NOON)),
        (CancelReason.SKIPPED, lambda c: setattr(c, "skipped_at", NOON)),
        (CancelReason.WITHDRAWN, lambda c: setattr(c, "cancelled_at", NOON)),
        (CancelReason.CLOSED, lambda c: setattr(c, "closes_at", NOON)),
        (CancelReason.DISCHARGED, lambda c: setattr(c.client, "discharged_at", NOON)),
        (CancelReason.NO_ADDRESS, lambda c: setattr(c.client, "email", None)),
        (CancelReason.NOT_AGREED, lambda c: setattr(c.client, "mail_agreed_on", None)),
        (
            CancelReason.STOPPED,
            lambda c: setattr(c.client, "mail_state", MailState.STOPPED),
        ),
        (
            CancelReason.ADDRESS_REFUSED,
            lambda c: setattr(c.client, "mail_state", MailState.REFUSED),
        ),
        pytest.param(
            CancelReason.ADDRESS_REFUSED,
            lambda c: setattr(c.client, "mail_state", MailState.RETURNED),
            id="address returned",
        ),
    ],
)
def test_what_has_become_pointless_is_cancelled_with_its_reason(
    clinic, check_in, session, reason, change
):
    change(check_in)
    session.commit()

    clinic.work()

    assert clinic.fate == (MessageState.CANCELLED, reason)
    assert clinic.server.heard == []


def test_nothing_is_sent_in_the_name_of_a_therapist_who_has_left(clinic, session, ada):
    ada.ended_at = NOON
    session.commit()

    clinic.work()

    assert clinic.fate == (MessageState.CANCELLED, CancelReason.NOBODY_IN_CARE)


@pytest.fixture
def at_the_last_step(clinic):
    """A delivery that has come as far as the recipient, and waits there."""
    clinic.server.mood = "slow-recipient"
    clinic.post = replace(
        clinic.post, fallback=replace(clinic.post.fallback, step_seconds=20)
    )
    working = threading.Thread(target=clinic.work)
    working.start()
    clinic.server.wait_until_hanging()
    clinic.server.mood = "ok"

    def go_on():
        clinic.server.go_on()
        working.join(20)

    yield go_on
    go_on()


def test_a_client_discharged_at_the_last_moment_gets_nothing(
    clinic, at_the_last_step, session, sam
):
    sam.discharged_at = NOON
    session.commit()

    at_the_last_step()

    assert clinic.fate == (MessageState.CANCELLED, CancelReason.DISCHARGED)
    assert clinic.server.ledger == []


def test_a_check_in_withdrawn_at_the_last_moment_is_not_sent(
    clinic, at_the_last_step, session, ada, check_in
):
    check_ins.withdraw(session, scope_of(ada), check_in, "withdrawn", now=NOON)
    session.commit()

    at_the_last_step()

    assert clinic.fate == (MessageState.CANCELLED, CancelReason.WITHDRAWN)
    assert clinic.server.ledger == []


def test_an_address_changed_at_the_last_moment_gets_the_mail(
    clinic, at_the_last_step, session, sam
):
    sam.email = "new@post.test"
    session.commit()

    at_the_last_step()

    (taken,) = clinic.server.ledger
    assert taken.recipient == "new@post.test"
    assert clinic.message.state == MessageState.SENT


def test_after_an_outage_what_is_a_day_old_is_listed_and_the_rest_goes_out(
    clinic, check_in, session, ada
):
    ask_again(session, ada, check_in, due_at=NOON + 2 * DAY)

    clinic.work(at=NOON + 3 * DAY - SECOND)

    assert [message.state for message in clinic.messages] == ["missed", "sent"]
    assert len(clinic.server.ledger) == 1


@pytest.mark.parametrize(
    ("begun", "state", "taken"),
    [(False, MessageState.SENT, 1), (True, MessageState.UNCERTAIN, 0)],
)
def test_the_lease_of_a_dead_worker_is_judged_by_its_expiry(
    clinic, begun, state, taken
):
    with clinic.transaction() as session:
        claim = deliveries.claim_next(session, now=NOON)
        parcel = deliveries.prepare(session, claim, clinic.post, now=NOON)
        if begun:
            assert deliveries.begin_text(session, parcel, now=NOON)

    clinic.work(at=NOON + 3 * MINUTE - SECOND)
    assert clinic.server.heard == []

    clinic.work(at=NOON + 3 * MINUTE)
    assert clinic.message.state == state
    assert len(clinic.server.ledger) == taken


def test_a_worker_that_was_too_slow_sends_nothing(clinic):
    with clinic.transaction() as session:
        claim = deliveries.claim_next(session, now=NOON)
        slow = deliveries.prepare(session, claim, clinic.post, now=NOON)
    clinic.work(at=NOON + 4 * MINUTE)

    with clinic.transaction() as session:
        may_go = deliveries.begin_text(session, slow, now=NOON + 4 * MINUTE)
        late = Outcome(Fate.RETRY, Step.DATA)
        deliveries.record(session, claim, late, now=NOON + 4 * MINUTE)

    assert not may_go
    assert clinic.message.state == MessageState.SENT


def test_a_worker_that_was_too_slow_leaves_it_to_the_next_one(clinic):
    with clinic.transaction() as session:
        slow = deliveries.claim_next(session, now=NOON)
        parcel = deliveries.prepare(session, slow, clinic.post, now=NOON)
    later = NOON + 4 * MINUTE
    with clinic.transaction() as session:
        deliveries.clear_up(session, now=later)
        assert deliveries.claim_next(session, now=later) is not None

    with clinic.transaction() as session:
        assert not deliveries.begin_text(session, parcel, now=later)


def test_a_worker_whose_lease_ran_out_stops_before_the_text(clinic):
    with clinic.transaction() as session:
        claim = deliveries.claim_next(session, now=NOON)
        slow = deliveries.prepare(session, claim, clinic.post, now=NOON)

    with clinic.transaction() as session:
        may_go = deliveries.begin_text(session, slow, now=NOON + 3 * MINUTE)
        called_off = Outcome(Fate.CALLED_OFF, Step.DATA)
        deliveries.record(session, claim, called_off, now=NOON + 3 * MINUTE)

    assert not may_go
    assert clinic.message.state == MessageState.CLAIMED  # and is judged next


def test_what_was_called_off_right_after_the_claim_is_not_written(
    clinic, ada, check_in
):
    with clinic.transaction() as session:
        claim = deliveries.claim_next(session, now=NOON)
        messages.call_off(session, scope_of(ada), check_in.id, "undone", now=NOON)
        parcel = deliveries.prepare(session, claim, clinic.post, now=NOON)

    assert parcel is None
    assert clinic.fate == (MessageState.CANCELLED, CancelReason.UNDONE)


def test_an_answer_that_comes_late_is_still_true(clinic):
    with clinic.transaction() as session:
        claim = deliveries.claim_next(session, now=NOON)
        parcel = deliveries.prepare(session, claim, clinic.post, now=NOON)
        deliveries.begin_text(session, parcel, now=NOON)
    clinic.work(at=NOON + 4 * MINUTE)
    assert clinic.message.state == MessageState.UNCERTAIN

    with clinic.transaction() as session:
        taken = Outcome(Fate.SENT, Step.TEXT, 250, "taken")
        deliveries.record(session, claim, taken, now=NOON + 5 * MINUTE)

    assert clinic.message.state == MessageState.SENT


def test_where_the_server_wants_another_password_the_whole_queue_holds(
    clinic, check_in, session, ada, northgate
):
    ask_again(session, ada, check_in, times=3)
    clinic.server.mood = "auth-fail"
    clinic.post = replace(
        clinic.post,
        fallback=replace(clinic.post.fallback, username=USERNAME, password=PASSWORD),
    )

    clinic.work()

    session.refresh(northgate)
    assert northgate.mail_held_because == "hold:sign in"
    assert clinic.server.verbs.count("AUTH") == 1
    assert {message.state for message in clinic.messages} == {"queued"}


def test_a_held_queue_is_tried_again_after_an_hour(clinic, session, northgate):
    clinic.server.mood = "auth-required"
    clinic.work()
    clinic.server.mood = "ok"

    clinic.work(at=NOON + HOUR - SECOND)
    assert clinic.server.ledger == []

    clinic.work(at=NOON + HOUR)
    session.refresh(northgate)
    assert len(clinic.server.ledger) == 1
    assert northgate.mail_held_at is None


def test_what_was_held_goes_out_once_the_mail_server_is_changed(
    clinic, session, ada, northgate
):
    clinic.work(post=Post(TEMPLATES))
    session.refresh(northgate)
    assert northgate.mail_held_because == mail_servers.NOT_SET_UP

    own = mail_servers.MailSettings(
        host="127.0.0.1",
        port=clinic.server.port,
        security=Security.NONE,
        sender="desk@northgate.test",
        username=USERNAME,
        password=PASSWORD,
    )
    mail_servers.change(session, scope_of(ada), own, now=NOON)
    session.commit()
    clinic.work(post=Post(TEMPLATES))

    (taken,) = clinic.server.ledger
    assert taken.message["From"] == "Northgate Practice <desk@northgate.test>"


def test_a_server_out_of_reach_for_an_hour_is_trouble(
    clinic, session, northgate, nobody_listens
):
    there = replace(
        clinic.post, fallback=replace(clinic.post.fallback, port=nobody_listens)
    )
    for minutes in (0, 1, 6, 21):
        clinic.work(at=NOON + minutes * MINUTE, post=there)
    session.refresh(northgate)
    assert northgate.mail_held_at is None

    clinic.work(at=NOON + 81 * MINUTE, post=there)

    session.refresh(northgate)
    assert northgate.mail_held_because == "retry:connect"
    clinic.work(at=NOON + 141 * MINUTE)
    session.refresh(northgate)
    assert northgate.mail_held_at is None


def test_an_address_with_letters_of_its_own_language_is_reached(clinic, sam):
    sam.email = "sam@bücher.test"

    clinic.work()

    (taken,) = clinic.server.ledger
    assert taken.recipient == "sam@xn--bcher-kva.test"


def test_an_address_that_cannot_be_one_is_refused_without_asking(clinic, sam):
    sam.email = "sam"

    clinic.work()

    assert clinic.fate == ("failed", "refused:recipient")
    assert clinic.server.heard == []


def test_what_was_due_by_day_does_not_wake_anybody_at_night(
    clinic, session, check_in, ada
):
    night = NOON + 10 * HOUR  # ten in the evening in London

    clinic.work(at=night)
    assert clinic.message.state == MessageState.QUEUED
    assert clinic.server.heard == []

    ask_again(session, ada, check_in, due_at=night, now=night)
    clinic.work(at=night)
    assert len(clinic.server.ledger) == 1  # a person may, at any hour

    clinic.work(at=NOON + 20 * HOUR)  # eight in the morning
    assert len(clinic.server.ledger) == 2


def test_one_practices_trouble_does_not_hold_the_others(
    clinic, session, ada, blake, kim
):
    assignments.assign(
        session,
        scope_of(blake),
        kim,
        assignments.Plan(ONCE, NOON),
        now=NOON - MINUTE,
    )
    ada.practice.mail_held_at = NOON
    session.commit()

    clinic.work()

    assert [taken.recipient for taken in clinic.server.ledger] == ["kim@post.test"]


def test_a_demo_writes_to_nobody(clinic, session, northgate):
    northgate.demo = True
    session.commit()

    clinic.work()

    assert clinic.server.heard == []
    assert clinic.message.state == MessageState.SENT


def test_what_is_due_first_leaves_first(clinic, check_in, session, ada):
    ask_again(session, ada, check_in, due_at=NOON - 2 * MINUTE)
    ask_again(session, ada, check_in, due_at=NOON - 3 * MINUTE)

    clinic.work()

    sent = sorted(clinic.messages, key=lambda message: message.due_at)
    expected = [f"<{message.message_id}>" for message in sent]
    assert [taken.message["Message-ID"] for taken in clinic.server.ledger] == expected


def test_many_workers_at_once_send_every_message_once(clinic, check_in, session, ada):
    ask_again(session, ada, check_in, times=40)
    post = clinic.post_that_waits(60)  # eight at once keep a small machine busy

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda _: clinic.work(post=post), range(8)))

    sent = [taken.message["Message-ID"] for taken in clinic.server.ledger]
    assert len(sent) == len(set(sent)) == 41
    assert {message.state for message in clinic.messages} == {MessageState.SENT}


def test_a_worker_says_that_it_is_alive(clinic, session):
    clinic.work(at=NOON)
    clinic.work(at=NOON + HOUR)

    assert heartbeats.last_seen(session, "worker") == NOON + HOUR


def test_a_rhythms_next_check_in_is_opened_when_it_is_due(clinic, session, blake, kim):
    weekly = replace(ONCE, every_weeks=1, count=3)
    plan = assignments.Plan(weekly, NOON)
    assignments.assign(session, scope_of(blake), kim, plan, now=NOON - MINUTE)

    for week in range(4):
        clinic.work(at=NOON + week * 7 * DAY)

    reached = Counter(taken.recipient for taken in clinic.server.ledger)
    assert reached == {"sam@post.test": 1, "kim@post.test": 3}


def test_what_fell_due_while_nobody_worked_is_missed_and_the_rhythm_goes_on(
    clinic, session, blake, kim
):
    weekly = replace(ONCE, every_weeks=1, count=3)
    plan = assignments.Plan(weekly, NOON)
    assignments.assign(session, scope_of(blake), kim, plan, now=NOON - MINUTE)

    clinic.work(at=NOON + 14 * DAY)

    to_kim = [m.state for m in clinic.messages if m.client_id == kim.id]
    assert Counter(to_kim) == {"missed": 2, "sent": 1}


def test_before_anything_is_due_there_is_nothing_to_move(session):
    assert not unscoped.is_mail_to_move(session, now=NOON - SECOND)
