"""The loop: what is due is claimed, done by one service, and committed.

Any number of workers may run; the rows decide who does what. About once a second each
looks for what is due, without writing anything when there is nothing.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Protocol, TypeVar

import structlog

from clinic.db import Database, Session, UnavailableError
from clinic.domain import clocks
from clinic.mail import mailboxes, senders
from clinic.mail.mailboxes import MailboxError
from clinic.mail.outcomes import Outcome
from clinic.mail.post import Post
from clinic.mail.senders import MailServer
from clinic.services import (
    assignments,
    bounce_mailboxes,
    deliveries,
    heartbeats,
    notice_deliveries,
    notices,
    sending,
    unscoped,
)
from clinic.services.deliveries import Claim

log = structlog.get_logger()

_LOOK_EVERY = 1.0
_HEARTBEAT_EVERY = timedelta(seconds=30)
_ASK_EVERY = timedelta(minutes=1)
_TRIES_TO_RECORD = 5

Clock = Callable[[], datetime]


def _uptime() -> float:
    """Return seconds by a clock that nobody can set, and that counts sleep."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Addressed(Protocol):
    """Something in words, and where it is handed over."""

    @property
    def claim(self) -> Claim: ...
    @property
    def server(self) -> MailServer: ...
    @property
    def email(self) -> EmailMessage: ...
    @property
    def envelope_sender(self) -> str: ...
    @property
    def recipient(self) -> str: ...


P = TypeVar("P", bound=Addressed)


class Desk(Protocol[P]):
    """One kind of mail, as a service does it step by step."""

    def prepare(
        self, session: Session, claim: Claim, post: Post, *, now: datetime
    ) -> P | None: ...
    def begin_text(self, session: Session, parcel: P, *, now: datetime) -> bool: ...
    def record(
        self, session: Session, claim: Claim, outcome: Outcome, *, now: datetime
    ) -> None: ...


class AnythingDue(Protocol):
    """A question to the database that writes nothing."""

    def __call__(self, session: Session, *, now: datetime) -> bool: ...


class Ending:
    """Whether the worker was told to end. It finishes what it has in hand.

    No threading.Event: setting one in a signal handler can wait for itself for ever.
    """

    told = False

    def tell(self, *_: object) -> None:
        """End at the next chance; fit for a signal handler."""
        self.told = True


def run(database: Database, post: Post, ending: Ending) -> None:
    """Do what is due, again and again, until told to end."""
    worker = Worker(database, post, lambda: datetime.now(UTC))
    while not ending.told:
        try:
            worker.do_what_is_due(ending)
        except Exception:
            # One bad row must not stop the others.
            log.exception("worker stumbled")
        time.sleep(_LOOK_EVERY)


class Worker:
    """One worker: a database, what sending needs, and a clock."""

    def __init__(self, database: Database, post: Post, clock: Clock) -> None:
        self._database, self._post, self._clock = database, post, clock
        self._last_beat = datetime.min.replace(tzinfo=UTC)
        self._last_asked = self._last_beat
        self._watch = clocks.Watch()

    def do_what_is_due(self, ending: Ending | None = None) -> None:
        """Beat, open check-ins, send messages, until nothing more is due."""
        ending = ending or Ending()
        self._beat()
        if self._is_held():
            return
        while self._is(unscoped.is_check_in_due) and self._may_go_on(ending):
            with self._database.session() as session:
                assignments.open_due(session, now=self._clock())
                session.commit()
        while self._is(unscoped.is_mail_to_move) and self._may_go_on(ending):
            with self._database.session() as session:
                deliveries.clear_up(session, now=self._clock())
                claim = deliveries.claim_next(session, now=self._clock())
                session.commit()
            if claim is not None:
                self._deliver(deliveries, claim)
        self._tell_of_something_new(ending)
        self._read_returned_mail()

    def _tell_of_something_new(self, ending: Ending) -> None:
        now = self._clock()
        if abs(now - self._last_asked) >= _ASK_EVERY:
            with self._database.session() as session:
                notices.make_due(session, now=now)
                session.commit()
            self._last_asked = now
        while self._is(unscoped.is_notice_to_move) and self._may_go_on(ending):
            with self._database.session() as session:
                notice_deliveries.clear_up(session, now=self._clock())
                claim = notice_deliveries.claim_next(session, now=self._clock())
                session.commit()
            if claim is not None:
                self._deliver(notice_deliveries, claim)

    def _deliver(self, desk: Desk[P], claim: Claim) -> None:
        with self._database.session() as session:
            parcel = desk.prepare(session, claim, self._post, now=self._clock())
            session.commit()
        if parcel is not None:
            self._record(desk, claim, self._hand_over(desk, parcel))

    def _hand_over(self, desk: Desk[P], parcel: P) -> Outcome:
        """Talk to the mail server; no transaction is open meanwhile."""
        outcome = senders.deliver(
            parcel.server,
            parcel.email,
            envelope_sender=parcel.envelope_sender,
            recipient=parcel.recipient,
            before_text=lambda: self._begin_text(desk, parcel),
        )
        log.info(
            "delivery",
            message=str(parcel.claim.message_id),
            fate=outcome.fate.value,
            step=outcome.step.value,
            code=outcome.code,
        )
        return outcome

    def _begin_text(self, desk: Desk[P], parcel: P) -> bool:
        with self._database.session() as session:
            may_go = desk.begin_text(session, parcel, now=self._clock())
            session.commit()
        return may_go

    def _record(self, desk: Desk[P], claim: Claim, outcome: Outcome) -> None:
        """Write down the outcome, stubbornly: unwritten, a sent mail is uncertain."""
        for _ in range(_TRIES_TO_RECORD):
            try:
                with self._database.session() as session:
                    desk.record(session, claim, outcome, now=self._clock())
                    session.commit()
            except UnavailableError:
                time.sleep(1)
            else:
                return

    def _read_returned_mail(self) -> None:
        """Look into one mailbox, if one is due; what is in it is written down once."""
        if not self._is(bounce_mailboxes.is_due):
            return
        with self._database.session() as session:
            visit = bounce_mailboxes.claim(session, self._post, now=self._clock())
            session.commit()
        if visit is None:
            return
        try:
            with mailboxes.opened(visit.mailbox) as reader:
                for found in reader.find_unread(visit.address):
                    self._write_down(found.raw)
                    reader.mark_as_read(found)
        except MailboxError as error:
            log.warning("returned mail", why=str(error))
            return
        with self._database.session() as session:
            bounce_mailboxes.note_success(session, visit, now=self._clock())
            session.commit()

    def _write_down(self, returned: bytes) -> None:
        with self._database.session() as session:
            bounce_mailboxes.take(session, returned, now=self._clock())
            session.commit()

    def _may_go_on(self, ending: Ending) -> bool:
        """Give a sign of life in between: what is due may be much."""
        return self._beat() and not ending.told

    def _beat(self) -> bool:
        """Note that a worker is alive; return whether its clock can be believed."""
        now = self._clock()
        jumped = self._watch.sees_a_jump(now, uptime=_uptime())
        lately = timedelta() <= now - self._last_beat < _HEARTBEAT_EVERY
        if jumped or not lately:
            with self._database.session() as session:
                if jumped or self._was_away_too_long(session, now):
                    sending.hold(session, now=now)
                heartbeats.beat(session, sending.WORKER, now=now)
                session.commit()
            self._last_beat = now
        return not jumped

    def _was_away_too_long(self, session: Session, now: datetime) -> bool:
        seen = heartbeats.last_seen(session, sending.WORKER)
        if seen is None or self._database.installation.demo:
            return False
        return clocks.was_away_too_long(now - seen)

    def _is_held(self) -> bool:
        with self._database.session(readonly=True) as session:
            return sending.is_held(session)

    def _is(self, anything_due: AnythingDue) -> bool:
        """Look without writing, and so without waiting for anybody."""
        with self._database.session(readonly=True) as session:
            return anything_due(session, now=self._clock())
