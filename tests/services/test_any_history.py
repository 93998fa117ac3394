"""Whatever is done to a client's check-ins, and in whatever order."""

import shutil
from contextlib import contextmanager, suppress
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from clinic import TEMPLATES
from clinic.db import Database
from clinic.domain.errors import (
    AlreadyAssignedError,
    ClientDischargedError,
    TooCloseError,
)
from clinic.domain.messages import APART, GIVE_UP_AFTER, MessageKind, MessageState
from clinic.domain.schedules import Schedule
from clinic.mail.post import Post
from clinic.mail.senders import MailServer, Security
from clinic.models import Assignment, CheckIn, Client, Message, Practitioner
from clinic.services import (
    assignments,
    changes,
    check_ins,
    clients,
    drafts,
    links,
    paces,
    responses,
    sending,
    wishes,
)
from clinic.worker import Worker
from tests.plugins.world import NOON, scope_of

BROWSER = "a" * 32
RHYTHMS = st.sampled_from([1, 2, None])
AUTOMATIC = {MessageKind.INVITATION, MessageKind.REMINDER}
ENDED = {
    MessageState.SENT,
    MessageState.UNCERTAIN,
    MessageState.FAILED,
    MessageState.CANCELLED,
    MessageState.MISSED,
}
MOODS = (
    "ok",
    "busy",
    "not-now",
    "local-error",
    "no-such-user",
    "sender-refused",
    "drop-in-text",
    "after-dot-die",
)

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("prepared", ["sqlite"], indirect=True)
def test_no_history_doubles_an_email_or_loses_one(
    prepared, installation, faulty_server, tmp_path, rounds
):
    template = Path(prepared.url.removeprefix("sqlite:///")).parent
    number = iter(range(10**6))

    def begin():
        folder = tmp_path / str(next(number))
        shutil.copytree(template, folder)
        database = Database(f"sqlite:///{folder / 'clinic.db'}", installation)
        return History(database, prepared.ids, faulty_server)

    run_state_machine_as_test(
        begin,
        settings=settings(
            max_examples=rounds(100), stateful_step_count=30, deadline=None
        ),
    )


class History(RuleBasedStateMachine):
    """Sam, Ada and the mail server, each doing what they like."""

    def __init__(self, database, ids, server):
        super().__init__()
        self.database, self.ids, self.server = database, ids, server
        self.now = NOON
        server.mood = "ok"
        mail_server = MailServer(
            host="127.0.0.1",
            port=server.port,
            security=Security.NONE,
            step_seconds=5,
            text_seconds=5,
        )
        self.post = Post(
            TEMPLATES, fallback=mail_server, fallback_sender="hello@northgate.test"
        )

    # What the clock and the mail server do

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)
        self.work()

    @rule(late=st.sampled_from([0, 1, 13, 21, 23, 25]))
    def the_worker_comes_to_what_is_due(self, late):
        waiting = [m.due_at for m in self.messages() if m.state == MessageState.QUEUED]
        if waiting:
            self.now = max(self.now, min(waiting) + timedelta(hours=late))
            self.work()

    @rule()
    def the_worker_is_away_for_days(self):
        self.now += timedelta(days=3)

    @rule(mood=st.sampled_from(MOODS))
    def the_mail_server_changes_its_mood(self, mood):
        self.server.mood = mood

    # What Ada does. Seldom, so that between two acts things have time to happen.

    @initialize(weeks=RHYTHMS, days=st.sampled_from([1, 3]))
    def ada_assigns(self, weeks, days):
        with self.transaction() as (session, scope, sam):
            self.assign(session, scope, sam, weeks, days)

    @rule(data=st.data())
    def ada_does_something(self, data):
        self.draw = data.draw
        acts = (
            self.assign_again,
            self.change,
            self.end,
            self.pause,
            self.correct,
            self.discharge,
        )
        with self.transaction() as (session, scope, sam):
            data.draw(st.sampled_from(acts))(session, scope, sam)

    def assign_again(self, session, scope, sam):
        weeks, days = self.draw(RHYTHMS), self.draw(st.sampled_from([1, 3, None]))
        with suppress(AlreadyAssignedError, ClientDischargedError):
            self.assign(session, scope, sam, weeks, days)

    def change(self, session, scope, sam):
        running = self.running(session, scope, sam)
        starts = self.now + timedelta(days=self.draw(st.integers(1, 10)))
        if running is not None:
            days = self.draw(st.sampled_from([1, 3, None]))
            plan = self.plan(self.draw(RHYTHMS), days, starts)
            with suppress(TooCloseError):
                changes.change(session, scope, running, plan, now=self.now)

    def end(self, session, scope, sam):
        running = self.running(session, scope, sam)
        if running is not None:
            assignments.end(session, scope, running, now=self.now)

    def pause(self, session, scope, sam):
        weeks = self.draw(st.integers(0, 8))
        if weeks:
            paces.pause(session, scope, sam, weeks, now=self.now)
        else:
            paces.resume(session, scope, sam, now=self.now)

    def correct(self, session, scope, sam):
        details = clients.ClientDetails(
            name="Sam Rivers",
            called="Sam",
            email=f"{self.draw(st.sampled_from(['sam', 'rivers']))}@post.test",
            mail_agreed_on=date(2026, 5, 1),
        )
        clients.change(session, scope, sam, details, now=self.now)

    def discharge(self, session, scope, sam):
        if sam.discharged_at is None:
            clients.discharge(session, scope, sam, now=self.now)
        else:
            clients.take_back(session, scope, sam, now=self.now)

    # What Sam does, with the newest link that is open

    @precondition(lambda self: self.open_ones())
    @rule(data=st.data())
    def sam_does_something(self, data):
        self.draw = data.draw
        acts = (self.save, self.send, self.skip, self.postpone, self.stretch, self.rest)
        with self.link() as (session, link):
            data.draw(st.sampled_from((*acts, self.ask)))(session, link)

    def save(self, session, link):
        answers = {item.id: 2 for item in link.questions}
        drafts.save(session, link, answers, browser=BROWSER, now=self.now)

    def send(self, session, link):
        self.save(session, link)
        responses.submit(session, link, browser=BROWSER, now=self.now)

    def skip(self, session, link):
        paces.skip(session, link, now=self.now)

    def postpone(self, session, link):
        days = paces.read(session, link, now=self.now).days
        if days:
            day = self.draw(st.sampled_from(days))
            paces.choose_another_day(session, link, day, now=self.now)

    def stretch(self, session, link):
        paces.take_extra_day(session, link, now=self.now)

    def rest(self, session, link):
        weeks = self.draw(st.integers(1, 3))
        paces.take_break(session, link, weeks, now=self.now)

    def ask(self, session, link):
        if wishes.may_ask_for_new_link(link, now=self.now):
            wishes.ask_for_new_link(session, link, now=self.now)

    # What holds at any moment

    @invariant()
    def nothing_leaves_twice(self):
        taken = [one.message["Message-ID"] for one in self.server.ledger]
        assert len(taken) == len(set(taken))

    @invariant()
    def no_two_automatic_emails_of_one_check_in_are_close(self):
        by_check_in = {}
        for message in self.messages():
            left = message.sent_at
            if message.state == MessageState.UNCERTAIN:
                left = left or message.state_at
            if message.kind in AUTOMATIC and left is not None:
                by_check_in.setdefault(message.check_in_id, []).append(left)
        for moments in by_check_in.values():
            assert all(b - a >= APART for a, b in pairwise(sorted(moments)))

    @invariant()
    def what_was_cancelled_says_why(self):
        cancelled = [m for m in self.messages() if m.state == MessageState.CANCELLED]
        assert all(message.reason for message in cancelled)

    def teardown(self):
        """Let everything come to its end, and look for what has none."""
        try:
            self.server.mood = "ok"
            for _ in range(15):
                self.now += timedelta(days=5)
                self.work()
            self.nothing_that_was_due_is_without_an_end()
        finally:
            self.database.engine.dispose()

    def nothing_that_was_due_is_without_an_end(self):
        long_ago = self.now - GIVE_UP_AFTER - timedelta(hours=1)
        messages = self.messages()
        with self.database.session(readonly=True) as session:
            asked = session.scalars(select(CheckIn)).all()
            running = session.scalars(
                select(Assignment).where(Assignment.next_at <= self.now)
            ).all()
        assert running == []
        assert {m.state for m in messages if m.due_at < long_ago} <= ENDED
        due = {c.id for c in asked if c.opens_at < long_ago}
        assert due <= {m.check_in_id for m in messages if m.kind == "invitation"}

    # Ways of doing it

    def work(self):
        Worker(self.database, self.post, lambda: self.now).do_what_is_due()
        with self.database.session() as session:
            if sending.is_held(session):  # nothing ran for a week; somebody looks
                ada = session.get(Practitioner, self.ids["ada"])
                sending.let_go(session, scope_of(ada), now=self.now)
                session.commit()
                Worker(self.database, self.post, lambda: self.now).do_what_is_due()

    def assign(self, session, scope, sam, weeks, days):
        plan = self.plan(weeks, days, self.now)
        assignments.assign(session, scope, sam, plan, now=self.now)

    def plan(self, weeks, days, starts_at):
        day = (self.now.date() + timedelta(days=1)).weekday()
        schedule = Schedule(every_weeks=weeks, weekday=day, time=time(9), count=4)
        return assignments.Plan(schedule, starts_at, remind_after_days=days)

    def running(self, session, scope, sam):
        return assignments.find_running(
            session, scope, sam, "independence-check-in", now=self.now
        )

    @contextmanager
    def transaction(self):
        with self.database.session() as session:
            ada = session.get(Practitioner, self.ids["ada"])
            yield session, scope_of(ada), session.get(Client, self.ids["sam"])
            session.commit()

    @contextmanager
    def link(self):
        with self.database.session() as session:
            check_in = session.get(CheckIn, self.open_ones()[0])
            yield session, links.find(session, check_ins.token(session, check_in))
            session.commit()

    def messages(self):
        with self.database.session(readonly=True) as session:
            return session.scalars(select(Message)).all()

    def open_ones(self):
        with self.database.session(readonly=True) as session:
            asked = session.scalars(select(CheckIn).order_by(CheckIn.opens_at.desc()))
            return [c.id for c in asked if c.state(self.now) in {"open", "started"}]
