"""Mail servers for tests: an honest one, and one with every bad mood seen so far.

Both keep a ledger of the messages they took, which is what tests count.
"""

import asyncio
import queue
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TypeVar

from aiosmtpd.smtp import SMTP, AuthResult

USERNAME, PASSWORD = "clinic", "correct horse ☂"


@dataclass(frozen=True)
class Taken:
    """A message that a server took responsibility for."""

    sender: str
    recipient: str
    text: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.text, policy=policy.default)


class HonestServer:
    """aiosmtpd: a real conversation with TLS and sign-in."""

    def __init__(
        self,
        tls: ssl.SSLContext | None = None,
        *,
        implicit: bool = False,
        without: tuple[str, ...] = (),
    ):
        self.ledger: list[Taken] = []
        self._tls, self._implicit, self._without = tls, implicit, without
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        # In its own thread: a browser's driver has a loop of its own in this one.
        opening = self._loop.create_server(
            self._conversation, "127.0.0.1", 0, ssl=tls if implicit else None
        )
        self._server = asyncio.run_coroutine_threadsafe(opening, self._loop).result(5)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def _conversation(self) -> SMTP:
        starttls = self._tls if not self._implicit else None
        return SMTP(
            self,
            hostname="mail.test",
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_required=starttls is not None,
            auth_require_tls=not self._implicit,
            authenticator=_know_the_clinic,
            auth_exclude_mechanism=self._without,
            loop=self._loop,
        )

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        for recipient in envelope.rcpt_tos:
            self.ledger.append(Taken(envelope.mail_from, recipient, envelope.content))
        return "250 2.0.0 taken"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _hang_up(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def _know_the_clinic(_server, _session, _envelope, _mechanism, data) -> AuthResult:
    known = data.login == USERNAME.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=known, handled=False)


DROP, HANG = "drop", "hang"

MOODS: dict[str, dict[str, str]] = {
    "ok": {},
    "slow-banner": {"banner": HANG},
    "slow-hello": {"ehlo": HANG},
    "slow-sender": {"mail": HANG},
    "slow-recipient": {"rcpt": HANG},
    "slow-data": {"data": HANG},
    "busy": {"banner": "421 4.3.2 Too busy"},
    "closed-to-all": {"banner": "554 5.7.1 No service here"},
    "not-now": {"rcpt": "450 4.2.1 Try again later"},
    "local-error": {"text": "451 4.3.0 Local error"},
    "no-such-user": {"rcpt": "550 5.1.1 No such user here"},
    "too-big": {"text": "552 5.3.4 Too big"},
    "sender-refused": {"mail": "553 5.7.1 Not your address"},
    "auth-fail": {"auth": "535 5.7.8 Wrong password"},
    "auth-later": {"auth": "454 4.7.0 Try again later"},
    "auth-required": {"mail": "530 5.7.0 Sign in first"},
    "starttls-fail": {"starttls": "454 4.7.0 TLS not available"},
    "starttls-garbage": {"handshake": DROP},
    "drop-before-text": {"data": DROP},
    "drop-in-text": {"in-text": DROP},
    "hang-in-text": {"in-text": HANG},
    "before-dot-reply-nonsense": {"text": "perhaps"},
    "after-dot-die": {"taken": DROP},
    "after-dot-slow": {"taken": HANG},
}


class _DroppedError(Exception):
    """The server hung up on purpose."""


class FaultyServer:
    """A hand-written server that follows its mood, which a test may change."""

    def __init__(
        self, tls: ssl.SSLContext | None = None, *, address: str = "127.0.0.1"
    ):
        self.ledger: list[Taken] = []
        self.heard: list[bytes] = []
        self.mood = "ok"
        self._tls = tls
        self._reached: queue.Queue[str] = queue.Queue()
        self._go_on = threading.Event()
        self._listener = socket.create_server((address, 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def verbs(self) -> list[str]:
        """What was asked so far, without the arguments."""
        return [line.split()[0].decode().upper() for line in self.heard]

    def wait_until_hanging(self, seconds: float = 20) -> str:
        """Return the step at which a conversation now hangs."""
        return self._reached.get(timeout=seconds)

    def go_on(self) -> None:
        """Let everything that hangs go on as if it had only been slow."""
        self._go_on.set()

    def close(self) -> None:
        self._go_on.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(
                target=self._converse, args=(connection, MOODS[self.mood]), daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def _converse(self, connection: socket.socket, mood: dict[str, str]) -> None:
        with suppress(_DroppedError, OSError):
            _Conversation(self, connection, mood, self._tls).hold()

    def hang(self, step: str) -> None:
        self._reached.put(step)
        self._go_on.wait(30)


class _Conversation:
    def __init__(
        self,
        server: FaultyServer,
        connection: socket.socket,
        mood: dict[str, str],
        tls: ssl.SSLContext | None,
    ):
        self.server, self.connection, self.mood, self.tls = (
            server,
            connection,
            mood,
            tls,
        )
        self.sender = self.recipient = ""
        self.encrypted = False

    def hold(self) -> None:
        try:
            self._say("banner", "220 faulty.test ready")
            for line in self._lines():
                self._answer(line)
        finally:
            self.connection.close()

    def _lines(self) -> Iterator[bytes]:
        """Read a byte at a time, so that nothing is swallowed before STARTTLS."""
        line = b""
        while byte := self.connection.recv(1):
            line += byte
            if line.endswith(b"\r\n"):
                self.server.heard.append(line)
                yield line
                line = b""

    def _answer(self, line: bytes) -> None:
        verb = line.split()[0].upper().decode() if line.split() else ""
        argument = line.decode(errors="replace").strip()
        if verb == "EHLO":
            self._say("ehlo", "\r\n".join(self._offer()))
        elif verb == "STARTTLS":
            self._start_tls()
        elif verb == "AUTH":
            self._say("auth", "235 2.7.0 welcome")
        elif verb == "MAIL":
            self.sender = argument.partition("<")[2].partition(">")[0]
            self._say("mail", "250 2.1.0 ok")
        elif verb == "RCPT":
            self.recipient = argument.partition("<")[2].partition(">")[0]
            self._say("rcpt", "250 2.1.5 ok")
        elif verb == "DATA":
            self._say("data", "354 go ahead")
            self._take_text()
        elif verb == "QUIT":
            self._send("221 2.0.0 bye")
            raise _DroppedError
        else:
            self._send("502 5.5.1 what?")

    def _offer(self) -> list[str]:
        offers = ["faulty.test"]
        if self.tls and not self.encrypted:
            offers.append("STARTTLS")
        else:
            offers.append("AUTH PLAIN LOGIN")
        return [f"250-{offer}" for offer in offers] + ["250 8BITMIME"]

    def _start_tls(self) -> None:
        self._say("starttls", "220 2.0.0 go ahead")
        if self.tls and "starttls" not in self.mood:
            self._mood_at("handshake")
            self.connection = self.tls.wrap_socket(self.connection, server_side=True)
            self.encrypted = True

    def _take_text(self) -> None:
        if not self.mood.get("data", "354").startswith(("354", HANG)):
            return
        text = b""
        for line in self._lines():
            if not text:
                self._mood_at("in-text")
            if line == b".\r\n":
                break
            text += line.removeprefix(b".")
        else:
            raise _DroppedError  # cut short: an incomplete text is not a message
        if "text" not in self.mood:
            self.server.ledger.append(Taken(self.sender, self.recipient, text))
        self._mood_at("taken")
        self._say("text", "250 2.0.0 taken")

    def _say(self, step: str, reply: str) -> None:
        mood = self._mood_at(step)
        self._send(mood or reply)

    def _mood_at(self, step: str) -> str | None:
        mood = self.mood.get(step)
        if mood == DROP:
            raise _DroppedError
        if mood == HANG:
            self.server.hang(step)
            return None
        return mood

    def _send(self, reply: str) -> None:
        self.connection.sendall(f"{reply}\r\n".encode())


S = TypeVar("S", HonestServer, FaultyServer)


@contextmanager
def serving(server: S) -> Iterator[S]:
    """Close a server when its test is over."""
    try:
        yield server
    finally:
        server.close()
