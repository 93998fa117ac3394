"""The only queries without a scope: made before the practice is known.

A sign-in session, an email address, a link's digest; and the worker's sweeps, which
only find what is due and hand each find on with its scope.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from clinic.domain.messages import GIVE_UP_AFTER, HOLD, MessageState
from clinic.domain.scope import LinkScope, OperatorScope, Permission, PractitionerScope
from clinic.models import (
    Assignment,
    CheckIn,
    Client,
    ClientKey,
    EarlierLink,
    Message,
    Notice,
    Practice,
    Practitioner,
    SignInSession,
    UrgentHelp,
)


def find_sign_in_session(session: Session, digest: bytes) -> SignInSession | None:
    """Return the sign-in session with this token digest, ended or not."""
    return session.scalar(select(SignInSession).where(SignInSession.digest == digest))


def find_practitioner(session: Session, email: str) -> Practitioner | None:
    """Return the practitioner who signs in with this address (lower case)."""
    return session.scalar(select(Practitioner).where(Practitioner.email == email))


def find_linked(
    session: Session, link_digest: bytes, *, locked: bool
) -> RowMapping | None:
    """Return the columns that a link's pages need, the check-in locked or not."""
    statement = _LINKED_LOCKED if locked else _LINKED
    # Past the session, which would look at each column as if it were a mapped row.
    found = session.connection().execute(statement, {"digest": link_digest})
    return found.mappings().one_or_none()


def find_earlier_link(session: Session, link_digest: bytes) -> EarlierLink | None:
    """Return what became of a link that no longer opens anything."""
    return session.scalar(
        select(EarlierLink)
        .where(EarlierLink.link_digest == link_digest)
        .options(
            joinedload(EarlierLink.check_in)
            .joinedload(CheckIn.client)
            .joinedload(Client.practice)
        )
    )


def find_message_to_stop(session: Session, stop_digest: bytes) -> Message | None:
    """Return the message whose stop link this is, with client and practice."""
    return session.scalar(
        select(Message)
        .where(Message.stop_digest == stop_digest)
        .options(joinedload(Message.client).joinedload(Client.practice))
    )


def find_message_of_envelope(session: Session, envelope_id: str) -> Message | None:
    """Return the message that left with this envelope, with client and practice."""
    return session.scalar(
        select(Message)
        .where(Message.envelope_id == envelope_id)
        .options(joinedload(Message.client).joinedload(Client.practice))
        .with_for_update(of=Message)
    )


def claim_bounce_mailbox(
    session: Session, *, read_before: datetime, now: datetime
) -> Practice | None:
    """Return a practice whose returned mail has not been looked at since, if any."""
    longest = (
        select(Practice.id)
        .where(
            Practice.bounce_host.is_not(None), ~Practice.demo, _not_read(read_before)
        )
        .order_by(Practice.bounces_read_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = session.scalar(
        update(Practice)
        .where(Practice.id == longest)
        .values(bounces_read_at=now)
        .returning(Practice.id)
    )
    return session.get(Practice, claimed) if claimed else None


def is_bounce_mailbox_due(session: Session, *, read_before: datetime) -> bool:
    """Return whether any practice's returned mail is to be looked at."""
    due = exists().where(Practice.bounce_host.is_not(None), _not_read(read_before))
    return bool(session.scalar(select(due.where(~Practice.demo))))


def _not_read(moment: datetime) -> ColumnElement[bool]:
    return or_(Practice.bounces_read_at.is_(None), Practice.bounces_read_at <= moment)


def is_check_in_due(session: Session, *, now: datetime) -> bool:
    """Return whether any rhythm has a check-in to open, without opening it."""
    return bool(session.scalar(select(exists().where(Assignment.next_at <= now))))


def find_due_assignment(session: Session, *, now: datetime) -> Assignment | None:
    """Return the assignment that is due longest, held against other workers."""
    return session.scalar(
        select(Assignment)
        .where(Assignment.next_at <= now)
        .order_by(Assignment.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def is_mail_to_move(session: Session, *, now: datetime) -> bool:
    """Return whether the outbox has anything to do, without claiming it."""
    return bool(session.scalar(select(exists().where(or_(_due(now), _overdue(now))))))


def claim_due_message(
    session: Session, *, lease_until: datetime, now: datetime
) -> tuple[UUID, UUID, int] | None:
    """Claim the message due longest; return practice, message, number of the attempt.

    One conditional update, so that of many workers exactly one has it.
    """
    longest = (
        select(Message.id)
        .where(_due(now))
        .order_by(Message.due_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claim = (
        update(Message)
        .where(Message.id == longest)
        .values(
            state=MessageState.CLAIMED.value,
            state_at=now,
            lease_until=lease_until,
            attempts=Message.attempts + 1,
        )
        .returning(Message.practice_id, Message.id, Message.attempts)
        .execution_options(synchronize_session=False)
    )
    row = session.execute(claim).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def list_overdue_messages(session: Session, *, now: datetime) -> Sequence[Message]:
    """Return messages whose lease ran out or whose day is over, locked."""
    return session.scalars(
        select(Message).where(_overdue(now)).with_for_update(skip_locked=True)
    ).all()


def _due(now: datetime) -> ColumnElement[bool]:
    resting = select(Practice.id).where(Practice.mail_held_at > now - HOLD)
    return and_(
        Message.state == MessageState.QUEUED.value,
        Message.due_at <= now,
        Message.due_at > now - GIVE_UP_AFTER,
        or_(Message.lease_until.is_(None), Message.lease_until <= now),
        Message.practice_id.not_in(resting),
        Message.practice_id.not_in(_paced(now)),
    )


def _paced(now: datetime) -> Select[UUID]:
    """Select the practices that have sent as much as their mail server takes."""
    return select(Practice.id).where(
        or_(
            _has_sent(Practice.mails_per_minute, since=now - timedelta(minutes=1)),
            _has_sent(Practice.mails_per_day, since=now - timedelta(days=1)),
        )
    )


def _has_sent(
    limit: InstrumentedAttribute[int | None], *, since: datetime
) -> ColumnElement[bool]:
    own = select(func.count(Message.id)).where(Message.practice_id == Practice.id)
    sent = own.where(Message.sent_at > since).scalar_subquery()
    # What is in hand counts too, or many workers would go beyond it together.
    in_hand = own.where(Message.state.in_(_HELD)).scalar_subquery()
    return and_(limit.is_not(None), sent + in_hand >= limit)


_HELD = (MessageState.CLAIMED.value, MessageState.TRANSMITTING.value)


def _overdue(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Message.state.in_(_HELD), Message.lease_until <= now),
        and_(
            Message.state == MessageState.QUEUED.value,
            Message.due_at <= now - GIVE_UP_AFTER,
        ),
    )


def list_to_notice(session: Session) -> Sequence[Practitioner]:
    """Return who wants to hear that there is something new, held by one worker."""
    return session.scalars(
        select(Practitioner)
        .where(Practitioner.notice_hour.is_not(None), Practitioner.ended_at.is_(None))
        .with_for_update(skip_locked=True, of=Practitioner)
    ).all()


def is_notice_to_move(session: Session, *, now: datetime) -> bool:
    """Return whether any notice is due or overdue, without claiming it."""
    there = or_(_notice_due(now), _notice_overdue(now))
    return bool(session.scalar(select(exists().where(there))))


def claim_due_notice(
    session: Session, *, lease_until: datetime, now: datetime
) -> tuple[UUID, UUID, int] | None:
    """Claim the notice due longest, as messages are claimed."""
    longest = (
        select(Notice.id)
        .where(_notice_due(now))
        .order_by(Notice.due_at, Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claim = (
        update(Notice)
        .where(Notice.id == longest)
        .values(
            state=MessageState.CLAIMED.value,
            state_at=now,
            lease_until=lease_until,
            attempts=Notice.attempts + 1,
        )
        .returning(Notice.practice_id, Notice.id, Notice.attempts)
        .execution_options(synchronize_session=False)
    )
    row = session.execute(claim).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def list_overdue_notices(session: Session, *, now: datetime) -> Sequence[Notice]:
    """Return notices whose lease ran out or whose day is over, locked."""
    return session.scalars(
        select(Notice).where(_notice_overdue(now)).with_for_update(skip_locked=True)
    ).all()


def _notice_due(now: datetime) -> ColumnElement[bool]:
    return and_(
        Notice.state == MessageState.QUEUED.value,
        Notice.due_at > now - GIVE_UP_AFTER,
        or_(Notice.lease_until.is_(None), Notice.lease_until <= now),
    )


def _notice_overdue(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Notice.state.in_(_HELD), Notice.lease_until <= now),
        and_(
            Notice.state == MessageState.QUEUED.value,
            Notice.due_at <= now - GIVE_UP_AFTER,
        ),
    )


def find_only_practice(session: Session) -> Practice | None:
    """Return the installation's practice, if there is exactly one."""
    found = session.scalars(select(Practice).limit(2)).all()
    return found[0] if len(found) == 1 else None


def find_practice_of_link(session: Session, digest: bytes) -> Practice | None:
    """Return whose link this is, to answer or to stop: just the practice."""
    return session.scalar(
        select(Practice).where(
            or_(
                Practice.id.in_(
                    select(CheckIn.practice_id).where(CheckIn.link_digest == digest)
                ),
                Practice.id.in_(
                    select(EarlierLink.practice_id).where(
                        EarlierLink.link_digest == digest
                    )
                ),
                Practice.id.in_(
                    select(Message.practice_id).where(Message.stop_digest == digest)
                ),
            )
        )
    )


def list_practices(session: Session) -> Sequence[Practice]:
    """Return every practice of the installation, for the machine's own commands."""
    return session.scalars(
        select(Practice).order_by(Practice.created_at, Practice.name)
    ).all()


def list_demo_practitioners(session: Session) -> Sequence[Practitioner]:
    """Return the invented people of a demo, whom one press signs in."""
    return session.scalars(
        select(Practitioner)
        .join(Practitioner.practice)
        .where(Practice.demo, Practitioner.ended_at.is_(None))
        .order_by(Practitioner.created_at, Practitioner.name)
    ).all()


def scope_of_check_in(check_in: CheckIn) -> LinkScope:
    """Return the scope of whoever holds this check-in's link."""
    return LinkScope(
        practice_id=check_in.practice_id,
        client_id=check_in.client_id,
        check_in_id=check_in.id,
    )


def scope_of_practitioner(practitioner: Practitioner) -> PractitionerScope:
    """Return the scope of a practitioner who has signed in."""
    return PractitionerScope(
        practice_id=practitioner.practice_id,
        practitioner_id=practitioner.id,
        permissions=frozenset(map(Permission, practitioner.permissions)),
    )


def scope_of_operator(practice: Practice) -> OperatorScope:
    """Return the scope of someone at the machine, for one practice."""
    return OperatorScope(practice_id=practice.id)


# Built once: these two run for every page of every client.
_LINKED = (
    select(
        CheckIn.id,
        CheckIn.practice_id,
        CheckIn.client_id,
        CheckIn.instrument.label("instrument_id"),
        CheckIn.instrument_version,
        CheckIn.form.label("form_id"),
        CheckIn.impact,
        CheckIn.language,
        CheckIn.privacy_notice_version,
        CheckIn.opens_at,
        CheckIn.closes_at,
        CheckIn.last_close_at,
        CheckIn.started_at,
        CheckIn.submitted_at,
        CheckIn.skipped_at,
        CheckIn.cancelled_at,
        CheckIn.cancelled_because,
        CheckIn.asked_for_link_at,
        CheckIn.sealed_draft,
        Assignment.open_days,
        Practice.name.label("practice_name"),
        Practice.zone,
        Practice.shows_own_answers,
        Practice.wrapped_key.label("wrapped_practice_key"),
        ClientKey.wrapped.label("wrapped_client_key"),
        Practitioner.called.label("therapist"),
        select(UrgentHelp.number)
        .where(UrgentHelp.practice_id == CheckIn.practice_id)
        .order_by(UrgentHelp.emergency.desc(), UrgentHelp.position)
        .limit(1)
        .scalar_subquery()
        .label("emergency_number"),
    )
    .join(Assignment, Assignment.id == CheckIn.assignment_id)
    .join(Practitioner, Practitioner.id == Assignment.assigned_by_id)
    .join(Practice, Practice.id == CheckIn.practice_id)
    .join(ClientKey, ClientKey.client_id == CheckIn.client_id)
    .where(CheckIn.link_digest == bindparam("digest"))
)
_LINKED_LOCKED = _LINKED.with_for_update(of=CheckIn)
