"""Responses: what was saved is sent once, whole, and never changed again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.answer_sheets import AnswerSheet, fill_in
from clinic.domain.drafts import count_answered
from clinic.domain.errors import AlreadySubmittedError, NothingAnsweredError
from clinic.domain.messages import CancelReason
from clinic.models import CheckIn, Response
from clinic.services import audit, drafts, events, steps, visibility
from clinic.services import messages as outbox
from clinic.services.links import LinkedCheckIn

_END = (
    update(CheckIn)
    .where(CheckIn.practice_id == bindparam("of_practice"), *drafts.NOT_OVER)
    .values(submitted_at=bindparam("at"), sealed_draft=None)
    .returning(CheckIn.id)
)
_ADD = insert(Response)
_SENT = (
    visibility.responses(visibility.IN_PRACTICE)
    .where(
        Response.check_in_id == bindparam("of_check_in"),
        Response.client_id == bindparam("of_client"),
    )
    .with_only_columns(Response.id, Response.practice_id, Response.sealed_document)
)


def submit(
    session: Session, link: LinkedCheckIn, *, browser: str | None, now: datetime
) -> UUID:
    """Send what was saved, as one Send found it; return the id of the response.

    Raise NothingAnsweredError if not one question was answered, AlreadySubmittedError
    or CheckInClosedError if it is too late.
    """
    drafts.refuse_if_closed(link, now=now)
    if not count_answered(link.draft.answers(link.questions)):
        raise NothingAnsweredError
    _end(session, link, now=now)
    sheet = fill_in(
        link.instrument,
        link.form,
        link.draft,
        impact=link.impact,
        step=steps.find_asked(session, link),
        sender=browser,
    )
    response = Response(
        key=link.sealing_key,
        practice_id=link.practice_id,
        client_id=link.client_id,
        check_in_id=link.id,
        instrument=link.instrument_id,
        instrument_version=link.instrument_version,
        form=link.form_id,
        language=link.language,
        layout=link.draft.layout,
        submitted_at=now,
        answered=sheet.answered,
        items=len(link.form.items),
        document=sheet.to_document(),
    )
    session.connection().execute(_ADD, response.values())
    steps.follow_up(session, link, sheet.agenda.follow_up, now=now)
    events.mark_for_client(session, link, sheet.agenda.event, now=now)
    outbox.call_off(session, link.scope, link.id, CancelReason.ANSWERED, now=now)
    audit.note(session, link.scope, Act.CHECK_IN_SENT, link, now=now)
    return response.id


def find_sent(session: Session, link: LinkedCheckIn) -> AnswerSheet | None:
    """Return what was sent through a link, or None if it was somebody else's."""
    found = session.connection().execute(
        _SENT,
        {
            "of_practice": link.practice_id,
            "of_check_in": link.id,
            "of_client": link.client_id,
        },
    )
    row = found.mappings().one_or_none()
    return sheet_of(Response(key=link.sealing_key, **row)) if row else None


def sheet_of(response: Response) -> AnswerSheet:
    """Open what a response holds; its client or key must be there."""
    return AnswerSheet.from_document(response.document)


def _end(session: Session, link: LinkedCheckIn, *, now: datetime) -> None:
    ended = session.connection().execute(
        _END, {"of_practice": link.practice_id, "of_check_in": link.id, "at": now}
    )
    if ended.one_or_none() is None:
        raise AlreadySubmittedError
