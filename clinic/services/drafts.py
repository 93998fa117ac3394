"""Drafts: answers are saved as they come, one or twenty-four by the same function.

Nothing is told as saved before the edge has committed it, and nothing is saved once
a check-in was sent or is closed.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.agendas import Entry, Question
from clinic.domain.drafts import SKIPPED, Draft, Layout, count_answered
from clinic.domain.errors import AlreadySubmittedError, CheckInClosedError
from clinic.domain.trends import Answer
from clinic.models import CheckIn
from clinic.services import audit
from clinic.services.links import LinkedCheckIn

# What was read before may no longer be so: the database has the last word.
NOT_OVER = (
    CheckIn.id == bindparam("of_check_in"),
    CheckIn.submitted_at.is_(None),
    CheckIn.cancelled_at.is_(None),
    CheckIn.skipped_at.is_(None),
)
_WRITE = (
    update(CheckIn)
    .where(CheckIn.practice_id == bindparam("of_practice"), *NOT_OVER)
    .values(
        sealed_draft=bindparam("sealed"),
        answered=bindparam("count"),
        started_at=bindparam("started"),
    )
    .returning(CheckIn.id)
)


def save(
    session: Session,
    link: LinkedCheckIn,
    given: Mapping[str, Answer],
    *,
    browser: str,
    layout: Layout = "single",
    now: datetime,
) -> None:
    """Save what one browser gave, by item id; the last answer to a question stands.

    A question left open is `skipped`, which is not yet a start. Raise
    AlreadySubmittedError or CheckInClosedError if nothing can be saved any more.
    """
    refuse_if_closed(link, now=now)
    strange = given.keys() - {item.id for item in link.questions}
    if strange:
        raise ValueError(f"not asked in this check-in: {sorted(strange)}")
    if not given:
        return
    starts = link.started_at is None and any(one != SKIPPED for one in given.values())
    draft = link.draft.with_answers(given, browser, layout)
    _keep(session, link, draft, starts=starts, now=now)


def add(
    session: Session,
    link: LinkedCheckIn,
    given: Mapping[Question, Entry],
    *,
    browser: str,
    now: datetime,
) -> None:
    """Save what one browser added besides the answers; the last entry stands.

    Nothing given is kept as such, so that nobody is asked again; it is no start.
    """
    refuse_if_closed(link, now=now)
    starts = link.started_at is None and any(given.values())
    draft = link.draft.with_entries(given, browser)
    _keep(session, link, draft, starts=starts, now=now)


def start_again(session: Session, link: LinkedCheckIn, *, now: datetime) -> None:
    """Delete what was saved; the check-in stays open as long as it was."""
    refuse_if_closed(link, now=now)
    _write(session, link, Draft())
    audit.note(session, link.scope, Act.DRAFT_DELETED, link, now=now)


def saved_in(check_in: CheckIn) -> Draft:
    """Open what is saved of a check-in and not sent; its client must be loaded."""
    return Draft.from_document(check_in.draft)


def refuse_if_closed(link: LinkedCheckIn, *, now: datetime) -> None:
    """Raise AlreadySubmittedError or CheckInClosedError unless answers are taken."""
    if link.submitted_at is not None:
        raise AlreadySubmittedError
    if not link.is_open(now):
        raise CheckInClosedError


def _keep(
    session: Session,
    link: LinkedCheckIn,
    draft: Draft,
    *,
    starts: bool,
    now: datetime,
) -> None:
    if starts:
        link.started_at = now
    _write(session, link, draft)
    if starts:
        audit.note(session, link.scope, Act.CHECK_IN_STARTED, link, now=now)


def _write(session: Session, link: LinkedCheckIn, draft: Draft) -> None:
    link.keep(draft)
    written = session.connection().execute(
        _WRITE,
        {
            "of_practice": link.practice_id,
            "of_check_in": link.id,
            "sealed": link.sealed_draft,
            "count": count_answered(draft.answers(link.form.items)),
            "started": link.started_at,
        },
    )
    if written.one_or_none() is None:
        raise CheckInClosedError
