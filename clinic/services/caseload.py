"""The caseload: whom to look at first. One joined query, whatever its size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, and_
from sqlalchemy.orm import Session, aliased, load_only

from clinic import catalogue
from clinic.domain.caseload import Current, Entry, Latest, Mail, Shown, in_order
from clinic.domain.pages import Page, cut
from clinic.domain.scope import PractitionerScope
from clinic.models import CheckIn, Client, Look, Message, Response
from clinic.services import practitioners, visibility

PAGE = 100

_HANDED_OVER = ("sent", "uncertain", "failed")

_Newest = aliased(Response)
_Current = aliased(CheckIn)
_Next = aliased(CheckIn)
_Last = aliased(Message)


@dataclass(frozen=True)
class Caseload:
    """One page of a practitioner's clients, and how many each filter shows."""

    page: Page[Entry]
    counts: Mapping[Shown, int]


def look_over(
    session: Session,
    scope: PractitionerScope,
    *,
    shown: Shown = Shown.ALL,
    words: str = "",
    number: int = 1,
    now: datetime,
) -> Caseload:
    """Return clients in care: answers to read first, then what is open, then the rest.

    Words look for names, for what clients are called and for own references, among
    everybody, discharged or not. Names are sealed, so they are compared here.
    """
    entries = [_entry(*row, now=now) for row in session.execute(_everybody(scope, now))]
    found = [
        entry
        for entry in entries
        if (entry.answers_to(words) if words else entry.is_shown(shown))
    ]
    counts = {one: sum(entry.is_shown(one) for entry in entries) for one in Shown}
    return Caseload(cut(in_order(found), number, PAGE), counts)


def show_initials_only(
    session: Session, scope: PractitionerScope, *, only: bool
) -> None:
    """Remember whether a practitioner wants initials instead of names on the list."""
    practitioners.find_own(session, scope).initials_only = only


def _everybody(
    scope: PractitionerScope, now: datetime
) -> Select[
    Client,
    Response | None,
    UUID | None,
    CheckIn | None,
    datetime | None,
    Message | None,
]:
    seen = and_(
        Look.response_id == _Newest.id, Look.practitioner_id == scope.practitioner_id
    )
    return (
        visibility.clients(scope)
        .add_columns(_Newest, Look.id, _Current, _Next.opens_at, _Last)
        .select_from(Client)
        .outerjoin(_Newest, _Newest.id == _newest_answers(scope))
        .outerjoin(Look, seen)
        .outerjoin(_Current, _Current.id == _current_check_in(scope, now))
        .outerjoin(_Next, _Next.id == _next_check_in(scope, now))
        .outerjoin(_Last, _Last.id == _last_message(scope))
        .options(
            load_only(_Newest.submitted_at, _Newest.answered, _Newest.items),
            load_only(
                _Current.instrument,
                _Current.instrument_version,
                _Current.form,
                _Current.answered,
                _Current.opens_at,
                _Current.closes_at,
                _Current.last_close_at,
                _Current.asked_for_link_at,
                _Current.started_at,
                _Current.submitted_at,
                _Current.skipped_at,
                _Current.cancelled_at,
            ),
            load_only(_Last.state, _Last.state_at, _Last.bounced_at, _Last.check_in_id),
        )
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
        Message.client_id == Client.id, Message.state.in_(_HANDED_OVER)
    )
    last = those.order_by(Message.state_at.desc(), Message.id).limit(1)
    return last.with_only_columns(Message.id).correlate(Client).scalar_subquery()


def _entry(  # noqa: PLR0913 one argument per thing that was joined
    client: Client,
    newest: Response | None,
    look_id: UUID | None,
    current: CheckIn | None,
    next_at: datetime | None,
    last: Message | None,
    *,
    now: datetime,
) -> Entry:
    return Entry(
        client=client,
        has_address=client.sealed_email is not None,
        latest=_latest(newest, new=look_id is None) if newest else None,
        current=_current(current, now) if current else None,
        next_at=next_at,
        mail=_mail(last, current) if last else None,
    )


def _latest(response: Response, *, new: bool) -> Latest:
    return Latest(response.submitted_at, response.answered, response.items, new)


def _current(check_in: CheckIn, now: datetime) -> Current:
    instrument = catalogue.find(check_in.instrument, check_in.instrument_version)
    return Current(
        state=check_in.state(now),
        answered=check_in.answered,
        items=len(instrument.form(check_in.form).items),
        opens_at=check_in.opens_at,
        closing_at=check_in.closing_at,
        asked_for_link_at=check_in.asked_for_link_at,
    )


def _mail(message: Message, current: CheckIn | None) -> Mail:
    return Mail(
        state=message.state,
        at=message.state_at,
        bounced_at=message.bounced_at,
        about_current=current is not None and message.check_in_id == current.id,
    )
