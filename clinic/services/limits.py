"""How often something may be tried: one table, one atomic upsert on both databases.

Keys are keyed digests with a pepper of the day: no address and no account is stored,
and the rows of two days cannot be joined.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    case,
    delete,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from clinic.db import installation
from clinic.models import Limit


@dataclass(frozen=True)
class Rule:
    """So many tries in so much time.

    After the last one there is a wait until the window ends; or, with delays, the
    first of them, and after each further try the next.
    """

    what: str
    tries: int
    within: timedelta
    delays: Sequence[timedelta] = ()

    def waits(self) -> Sequence[timedelta]:
        """Return the waits after the last try allowed and after those beyond it."""
        return self.delays or (self.within,)


def count(session: Session, rule: Rule, key: str, *, now: datetime) -> timedelta | None:
    """Count one try; return None if it may be made, else how long to wait.

    A try that may not be made is not counted, so that waiting always ends.
    """
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if on_sqlite else postgresql.insert
    tries = case((Limit.window_ends_at <= now, 1), else_=Limit.count + 1)
    first_wait = rule.waits()[0] if rule.tries == 1 else None
    counted = (
        insert(Limit)
        .values(
            id=uuid4(),
            what=rule.what,
            key=_digest(session, rule, key, now),
            count=1,
            window_ends_at=now + rule.within,
            blocked_until=None if first_wait is None else now + first_wait,
        )
        .on_conflict_do_update(
            index_elements=[Limit.what, Limit.key],
            set_={
                "count": tries,
                "window_ends_at": _window_end(rule, tries, now),
                "blocked_until": _block_end(rule, tries, now),
            },
            where=or_(Limit.blocked_until.is_(None), Limit.blocked_until <= now),
        )
        .returning(Limit.count)
    )
    if session.scalar(counted) is not None:
        return None
    blocked_until = session.scalar(
        select(Limit.blocked_until).where(*_row(session, rule, key, now))
    )
    return max((blocked_until or now) - now, timedelta(seconds=1))


def forget(session: Session, rule: Rule, key: str, *, now: datetime) -> None:
    """Forget the tries of one key: it was the right person after all."""
    session.execute(delete(Limit).where(*_row(session, rule, key, now)))


def give_back(session: Session, rule: Rule, key: str, *, now: datetime) -> None:
    """Take back one counted try, where many people share a key."""
    session.execute(
        update(Limit)
        .where(*_row(session, rule, key, now), Limit.count > 0)
        .values(count=Limit.count - 1, blocked_until=None)
    )


def sweep(session: Session, *, now: datetime) -> None:
    """Delete what no longer counts."""
    session.execute(delete(Limit).where(Limit.window_ends_at <= now))


def _window_end(
    rule: Rule, tries: ColumnElement[int], now: datetime
) -> ColumnElement[datetime]:
    # Behind a delay the window opens anew, so that the next wrong try waits longer.
    further = [
        (tries >= rule.tries + number, _moment(now + wait + rule.within))
        for number, wait in reversed(list(enumerate(rule.delays)))
    ]
    fresh = (Limit.window_ends_at <= now, _moment(now + rule.within))
    return case(fresh, *further, else_=Limit.window_ends_at)


def _block_end(
    rule: Rule, tries: ColumnElement[int], now: datetime
) -> ColumnElement[datetime]:
    if not rule.delays:
        end = case(
            (Limit.window_ends_at <= now, _moment(now + rule.within)),
            else_=Limit.window_ends_at,
        )
        return case((tries >= rule.tries, end), else_=null())
    waits = [
        (tries >= rule.tries + number, _moment(now + wait))
        for number, wait in reversed(list(enumerate(rule.delays)))
    ]
    return case(*waits, else_=null())


def _moment(moment: datetime) -> ColumnElement[datetime]:
    return literal(moment, Limit.window_ends_at.type)


def _row(
    session: Session, rule: Rule, key: str, now: datetime
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Limit.what == rule.what, Limit.key == _digest(session, rule, key, now)


def _digest(session: Session, rule: Rule, key: str, now: datetime) -> bytes:
    secret = installation(session).keyring.session
    pepper = hmac.digest(secret, f"limits|{now:%Y-%m-%d}".encode(), "sha256")
    return hmac.digest(pepper, f"{rule.what}|{key}".encode(), "sha256")
