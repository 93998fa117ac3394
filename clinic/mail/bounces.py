"""Bounces: what mail servers send back, and what it says about an address.

Each message leaves with an envelope sender of its own, `name+id@domain`, so that what
comes back finds its message without a word of its text. Reports as in RFC 3464 are
read, and those of servers that write plain text instead (qmail, older Exim). What a
full mailbox or a server that wants to wait says is no news about an address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum

_LARGEST = 200_000
"""How much of a report is read; what comes after is the email that was returned."""


class Verdict(StrEnum):
    """What a report says."""

    HARD = "hard"  # there is no such address
    SOFT = "soft"  # it did not arrive this time
    FULL = "full"  # the mailbox is full: it did not arrive, the address is right
    DELAYED = "delayed"  # the server still tries, or wants us to wait


@dataclass(frozen=True)
class Bounce:
    """One report about one message of ours."""

    envelope_id: str
    verdict: Verdict
    code: str  # as in RFC 3463, such as 5.1.1


def read(raw: bytes) -> Bounce | None:
    """Return what a report says; None for what is no report about a message of ours."""
    report = message_from_bytes(raw[:_LARGEST])
    envelope_id = _find_message(report)
    if envelope_id is None or _is_from_a_person(report):
        return None
    block = _find_block(report)
    if block is not None:
        return _judge(envelope_id, _field(block, "Action"), *_words_of(block))
    said = _find_plain_words(report)
    if said is None:
        return None
    return _judge(envelope_id, "failed", "", said)


_OF_MESSAGE = re.compile(r"\+([0-9a-f]{32})@")
_SENT_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")


def _find_message(report: Message) -> str | None:
    for name in _SENT_TO:
        for value in report.get_all(name, []):
            found = _OF_MESSAGE.search(str(value).lower())
            if found:
                return found[1]
    return None


def _is_from_a_person(report: Message) -> bool:
    """Tell an absence note, which comes to the same address, from a report."""
    # A report comes from nobody, so that no answer to it can go round for ever.
    sender = _field(report, "Return-Path").strip("<> ")
    automatic = _field(report, "Auto-Submitted").lower().startswith("auto-replied")
    is_report = report.get_content_type() == "multipart/report"
    robot = re.search(r"mailer-daemon|postmaster|mail.delivery", _from(report))
    return not is_report and (bool(sender) or automatic) and not robot


def _from(report: Message) -> str:
    return _field(report, "From").lower()


def _find_block(report: Message) -> Message | None:
    """Return the fields of RFC 3464 about the recipient."""
    for part in report.walk():
        if part.get_content_type() not in _STATUS_TYPES:
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, Message) and block["Action"]:
                return block
    return None


_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}


def _words_of(block: Message) -> tuple[str, str]:
    return _field(block, "Status"), _field(block, "Diagnostic-Code")


def _find_plain_words(report: Message) -> str | None:
    """Return what a server wrote about the recipient in plain text."""
    for part in report.walk():
        if part.get_content_type() != "text/plain":
            continue
        payload = part.get_payload(decode=True)
        text = payload.decode(errors="replace") if isinstance(payload, bytes) else ""
        said = _before_the_copy(text)
        if _field(report, "X-Failed-Recipients") or _FAILED.search(said):
            return said
    return None


_FAILED = re.compile(
    r"qmail-send program|permanent error|could not be delivered|delivery.{0,20}failed"
    r"|undeliverable|failed permanently",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"^-{2,}.*(?:copy|original message|returned)", re.IGNORECASE | re.MULTILINE
)


def _before_the_copy(text: str) -> str:
    """Leave out the returned email, whose own words say nothing about the address."""
    copy = _COPY.search(text)
    return text[: copy.start()] if copy else text


_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)[ -]")


def _judge(envelope_id: str, action: str, status: str, said: str) -> Bounce | None:
    action = action.strip().lower()
    if action not in ("failed", "delayed"):
        return None  # delivered, relayed, expanded
    code = _most_exact(status, said)
    if action == "delayed":
        return Bounce(envelope_id, Verdict.DELAYED, code)
    verdict = _verdict(code, said)
    told_by_words = verdict is not verdict_of(code)
    return Bounce(envelope_id, verdict, _USUAL[verdict] if told_by_words else code)


def verdict_of(code: str) -> Verdict:
    """Return what a report’s code says, where nothing else was kept of it."""
    return _verdict(code, "")


_USUAL = {
    Verdict.HARD: "5.1.1",
    Verdict.SOFT: "5.0.0",
    Verdict.FULL: "5.2.2",
    Verdict.DELAYED: "4.7.1",
}
"""Codes that say the same as words."""


def _most_exact(status: str, said: str) -> str:
    """Return the code that says most: servers add 5.0.0 to what they did not make."""
    codes = [*_codes(status), *_codes(said)]
    telling = (code for code in codes if not code.endswith(".0.0"))
    reply = _REPLY.search(said)
    of_reply = _CODES_OF_REPLIES.get(reply[1]) if reply else None
    return next(telling, None) or of_reply or next(iter(codes), "5.0.0")


def _codes(text: str) -> Iterator[str]:
    return (found[1] for found in _CODE.finditer(text))


_CODES_OF_REPLIES = {
    "421": "4.3.2",
    "450": "4.2.0",
    "451": "4.3.0",
    "452": "4.2.2",
    "550": "5.1.1",
    "551": "5.1.6",
    "552": "5.2.2",
    "553": "5.1.3",
}

_NO_SUCH_ADDRESS = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.1|4\.4)")
_FULL = re.compile(r"[45]\.(2\.2|3\.1)")
_SAYS_FULL = re.compile(
    r"over ?quota|mailbox.{0,12}full|quota.{0,12}exceeded", re.IGNORECASE
)
_SAYS_WAIT = re.compile(r"grey ?list|graylist|try again later", re.IGNORECASE)
_SAYS_NOBODY = re.compile(
    r"no such (user|mailbox)|no mailbox here by that name|user unknown"
    r"|unrouteable address|does not exist",
    re.IGNORECASE,
)


def _verdict(code: str, said: str) -> Verdict:
    if _FULL.fullmatch(code) or _SAYS_FULL.search(said):
        return Verdict.FULL
    if _SAYS_WAIT.search(said):
        return Verdict.DELAYED
    if _NO_SUCH_ADDRESS.fullmatch(code) or (
        code.endswith(".0.0") and _SAYS_NOBODY.search(said)
    ):
        return Verdict.HARD
    return Verdict.SOFT


def _field(part: Message, name: str) -> str:
    return str(part.get(name, "")).strip()
