"""Links that open one check-in: derived, never stored.

A token is an HMAC-SHA256 over purpose, check-in and rotation number, written in
letters and digits. The database holds only its SHA-256 digest.
"""

import hashlib
import hmac
import re
import secrets
from typing import Literal
from uuid import UUID

Purpose = Literal["answer", "stop"]

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LENGTH = 43
"""62 ** 43 > 2 ** 256: every digest fits, and all tokens are equally long."""

_SHAPE = re.compile(rf"[A-Za-z0-9]{{{_LENGTH}}}")
_STRAY = ".,;:!?)>]\"'”’"


def derive(key: bytes, purpose: Purpose, subject: UUID, rotation: int) -> str:
    """Return the token of a check-in (or message) for one purpose."""
    message = f"{purpose}|{subject.hex}|{rotation}".encode()
    number = int.from_bytes(hmac.digest(key, message, "sha256"))
    letters = []
    for _ in range(_LENGTH):
        number, remainder = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[remainder])
    return "".join(reversed(letters))


def digest(token: str) -> bytes:
    """Return what the database holds of a token: its SHA-256, 32 bytes."""
    return hashlib.sha256(token.encode()).digest()


def clean(text: str) -> str | None:
    """Return the token in what was typed or pasted, or None if there is none."""
    token = text.strip().rstrip(_STRAY)
    return token if _SHAPE.fullmatch(token) else None


def random_token() -> str:
    """Return 256 random bits as text, for sign-in sessions and draft cookies."""
    return secrets.token_urlsafe(32)
