"""How often a password or a code may be guessed, and by whom.

A browser in which an account has signed in before has a bucket of its own for that
account, so that nobody can lock its owner out by guessing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from clinic.services import limits
from clinic.services.limits import Rule

_QUARTER = timedelta(minutes=15)
_DOUBLING = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 60))

PASSWORD = Rule("password", 8, _QUARTER, _DOUBLING)
PASSWORD_FROM_ADDRESS = Rule("password from address", 60, _QUARTER)
PASSWORD_FROM_STRANGERS = Rule("password from strangers", 600, _QUARTER)
CODE = Rule("code", 5, timedelta(minutes=5))
CODE_IN_AN_HOUR = Rule("code in an hour", 20, timedelta(hours=1))


@dataclass(frozen=True)
class Caller:
    """Whose account is tried, from where; the device only if it is known to it."""

    account: str
    address: str
    device: str | None = None

    @property
    def bucket(self) -> str:
        """Return what the tries of this caller are counted under."""
        return f"{self.device}|{self.account}" if self.device else self.account


def count_password(
    session: Session, caller: Caller, *, now: datetime
) -> timedelta | None:
    """Count a try before it is made; return how long to wait if it is too many.

    The address comes first: from one that is blocked nobody can use up the tries of
    an account, or those of everybody.
    """
    return _count(session, _password_buckets(caller), now)


def password_was_right(session: Session, caller: Caller, *, now: datetime) -> None:
    """Forget the account's wrong tries; where many share a count, give one back."""
    limits.forget(session, PASSWORD, caller.bucket, now=now)
    for rule, key in _password_buckets(caller):
        if rule is not PASSWORD:
            limits.give_back(session, rule, key, now=now)


def count_code(session: Session, caller: Caller, *, now: datetime) -> timedelta | None:
    """Count a one-time or recovery code before it is looked at, over all sessions."""
    return _count(session, _code_buckets(caller), now)


def code_was_right(session: Session, caller: Caller, *, now: datetime) -> None:
    """Forget the account's wrong codes."""
    for rule, key in _code_buckets(caller):
        limits.forget(session, rule, key, now=now)


def _password_buckets(caller: Caller) -> tuple[tuple[Rule, str], ...]:
    own = (PASSWORD, caller.bucket)
    if caller.device:
        return (own,)
    return (
        (PASSWORD_FROM_ADDRESS, caller.address),
        own,
        (PASSWORD_FROM_STRANGERS, ""),
    )


def _code_buckets(caller: Caller) -> tuple[tuple[Rule, str], ...]:
    return (CODE, caller.bucket), (CODE_IN_AN_HOUR, caller.bucket)


def _count(
    session: Session, buckets: tuple[tuple[Rule, str], ...], now: datetime
) -> timedelta | None:
    for rule, key in buckets:
        wait = limits.count(session, rule, key, now=now)
        if wait is not None:
            return wait
    return None
