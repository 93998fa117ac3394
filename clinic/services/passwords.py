"""Passwords: Argon2id, at most two at a time in a process, common ones refused."""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from clinic.words import gettext

SHORTEST, LONGEST = 12, 128
_hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
_at_a_time = threading.BoundedSemaphore(2)
_ZXCVBN_READS_AT_MOST = 72
_GUESSES_EXPONENT = 8

NOBODYS = (
    "$argon2id$v=19$m=47104,t=1,p=1$tNdhgt75ATYiLBvdrBLEpA"
    "$kyFDU/rEF5PvklMpDcMugMScQTy5WrJSqfNTTNzUG4o"
)
"""A hash that costs what a real one costs, for accounts that do not exist."""


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password (46 MiB, 1 pass, 1 lane)."""
    with _at_a_time:
        return _hasher.hash(_one_form(password))


def matches(password_hash: str, password: str) -> bool:
    """Return whether the password belongs to the hash."""
    try:
        with _at_a_time:
            return _hasher.verify(password_hash, _one_form(password))
    except (Argon2Error, InvalidHashError):
        return False


def fault(password: str, *words: str) -> str | None:
    """Say what is wrong with a new password; words are known of its owner."""
    length = len(_one_form(password))
    if length < SHORTEST:
        return gettext(
            "Use at least %(number)s characters; a few words in a row are fine.",
            number=SHORTEST,
        )
    if length > LONGEST:
        return gettext("Use at most %(number)s characters.", number=LONGEST)
    if too_common(password, *words):
        return gettext("This one is easy to guess. Add a word or two.")
    return None


def too_common(password: str, *words: str) -> bool:
    """Return whether the password is among the first guesses of an attacker."""
    from zxcvbn import zxcvbn

    guess = zxcvbn(_one_form(password)[:_ZXCVBN_READS_AT_MOST], user_inputs=words)
    return float(guess["guesses_log10"]) < _GUESSES_EXPONENT


def is_outdated(password_hash: str) -> bool:
    """Return whether the hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _one_form(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
