"""Reading returned mail from an IMAP mailbox, without touching anybody's other mail.

Only what was sent to the address of a message of ours, `name+id@…`, is asked for, and
only that is marked as read, once it has been written down.
"""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from clinic.words import lazy_gettext

_STARTTLS_PORT = 143
_AT_ONCE = 50
_LARGEST = 200_000


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """Where returned mail lies. TLS from the start, on port 143 by STARTTLS."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    ca_file: Path | None = None
    seconds: float = 10


@dataclass(frozen=True)
class Found:
    """One piece of mail that came to an address of ours."""

    uid: str
    raw: bytes


class MailboxError(Exception):
    """The mailbox cannot be read; the text says why in one sentence."""

    def __init__(self, why: str, said: str = "") -> None:
        super().__init__(str(why))
        self.said = said


_OUT_OF_REACH = lazy_gettext("The mailbox’s server could not be reached.")
_NOT_SAFE = lazy_gettext("There is no encrypted connection that can be trusted.")
_NOT_LET_IN = lazy_gettext("The server refused the user name or the password.")
_NO_FOLDER = lazy_gettext("The inbox could not be opened.")


class Reader:
    """An open mailbox."""

    def __init__(self, line: imaplib.IMAP4) -> None:
        self._line = line

    def find_unread(self, address: str) -> Iterator[Found]:
        """Give the unread mail to `name+…@domain`, a few dozen at most."""
        mark = _quoted(address.rpartition("@")[0] + "+")
        wanted = ("UNSEEN", "OR", "TO", mark, "HEADER", "Delivered-To", mark)
        _, (uids, *_) = self._line.uid("SEARCH", *wanted)
        for uid in (uids or b"").decode().split()[:_AT_ONCE]:
            _, parts = self._line.uid("FETCH", uid, f"(BODY.PEEK[]<0.{_LARGEST}>)")
            for part in parts:
                if isinstance(part, tuple):
                    yield Found(uid, part[1])

    def mark_as_read(self, found: Found) -> None:
        """Never give this one again."""
        self._line.uid("STORE", found.uid, "+FLAGS.SILENT", r"(\Seen)")


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[Reader]:
    """Open the inbox, and close it afterwards; raise MailboxError if that fails."""
    line = _connect(mailbox)
    try:
        _sign_in(line, mailbox)
        state, _ = line.select("INBOX")
        if state != "OK":
            raise MailboxError(_NO_FOLDER)
        yield Reader(line)
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxError(_OUT_OF_REACH, _one_line(error)) from error
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            line.logout()


def _connect(mailbox: Mailbox) -> imaplib.IMAP4:
    host, port, seconds = mailbox.host, mailbox.port, mailbox.seconds
    try:
        context = ssl.create_default_context(cafile=mailbox.ca_file)
        if port == _STARTTLS_PORT:
            line = imaplib.IMAP4(host, port, timeout=seconds)
            line.starttls(context)
            return line
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=seconds)
    except ssl.SSLError as error:
        raise MailboxError(_NOT_SAFE, _one_line(error)) from error
    except (imaplib.IMAP4.error, OSError, UnicodeError) as error:
        raise MailboxError(_OUT_OF_REACH, _one_line(error)) from error


def _sign_in(line: imaplib.IMAP4, mailbox: Mailbox) -> None:
    """Sign in by PLAIN, in UTF-8: LOGIN is ASCII only, and for servers without it."""
    secret = f"\0{mailbox.username}\0{mailbox.password}".encode()
    try:
        if "AUTH=PLAIN" in line.capabilities:
            line.authenticate("PLAIN", lambda _: secret)
        else:
            line.login(mailbox.username, mailbox.password)
    except (imaplib.IMAP4.error, UnicodeError) as error:
        raise MailboxError(_NOT_LET_IN, _one_line(error)) from error


def _quoted(text: str) -> str:
    kept = "".join(
        c for c in text if c.isascii() and c.isprintable() and c not in '"\\'
    )
    return f'"{kept}"'


def _one_line(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
