"""What became of one delivery: its fate, the step it reached, the server's reply."""

from dataclasses import dataclass
from enum import StrEnum

from clinic.words import lazy_gettext


class Fate(StrEnum):
    """How one attempt ended, and so what may be done next."""

    SENT = "sent"
    RETRY = "retry"  # provably not taken, and worth another try
    REFUSED = "refused"  # this message or address is not wanted there
    HOLD = "hold"  # nothing can leave through this server: the whole queue waits
    CALLED_OFF = "called off"  # the caller changed its mind before the text began
    UNCERTAIN = "uncertain"  # the text began and no answer came: nobody can tell


class Step(StrEnum):
    """Where in the conversation with the mail server an attempt ended."""

    CONNECT = "connect"
    GREETING = "greeting"
    HELLO = "hello"
    TLS = "tls"
    SIGN_IN = "sign in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    TEXT = "text"


@dataclass(frozen=True)
class Outcome:
    """The end of one attempt; code and reply are the server's own, if it spoke."""

    fate: Fate
    step: Step
    code: int | None = None
    reply: str = ""

    @property
    def reason(self) -> str:
        """What is kept of it where its words are needed again."""
        return f"{self.fate}:{self.step}"


def of_reason(reason: str) -> tuple[Fate, Step] | None:
    """Return what an outcome's reason says, None for reasons of another kind."""
    fate, _, step = reason.partition(":")
    known = fate in set(Fate) and step in set(Step)
    return (Fate(fate), Step(step)) if known else None


def in_words(fate: Fate, step: Step) -> str:
    """Say in one sentence how an attempt ended; the server's reply stands beside it."""
    return str(_AT_STEP.get((fate, step)) or _AT_ALL[fate])


_AT_ALL: dict[Fate, str] = {
    Fate.SENT: lazy_gettext("The mail server took the message."),
    Fate.RETRY: lazy_gettext("The mail server did not take the message for now."),
    Fate.REFUSED: lazy_gettext("The mail server refused the message."),
    Fate.HOLD: lazy_gettext("The mail server lets nothing through at present."),
    Fate.CALLED_OFF: lazy_gettext("The message was called off before it left."),
    Fate.UNCERTAIN: lazy_gettext("We cannot tell whether this message left."),
}

_AT_STEP: dict[tuple[Fate, Step], str] = {
    (Fate.RETRY, Step.CONNECT): lazy_gettext("The mail server could not be reached."),
    (Fate.RETRY, Step.GREETING): lazy_gettext(
        "The mail server was reached but did not greet us."
    ),
    (Fate.RETRY, Step.SENDER): lazy_gettext(
        "The mail server does not send for this sender address at present."
    ),
    (Fate.RETRY, Step.RECIPIENT): lazy_gettext(
        "The mail server did not take this address for now."
    ),
    (Fate.REFUSED, Step.RECIPIENT): lazy_gettext(
        "The mail server refused the address."
    ),
    (Fate.HOLD, Step.CONNECT): lazy_gettext(
        "Without encryption, mail is only sent to a server on this same machine."
    ),
    (Fate.HOLD, Step.TLS): lazy_gettext(
        "There is no encrypted connection that can be trusted, so nothing was sent."
    ),
    (Fate.HOLD, Step.SIGN_IN): lazy_gettext(
        "The mail server refused the user name or the password."
    ),
}
