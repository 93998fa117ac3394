"""What became of a message, in words."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from clinic.domain.messages import CancelReason, MessageKind, MessageState
from clinic.mail.bounces import Verdict, verdict_of
from clinic.mail.outcomes import in_words, of_reason
from clinic.models import Message
from clinic.services.mail_servers import NOT_SET_UP
from clinic.words import clock, gettext, lazy_gettext, local, short_date


class OfAKind(Protocol):
    """An email that waits, left, or is foreseen."""

    @property
    def kind(self) -> str: ...


def kind(message: OfAKind) -> str:
    """Say what kind of message it is."""
    return str(_KINDS[MessageKind(message.kind)])


def fate(message: Message, zone: str) -> list[str]:
    """Say in a sentence or two how far a message has come, and why no further."""
    state = MessageState(message.state)
    if state is MessageState.CANCELLED:
        return [str(_CANCELLED.get(message.reason or "", _CALLED_OFF))]
    if message.bounced_at is not None:
        verdict = verdict_of(message.bounce_code or "")
        sentence = _RETURNED.get(verdict, _returned)
        return [_say(sentence, message.bounced_at, zone)]
    if state is MessageState.QUEUED and message.attempts:
        again = message.lease_until or message.due_at
        return [_say(_waits, again, zone), *_why(message)]
    if state is MessageState.FAILED:
        return [_say(_STATES[state], message.state_at, zone), *_why(message)]
    moment = message.due_at if state is MessageState.QUEUED else message.state_at
    return [_say(_STATES[state], moment, zone)]


def _why(message: Message) -> list[str]:
    # The reason of an attempt that failed is its outcome and the step it reached.
    if message.reason == NOT_SET_UP:
        return [gettext("The practice has no mail server yet.")]
    outcome = of_reason(message.reason or "")
    return [in_words(*outcome)] if outcome else []


def _say(sentence: Callable[[str, str], str], moment: datetime, zone: str) -> str:
    there = local(moment, zone)
    return sentence(short_date(there), clock(there))


def _returned(day: str, time: str) -> str:
    return gettext(
        "Returned on %(day)s at %(time)s: it could not be delivered this time.",
        day=day,
        time=time,
    )


_RETURNED: dict[Verdict, Callable[[str, str], str]] = {
    Verdict.HARD: lambda day, time: gettext(
        "Returned on %(day)s at %(time)s: nobody can be reached there.",
        day=day,
        time=time,
    ),
    Verdict.FULL: lambda day, time: gettext(
        "Returned on %(day)s at %(time)s: the mailbox was full.", day=day, time=time
    ),
}


def _waits(day: str, time: str) -> str:
    return gettext(
        "Waiting. The next try is on %(day)s at %(time)s.", day=day, time=time
    )


_STATES: dict[MessageState, Callable[[str, str], str]] = {
    MessageState.QUEUED: lambda day, time: gettext(
        "Leaves on %(day)s at %(time)s.", day=day, time=time
    ),
    MessageState.CLAIMED: lambda *_: gettext("Leaving now."),
    MessageState.TRANSMITTING: lambda *_: gettext("Leaving now."),
    MessageState.SENT: lambda day, time: gettext(
        "Sent on %(day)s at %(time)s.", day=day, time=time
    ),
    MessageState.UNCERTAIN: lambda day, time: gettext(
        "Tried on %(day)s at %(time)s. We cannot tell whether it left.",
        day=day,
        time=time,
    ),
    MessageState.FAILED: lambda day, time: gettext(
        "Not sent. Given up on %(day)s at %(time)s.", day=day, time=time
    ),
    MessageState.MISSED: lambda *_: gettext(
        "Not sent: it could not leave within a day."
    ),
}

_KINDS: dict[MessageKind, str] = {
    MessageKind.INVITATION: lazy_gettext("Invitation"),
    MessageKind.REMINDER: lazy_gettext("Reminder"),
    MessageKind.FRESH_LINK: lazy_gettext("New link"),
    MessageKind.RESEND: lazy_gettext("Sent again"),
}

_CALLED_OFF = lazy_gettext("Not sent: it was called off.")

_CANCELLED: dict[str, str] = {
    CancelReason.ANSWERED: lazy_gettext("Not sent: they had answered."),
    CancelReason.SKIPPED: lazy_gettext("Not sent: they skipped this one."),
    CancelReason.WITHDRAWN: lazy_gettext("Not sent: you withdrew the check-in."),
    CancelReason.CLOSED: lazy_gettext("Not sent: the check-in was closed."),
    CancelReason.DISCHARGED: lazy_gettext("Not sent: the client was discharged."),
    CancelReason.STOPPED: lazy_gettext("Not sent: they had stopped emails."),
    CancelReason.NOT_AGREED: lazy_gettext("Not sent: they had not agreed to emails."),
    CancelReason.NO_ADDRESS: lazy_gettext("Not sent: there was no address."),
    CancelReason.ADDRESS_REFUSED: lazy_gettext(
        "Not sent: the mail server had refused the address."
    ),
    CancelReason.NOBODY_IN_CARE: lazy_gettext(
        "Not sent: nobody looked after the client."
    ),
    CancelReason.PAUSED: lazy_gettext("Not sent: they are taking a break."),
    CancelReason.LEFT_OUT: lazy_gettext("Not sent: you left this one out."),
    CancelReason.NOT_WISHED: lazy_gettext("Not sent: you wished for no reminder."),
    CancelReason.UNDONE: lazy_gettext("Not sent: you took it back."),
    "ended": lazy_gettext("Not sent: the rhythm had been ended."),
}
