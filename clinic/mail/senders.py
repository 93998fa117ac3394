"""Delivering one message over SMTP, one step at a time.

When a line drops after the text began, nobody can tell whether the message was
taken (RFC 1047), and smtplib's `send_message` does not say how far it came. Here
every step up to the server's 354 is provably "not taken"; then the caller is
asked once more, and what follows is sent, refused, or uncertain.
"""

import base64
import ipaddress
import re
import ssl
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from smtplib import (
    SMTP,
    SMTP_SSL,
    SMTPConnectError,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from clinic.mail.outcomes import Fate, Outcome, Step

_PERMANENT = 500  # replies from here on mean: do not try the same again
_SIGN_IN_REQUIRED = 530
_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII but < and >


class Security(StrEnum):
    """How the line to the mail server is encrypted."""

    STARTTLS = "starttls"
    IMPLICIT_TLS = "tls"
    NONE = "none"  # to this same machine only


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail is handed over, and how."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    step_seconds: float = 10
    text_seconds: float = 60


def deliver(
    server: MailServer,
    message: EmailMessage,
    *,
    envelope_sender: str,
    recipient: str,
    before_text: Callable[[], bool] = lambda: True,
) -> Outcome:
    """Hand one message to the server; `before_text` commits to it or calls it off."""
    if not (_ADDRESS.fullmatch(recipient) and _ADDRESS.fullmatch(envelope_sender)):
        return Outcome(Fate.REFUSED, Step.RECIPIENT)
    try:
        with _line(server, name=envelope_sender.rpartition("@")[2]) as line:
            _ask(Step.SENDER, lambda: line.mail(envelope_sender))
            _ask(Step.RECIPIENT, lambda: line.rcpt(recipient), wanted=(250, 251))
            _ask(Step.DATA, lambda: line.docmd("DATA"), wanted=(354,))
            if not before_text():
                return Outcome(Fate.CALLED_OFF, Step.DATA)
            return _hand_over(line, message, server.text_seconds)
    except _NotTakenError as error:
        return error.outcome


class _NotTakenError(Exception):
    """The attempt ended before the text began."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@contextmanager
def _line(server: MailServer, *, name: str) -> Iterator[SMTP]:
    line = _connect(server, name)
    try:
        _introduce(line, server)
        yield line
    except _NotTakenError:
        _say_goodbye(line)
        raise
    finally:
        line.close()


def _connect(server: MailServer, name: str) -> SMTP:
    host, port, seconds = server.host, server.port, server.step_seconds
    try:
        if server.security is Security.IMPLICIT_TLS:
            context = _trusting(server)
            return SMTP_SSL(host, port, name, timeout=seconds, context=context)
        return SMTP(host, port, name, timeout=seconds)
    except SMTPConnectError as error:
        outcome = _refusal(Step.GREETING, error.smtp_code, error.smtp_error)
    except SMTPServerDisconnected:
        outcome = Outcome(Fate.RETRY, Step.GREETING)
    except ssl.SSLError as error:
        outcome = _tls_failure(error)
    except (OSError, UnicodeError):
        outcome = Outcome(Fate.RETRY, Step.CONNECT)
    raise _NotTakenError(outcome)


def _introduce(line: SMTP, server: MailServer) -> None:
    if server.security is Security.NONE and not _is_on_this_machine(line):
        raise _NotTakenError(Outcome(Fate.HOLD, Step.CONNECT))
    _ask(Step.HELLO, line.ehlo)
    if server.security is Security.STARTTLS:
        _encrypt(line, server)
        _ask(Step.HELLO, line.ehlo)
    if server.username:
        _sign_in(line, server.username, server.password or "")


def _encrypt(line: SMTP, server: MailServer) -> None:
    if not line.has_extn("starttls"):
        raise _NotTakenError(Outcome(Fate.HOLD, Step.TLS))
    context = _trusting(server)
    _ask(Step.TLS, lambda: line.starttls(context=context), wanted=(220,))


def _trusting(server: MailServer) -> ssl.SSLContext:
    """Trust the practice's own authority if it names one, else the machine's."""
    try:
        return ssl.create_default_context(cafile=server.ca_file)
    except OSError as error:
        raise _NotTakenError(Outcome(Fate.HOLD, Step.TLS)) from error


def _sign_in(line: SMTP, username: str, password: str) -> None:
    """Sign in by PLAIN or LOGIN, in UTF-8: smtplib's own way is ASCII only."""
    offered = line.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        secret = _base64(f"\0{username}\0{password}")
        _ask(Step.SIGN_IN, lambda: line.docmd("AUTH", f"PLAIN {secret}"), wanted=(235,))
    elif "LOGIN" in offered:
        _ask(Step.SIGN_IN, lambda: line.docmd("AUTH", "LOGIN"), wanted=(334,))
        _ask(Step.SIGN_IN, lambda: line.docmd(_base64(username)), wanted=(334,))
        _ask(Step.SIGN_IN, lambda: line.docmd(_base64(password)), wanted=(235,))
    else:
        raise _NotTakenError(Outcome(Fate.HOLD, Step.SIGN_IN))


def _ask(
    step: Step,
    command: Callable[[], tuple[int, bytes]],
    *,
    wanted: Collection[int] = (250,),
) -> None:
    """Take one step, or end the attempt there."""
    reply: bytes | str
    try:
        code, reply = command()
    except SMTPResponseException as error:
        code, reply = error.smtp_code, error.smtp_error
    except ssl.SSLError as error:
        raise _NotTakenError(_tls_failure(error)) from error
    except OSError as error:
        raise _NotTakenError(Outcome(Fate.RETRY, step)) from error
    if code not in wanted:
        raise _NotTakenError(_refusal(step, code, reply))


def _hand_over(line: SMTP, message: EmailMessage, seconds: float) -> Outcome:
    """Send text and dot: from here on, silence means that nobody can tell."""
    text = _as_sent(message)
    try:
        if line.sock:
            line.sock.settimeout(seconds)
        line.send(text)
        code, reply = line.getreply()
    except OSError:
        return Outcome(Fate.UNCERTAIN, Step.TEXT)
    _say_goodbye(line)
    fate = _FATE_AFTER_TEXT.get(code // 100, Fate.UNCERTAIN)
    return Outcome(fate, Step.TEXT, code, _one_line(reply))


_FATE_AFTER_TEXT = {2: Fate.SENT, 4: Fate.RETRY, 5: Fate.REFUSED}


def _as_sent(message: EmailMessage) -> bytes:
    text = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
    if not text.endswith(b"\r\n"):
        text += b"\r\n"
    return re.sub(rb"^\.", b"..", text, flags=re.MULTILINE) + b".\r\n"


def _refusal(step: Step, code: int, reply: bytes | str) -> Outcome:
    for_good = code >= _PERMANENT
    unwelcome = code == _SIGN_IN_REQUIRED or (step is Step.SIGN_IN and for_good)
    if unwelcome or step is Step.TLS:
        fate = Fate.HOLD
    elif step is Step.RECIPIENT and for_good:
        fate = Fate.REFUSED
    else:
        fate = Fate.RETRY
    return Outcome(fate, step, code, _one_line(reply))


def _tls_failure(error: ssl.SSLError) -> Outcome:
    """Tell a line that dropped in the handshake from one that cannot be trusted."""
    dropped = isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    return Outcome(Fate.RETRY if dropped else Fate.HOLD, Step.TLS)


def _is_on_this_machine(line: SMTP) -> bool:
    return bool(
        line.sock and ipaddress.ip_address(line.sock.getpeername()[0]).is_loopback
    )


def _say_goodbye(line: SMTP) -> None:
    """Say QUIT but do not wait: the outcome is known and must be written down."""
    with suppress(OSError):
        line.putcmd("QUIT")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _one_line(reply: bytes | str) -> str:
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
