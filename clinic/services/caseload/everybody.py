"""All clients of a practitioner, each with what the caseload says of them.

Columns, not rows of the models: of a client with years of answers the list needs a
few facts, and of most clients it opens no more than the name.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, exists
from sqlalchemy.orm import Session, aliased

from clinic import catalogue
from clinic.domain import check_ins as rules
from clinic.domain.caseload import Current, Entry, Latest, Mail
from clinic.domain.next_sessions import NextSession, when
from clinic.domain.scope import PractitionerScope
from clinic.models import (
    Appointment,
    Assignment,
    CheckIn,
    Client,
    ClientKey,
    Look,
    Message,
    Practice,
    Response,
)
from clinic.models.types import OptionalSealedText, SealedText
from clinic.services import practices, visibility
from clinic.services.appointments import start_of_day
from clinic.vault.keys import place_of_client_key
from clinic.vault.sealing import unseal
from clinic.words import local

_ENDED = ("sent", "uncertain", "failed", "missed")

_Newest = aliased(Response)
_Current = aliased(CheckIn)
_Next = aliased(CheckIn)
_Last = aliased(Message)
_Session = aliased(Appointment)


class ListedClient:
    """A client as the list knows them; texts are opened only where they are read."""

    __tablename__ = Client.__tablename__

    name = SealedText("sealed_name")
    called = SealedText("sealed_called")
    reference = OptionalSealedText("sealed_reference")
    email = OptionalSealedText("sealed_email")

    def __init__(self, practice: Practice, row: Row[Any]) -> None:
        self.id: UUID = row.id
        self.sealed_name: bytes = row.sealed_name
        self.sealed_called: bytes = row.sealed_called
        self.sealed_reference: bytes | None = row.sealed_reference
        self.sealed_email: bytes | None = row.sealed_email
        self.mail_state: str = row.mail_state
        self.mail_state_at: datetime | None = row.mail_state_at
        self.discharged_at: datetime | None = row.discharged_at
        self.paused_until: date | None = row.paused_until
        self._practice = practice
        self._wrapped: bytes = row.wrapped

    @cached_property
    def plain(self) -> bytes:
        """The client's key, unwrapped once."""
        place = place_of_client_key(self._practice.id, self.id)
        return unseal(self._practice.plain, self._wrapped, place)

    @property
    def sealing_key(self) -> "ListedClient":
        return self

    @property
    def sealing_practice(self) -> UUID:
        return self._practice.id


def list_everybody(
    session: Session, scope: PractitionerScope, *, now: datetime
) -> Sequence[Entry]:
    """Return an entry for each client in sight, discharged ones too."""
    practice = practices.find(session, scope)
    today = local(now, practice.zone).date()
    start_of_today = start_of_day(now, practice.zone)
    entries = session.execute(_everybody(scope, now, start_of_today))
    return [
        Entry(
            client=client,
            has_address=row.sealed_email is not None,
            latest=_latest(row) if row.response_at else None,
            current=_current(row, now) if row.check_in_id else None,
            next_at=row.next_at,
            mail=_mail(row) if row.message_state else None,
            next_session=_session(row, today, practice.zone),
            break_until=_break(client, today),
            next_rests=_next_rests(row, client, today, practice.zone),
            rhythm_is_over=row.rhythm_is_over,
        )
        for row, client in ((row, ListedClient(practice, row)) for row in entries)
    ]


def _everybody(
    scope: PractitionerScope, now: datetime, start_of_today: datetime
) -> Select[*tuple[Any, ...]]:
    seen = and_(
        Look.response_id == _Newest.id, Look.practitioner_id == scope.practitioner_id
    )
    return (
        visibility.clients(scope)
        .with_only_columns(
            Client.id,
            Client.sealed_name,
            Client.sealed_called,
            Client.sealed_reference,
            Client.sealed_email,
            Client.mail_state,
            Client.mail_state_at,
            Client.discharged_at,
            Client.paused_until,
            ClientKey.wrapped,
            _Newest.submitted_at.label("response_at"),
            _Newest.answered.label("response_answered"),
            _Newest.items.label("response_items"),
            _Newest.id.label("response_id"),
            Look.id.label("look_id"),
            _Current.id.label("check_in_id"),
            _Current.instrument,
            _Current.instrument_version,
            _Current.form,
            _Current.answered,
            _Current.opens_at,
            _Current.closes_at,
            _Current.last_close_at,
            _Current.started_at,
            _Current.skipped_at,
            _Current.asked_for_link_at,
            _Next.opens_at.label("next_at"),
            _Last.state.label("message_state"),
            _Last.state_at.label("message_at"),
            _Last.bounced_at,
            _Last.check_in_id.label("message_about"),
            _Session.starts_at.label("session_at"),
            _Session.minutes.label("session_minutes"),
            _is_over(scope, now).label("rhythm_is_over"),
        )
        .select_from(Client)
        .join(ClientKey, ClientKey.client_id == Client.id)
        .outerjoin(_Newest, _Newest.id == _newest_answers(scope))
        .outerjoin(Look, seen)
        .outerjoin(_Current, _Current.id == _current_check_in(scope, now))
        .outerjoin(_Next, _Next.id == _next_check_in(scope, now))
        .outerjoin(_Last, _Last.id == _last_message(scope))
        .outerjoin(_Session, _Session.id == _next_appointment(scope, start_of_today))
    )


def _newest_answers(scope: PractitionerScope) -> ScalarSelect[UUID]:
    those = visibility.responses(scope).where(
        Response.client_id == Client.id, Response.set_aside_at.is_(None)
    )
    newest = those.order_by(Response.submitted_at.desc(), Response.id).limit(1)
    return newest.with_only_columns(Response.id).correlate(Client).scalar_subquery()


def _current_check_in(scope: PractitionerScope, now: datetime) -> ScalarSelect[UUID]:
    those = visibility.check_ins(scope).where(
        CheckIn.client_id == Client.id,
        CheckIn.opens_at <= now,
        CheckIn.submitted_at.is_(None),
        CheckIn.cancelled_at.is_(None),
    )
    newest = those.order_by(CheckIn.opens_at.desc(), CheckIn.id).limit(1)
    return newest.with_only_columns(CheckIn.id).correlate(Client).scalar_subquery()


def _next_check_in(scope: PractitionerScope, now: datetime) -> ScalarSelect[UUID]:
    those = visibility.check_ins(scope).where(
        CheckIn.client_id == Client.id,
        CheckIn.opens_at > now,
        CheckIn.cancelled_at.is_(None),
        CheckIn.skipped_at.is_(None),
    )
    soonest = those.order_by(CheckIn.opens_at, CheckIn.id).limit(1)
    return soonest.with_only_columns(CheckIn.id).correlate(Client).scalar_subquery()


def _last_message(scope: PractitionerScope) -> ScalarSelect[UUID]:
    those = visibility.messages(scope).where(
        Message.client_id == Client.id, Message.state.in_(_ENDED)
    )
    last = those.order_by(Message.state_at.desc(), Message.id).limit(1)
    return last.with_only_columns(Message.id).correlate(Client).scalar_subquery()


def _next_appointment(
    scope: PractitionerScope, start_of_today: datetime
) -> ScalarSelect[UUID]:
    those = visibility.appointments(scope).where(
        Appointment.client_id == Client.id,
        Appointment.starts_at >= start_of_today,
        Appointment.cancelled_at.is_(None),
    )
    soonest = those.order_by(Appointment.starts_at, Appointment.id).limit(1)
    return soonest.with_only_columns(Appointment.id).correlate(Client).scalar_subquery()


def _is_over(scope: PractitionerScope, now: datetime) -> ColumnElement[bool]:
    """Return whether a rhythm has come to its number, and nobody said what follows."""
    return exists().where(
        Assignment.practice_id == scope.practice_id,
        Assignment.client_id == Client.id,
        Assignment.asked_to_go_on_at <= now,
        Assignment.ended_at.is_(None),
    )


def _break(client: ListedClient, today: date) -> date | None:
    until = client.paused_until
    return until if until is not None and today < until else None


def _next_rests(row: Row[Any], client: ListedClient, today: date, zone: str) -> bool:
    until = _break(client, today)
    if until is None or row.next_at is None:
        return False
    return local(row.next_at, zone).date() < until


def _session(row: Row[Any], today: date, zone: str) -> NextSession | None:
    if row.session_at is None or row.discharged_at is not None:
        return None
    far = when(local(row.session_at, zone).date(), today)
    return NextSession(row.session_at, row.session_minutes, far)


def _latest(row: Row[Any]) -> Latest:
    return Latest(
        id=row.response_id,
        submitted_at=row.response_at,
        answered=row.response_answered,
        items=row.response_items,
        new=row.look_id is None,
    )


def _current(row: Row[Any], now: datetime) -> Current:
    instrument = catalogue.find(row.instrument, row.instrument_version)
    facts = rules.Facts(
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        last_close_at=row.last_close_at,
        started_at=row.started_at,
        submitted_at=None,
        skipped_at=row.skipped_at,
        cancelled_at=None,
    )
    return Current(
        state=rules.state(facts, now),
        answered=row.answered,
        items=len(instrument.form(row.form).items),
        opens_at=row.opens_at,
        closing_at=rules.closes(facts),
        asked_for_link_at=row.asked_for_link_at,
        id=row.check_in_id,
    )


def _mail(row: Row[Any]) -> Mail:
    return Mail(
        state=row.message_state,
        at=row.message_at,
        bounced_at=row.bounced_at,
        about_current=row.message_about == row.check_in_id,
    )
