"""The demo's clock: what happens when, and the worker that follows it."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count
from uuid import UUID

from clinic import TEMPLATES
from clinic.db import Session
from clinic.domain.scope import OperatorScope
from clinic.mail.outcomes import Fate, Outcome, Step
from clinic.mail.post import Post
from clinic.models import CheckIn, Client
from clinic.services import assignments, deliveries, messages

Act = Callable[[datetime], None]

_NO_SUCH_MAILBOX = Outcome(
    Fate.REFUSED, Step.RECIPIENT, 550, "5.1.1 There is no such mailbox here"
)
_DROPPED = Outcome(Fate.UNCERTAIN, Step.TEXT)


class Clock:
    """What is still to happen, in the order of its moments, up to now."""

    def __init__(self, session: Session, *, now: datetime) -> None:
        self.session, self.now = session, now
        self._ahead: list[tuple[datetime, int, Act]] = []
        self._numbers = count()
        self._refused: list[Client] = []
        self._lost: set[UUID] = set()

    def at(self, moment: datetime, act: Act) -> None:
        """Let something happen at a moment, unless that is still to come."""
        if moment <= self.now:
            heapq.heappush(self._ahead, (moment, next(self._numbers), act))

    def refuse(self, client: Client) -> None:
        """Let the mail server refuse a client's address from now on."""
        self._refused.append(client)

    def lose(self, check_in: CheckIn) -> None:
        """Let nobody be able to tell whether the invitation to a check-in left."""
        for message in messages.list_of_client(
            self.session, OperatorScope(check_in.practice_id), check_in.client
        ):
            if message.check_in_id == check_in.id and message.kind == "invitation":
                self._lost.add(message.id)

    def run(self) -> None:
        """Let everything happen."""
        while self._ahead:
            moment, _, act = heapq.heappop(self._ahead)
            act(moment)

    def work(self, moment: datetime) -> None:
        """Do the worker's round: open check-ins, and let messages go to nobody."""
        while assignments.open_due(self.session, now=moment):
            self.session.flush()
        refused = self._messages_refused()
        while claim := deliveries.claim_next(self.session, now=moment):
            if claim.message_id in refused:
                deliveries.record(self.session, claim, _NO_SUCH_MAILBOX, now=moment)
            elif claim.message_id in self._lost:
                deliveries.record(self.session, claim, _DROPPED, now=moment)
            else:
                deliveries.prepare(self.session, claim, Post(TEMPLATES), now=moment)

    def _messages_refused(self) -> set[object]:
        return {
            message.id
            for client in self._refused
            for message in messages.list_of_client(
                self.session, OperatorScope(client.practice_id), client
            )
        }
