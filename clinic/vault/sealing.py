"""Values that can be read only with their key, and only in their place.

Envelope: version (1 byte) | nonce (12) | AES-256-GCM ciphertext. The associated data
binds a value to table, column, practice, client and row, so that a value moved
elsewhere in the database does not open.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_NONCE = 12


class UnreadableError(Exception):
    """A sealed value does not open: damaged, moved, or of another key."""


@dataclass(frozen=True)
class Place:
    """Where a sealed value stands."""

    table: str
    column: str
    practice_id: UUID
    row_id: UUID

    def to_bytes(self) -> bytes:
        """Return the associated data for this place."""
        ids = f"{self.practice_id.hex}|{self.row_id.hex}"
        return f"{self.table}|{self.column}|{ids}".encode()


def new_key() -> bytes:
    """Return a fresh 256-bit key."""
    return AESGCM.generate_key(256)


def seal(key: bytes, value: bytes, place: Place) -> bytes:
    """Seal a value for its place."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, value, place.to_bytes())


def unseal(key: bytes, sealed: bytes, place: Place) -> bytes:
    """Open a sealed value; raise UnreadableError if it does not belong here."""
    if sealed[:1] != _VERSION:
        raise UnreadableError("unknown version of a sealed value")
    nonce, ciphertext = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, place.to_bytes())
    except InvalidTag as error:
        raise UnreadableError(f"a value in {place.table} cannot be read") from error


def blind_index(key: bytes, text: str) -> bytes:
    """Return a keyed digest of a text, only to find equal ones (32 bytes)."""
    subkey = hmac.digest(key, b"blind index", "sha256")
    return hmac.digest(subkey, text.strip().casefold().encode(), "sha256")


def key_id(key: bytes) -> str:
    """Return a short public name of a key, to tell which one is missing."""
    return hashlib.sha256(b"key id|" + key).hexdigest()[:8]
