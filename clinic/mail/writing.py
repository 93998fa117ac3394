"""Writing the emails: the same words as plain text and as HTML, and nothing private.

A mail says nothing about care: no practice name that gives it away, no questionnaire,
no answer, no full name. Templates live in `emails/<kind>/`.
"""

import unicodedata
from dataclasses import dataclass, fields
from datetime import date, datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from clinic import words


class Kind(StrEnum):
    """Which email: each has a folder of templates of the same name."""

    INVITATION = "invitation"
    FRESH_LINK = "fresh_link"
    REMINDER = "reminder"


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """What a practice shows of itself in every email."""

    sender_name: str  # the neutral one
    from_address: str
    reply_to: str
    address_line: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One email to one client, before it is put into words."""

    kind: Kind
    letterhead: Letterhead
    recipient: str
    call_name: str | None  # None where the client asked for no name
    therapist: str  # first name
    link: str
    stop_link: str
    minutes: int
    closes_on: date  # in the practice's zone
    language: str
    message_id: str  # fixed when the message was made, angle brackets included
    started: bool = False

    def __post_init__(self) -> None:
        for each in fields(self):
            _refuse_control_characters(getattr(self, each.name))
        for each in fields(self.letterhead):
            _refuse_control_characters(getattr(self.letterhead, each.name))


@cache
def stationery(folder: Path) -> Environment:
    """Return the templates of the emails in a folder, ready to be filled."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # by i18n
        words.translate, words.translate_plural, newstyle=True
    )
    environment.filters["weekday_date"] = words.weekday_date
    return environment


def write(letter: Letter, templates: Environment, *, now: datetime) -> EmailMessage:
    """Put a letter into words: multipart/alternative, plain text first."""
    said = {
        "letter": letter,
        "letterhead": letter.letterhead,
        "direction": Locale.parse(letter.language, sep="-").text_direction,
    }
    subject, text, html = (
        templates.get_template(f"emails/{letter.kind}/{part}").render(said).strip()
        for part in ("subject.txt", "body.txt", "body.html")
    )
    message = _blank(letter.letterhead, letter.recipient, letter.message_id, now=now)
    message["Subject"] = subject
    message["List-Unsubscribe"] = f"<{letter.stop_link}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text + "\n")
    message.add_alternative(html + "\n", subtype="html")
    return message


def write_test(
    letterhead: Letterhead, recipient: str, message_id: str, *, now: datetime
) -> EmailMessage:
    """Write the mail by which a practice tries its mail server."""
    message = _blank(letterhead, recipient, message_id, now=now)
    message["Subject"] = words.gettext("A test message")
    message.set_content(
        words.gettext(
            "This is the test message you asked for. If you can read it, the mail "
            "server’s settings work."
        )
        + "\n"
    )
    return message


def write_notice(
    letterhead: Letterhead,
    recipient: str,
    message_id: str,
    sign_in: str,
    *,
    now: datetime,
) -> EmailMessage:
    """Tell a practitioner that there is something new, and nothing of what it is."""
    message = _blank(letterhead, recipient, message_id, now=now)
    message["Subject"] = words.gettext("There is something new")
    message.set_content(f"{words.gettext('There is something new.')}\n\n{sign_in}\n")
    return message


def part_of(message: EmailMessage, kind: Literal["plain", "html"]) -> str:
    """Return one of the two parts of a message, as it is read."""
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _blank(
    letterhead: Letterhead, recipient: str, message_id: str, *, now: datetime
) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message["From"] = _mailbox(letterhead.from_address, letterhead.sender_name)
    if recipient:  # a preview may be of an email to nobody yet
        message["To"] = _mailbox(recipient)
    message["Reply-To"] = _mailbox(letterhead.reply_to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    return message


def _mailbox(address: str, name: str = "") -> Address:
    return Address(display_name=name, addr_spec=address)


def _refuse_control_characters(value: object) -> None:
    if isinstance(value, str) and any(unicodedata.category(c) == "Cc" for c in value):
        raise ValueError("A line break or control character cannot go into an email.")


class _WholeHeader(UnstructuredHeader, BaseHeader):
    """A header whose value must not be broken, however long it is."""

    max_count = 1

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _headers() -> HeaderRegistry:
    """Keep web addresses whole: the standard way of folding would encode them."""
    registry = HeaderRegistry()
    for name in ("list-unsubscribe", "message-id"):
        registry.map_to_type(name, _WholeHeader)
    return registry


_POLICY = EmailPolicy(cte_type="7bit", header_factory=_headers())
