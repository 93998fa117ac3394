"""What services know of the installation they run in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Keyring:
    """The keys of an installation; they live outside the database, 32 bytes each."""

    root: bytes
    link: bytes
    audit: bytes
    session: bytes


@dataclass(frozen=True)
class Installation:
    """Address, keys and kind of this installation."""

    public_address: str
    demo: bool
    keyring: Keyring
