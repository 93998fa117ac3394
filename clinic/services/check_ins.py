"""Check-ins: made with everything pinned, found by their client's therapist."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy.orm import Session, joinedload

from clinic.db import installation
from clinic.domain import tokens
from clinic.domain.acts import Act
from clinic.domain.check_ins import CheckInState
from clinic.domain.errors import CheckInClosedError, NextOneOpenError, NotFoundError
from clinic.domain.scope import Scope
from clinic.models import Assignment, CheckIn, Client, EarlierLink
from clinic.services import audit, practices, reminders, visibility
from clinic.services import messages as outbox
from clinic.words import local

UNDO = timedelta(seconds=60)
"""“Now” leaves after a minute; until then it can be taken back."""

ANSWERABLE = (CheckInState.OPEN, CheckInState.STARTED)
WITHDRAWABLE = (CheckInState.UPCOMING, *ANSWERABLE)
_EXTENDABLE = (*ANSWERABLE, CheckInState.MISSED)


def make(  # noqa: PLR0913 a check-in pins this much
    session: Session,
    scope: Scope,
    assignment: Assignment,
    *,
    number: int,
    form: str,
    opens_at: datetime,
    next_opens_at: datetime | None,
    now: datetime,
) -> CheckIn:
    """Make one occasion of an assignment."""
    zone = practices.find(session, scope).zone
    check_in = CheckIn(
        id=uuid4(),
        practice_id=assignment.practice_id,
        client_id=assignment.client_id,
        client=assignment.client,
        assignment_id=assignment.id,
        assignment=assignment,
        number=number,
        local_on=local(opens_at, zone).date(),
        instrument=assignment.instrument,
        instrument_version=assignment.instrument_version,
        form=form,
        impact=assignment.impact,
        language=assignment.client.language,
        layout="single",
        privacy_notice_version=practices.newest_notice_version(session, scope),
        created_at=now,
        opens_at=opens_at,
        closes_at=end_of_day(opens_at, zone, days=assignment.open_days),
        last_close_at=next_opens_at,
        rotation=0,
        answered=0,
    )
    check_in.link_digest = tokens.digest(token(session, check_in))
    session.add(check_in)
    session.flush()
    return check_in


def invite(session: Session, scope: Scope, check_in: CheckIn, *, now: datetime) -> None:
    """Let the invitation to a check-in leave as it opens, and plan its reminder."""
    if check_in.client.sealed_email is None:
        return
    due_at = max(check_in.opens_at, check_in.assignment.assigned_at + UNDO)
    outbox.queue(session, scope, check_in, "invitation", due_at=due_at, now=now)
    reminders.plan(session, scope, check_in, now=now)


def find(session: Session, scope: Scope, check_in_id: UUID) -> CheckIn:
    """Return a check-in in sight, with its client; raise NotFoundError if none."""
    check_in = session.scalar(
        visibility.check_ins(scope)
        .where(CheckIn.id == check_in_id)
        .options(joinedload(CheckIn.client))
    )
    if check_in is None:
        raise NotFoundError
    return check_in


def find_number(
    session: Session, scope: Scope, assignment: Assignment, number: int
) -> CheckIn:
    """Return the check-in of an assignment that has this number."""
    return session.scalars(
        visibility.check_ins(scope).where(
            CheckIn.assignment_id == assignment.id, CheckIn.number == number
        )
    ).one()


def last_number(
    session: Session,
    scope: Scope,
    assignment: Assignment,
    *,
    by: datetime | None = None,
) -> int:
    """Return the last number of an assignment's check-ins, or of those opened by then.

    Those that were withdrawn or left out count too: a number is given once.
    """
    made = visibility.check_ins(scope).where(CheckIn.assignment_id == assignment.id)
    if by is not None:
        made = made.where(CheckIn.opens_at <= by)
    return session.scalar(made.with_only_columns(func.max(CheckIn.number))) or 0


def list_unfinished(
    session: Session, scope: Scope, client: Client, *, now: datetime
) -> Sequence[CheckIn]:
    """Return a client's check-ins that can still be answered, now or later."""
    found = session.scalars(
        visibility.check_ins(scope)
        .where(
            CheckIn.client_id == client.id,
            CheckIn.submitted_at.is_(None),
            CheckIn.cancelled_at.is_(None),
            CheckIn.skipped_at.is_(None),
        )
        .order_by(CheckIn.opens_at)
        .options(joinedload(CheckIn.client))
    )
    return [check_in for check_in in found if now < check_in.closing_at]


def withdraw(
    session: Session, scope: Scope, check_in: CheckIn, because: str, *, now: datetime
) -> None:
    """Take a check-in back: its link opens nothing, and nothing more is sent."""
    # The check-in first, as when it is sent: who meets here waits, nobody is stuck.
    check_in.cancelled_at, check_in.cancelled_because = now, because
    outbox.call_off(session, scope, check_in.id, because, now=now)
    audit.note(session, scope, Act.CHECK_IN_WITHDRAWN, check_in, now=now)
    replace_link(session, scope, check_in, now=now)


def move(
    session: Session,
    scope: Scope,
    check_in: CheckIn,
    opens_at: datetime,
    *,
    next_opens_at: datetime | None,
    now: datetime,
) -> None:
    """Let a check-in that is still to come open at another moment."""
    zone = practices.find(session, scope).zone
    close_earlier(session, scope, check_in, opens_at)
    outbox.put_off(session, scope, check_in, opens_at, now=now)
    check_in.opens_at, check_in.last_close_at = opens_at, next_opens_at
    check_in.local_on = local(opens_at, zone).date()
    check_in.closes_at = end_of_day(opens_at, zone, days=check_in.assignment.open_days)
    reminders.follow(session, scope, check_in, now=now)


def close_earlier(
    session: Session, scope: Scope, check_in: CheckIn, at: datetime | None
) -> None:
    """Let what would close when this one opens close at another moment, or not."""
    earlier = visibility.check_ins(scope).where(
        CheckIn.client_id == check_in.client_id,
        CheckIn.last_close_at == check_in.opens_at,
    )
    for each in session.scalars(earlier):
        each.last_close_at = at


def close_before(
    session: Session,
    scope: Scope,
    client: Client,
    opens_at: datetime,
    *,
    now: datetime,
) -> None:
    """Let what a client could answer until then close as another one opens."""
    for earlier in list_unfinished(session, scope, client, now=now):
        if earlier.opens_at < opens_at < earlier.closing_at:
            earlier.last_close_at = opens_at


def extend(
    session: Session, scope: Scope, check_in: CheckIn, days: int, *, now: datetime
) -> None:
    """Keep a check-in open for more days, counted from its last day or from today.

    It closes when the client's next one opens, whatever was asked for.
    """
    if check_in.state(now) not in _EXTENDABLE:
        raise CheckInClosedError
    if check_in.last_close_at is not None and check_in.last_close_at <= now:
        raise NextOneOpenError
    zone = practices.find(session, scope).zone
    last_moment = max(now, check_in.closing_at - timedelta(microseconds=1))
    check_in.closes_at = end_of_day(last_moment, zone, days=days)
    audit.note(session, scope, Act.CHECK_IN_EXTENDED, check_in, now=now)


def replace_link(
    session: Session, scope: Scope, check_in: CheckIn, *, now: datetime
) -> None:
    """Give a check-in another link; the one before says that it was replaced."""
    session.add(
        EarlierLink(
            practice_id=check_in.practice_id,
            check_in_id=check_in.id,
            link_digest=check_in.link_digest,
            replaced_at=now,
        )
    )
    check_in.rotation += 1
    check_in.link_digest = tokens.digest(token(session, check_in))
    audit.note(session, scope, Act.LINK_REPLACED, check_in, now=now)


def last_day(check_in: CheckIn, zone: str) -> date:
    """Return the last local day on which a check-in can be answered."""
    return local(check_in.closing_at - timedelta(microseconds=1), zone).date()


def token(session: Session, check_in: CheckIn) -> str:
    """Derive the check-in's link token; it is stored nowhere."""
    key = installation(session).keyring.link
    return tokens.derive(key, "answer", check_in.id, check_in.rotation)


def link(session: Session, check_in: CheckIn) -> str:
    """Return the address that opens the check-in on a phone."""
    return f"{installation(session).public_address}/c/{token(session, check_in)}"


def end_of_day(moment: datetime, zone: str, *, days: int) -> datetime:
    """Return the end of the local day so many days later, in UTC."""
    day = local(moment, zone).date() + timedelta(days=days + 1)
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
