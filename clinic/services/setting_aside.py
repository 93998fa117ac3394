"""A response is never changed, but it can be set aside with a reason, and brought back.

What is set aside counts for nothing: no start, no comparison, no line, no signal. Its
date stays on the lines, with the word for it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from clinic.domain.acts import Act
from clinic.domain.errors import NotFoundError
from clinic.domain.scope import PractitionerScope
from clinic.domain.setting_aside import Because
from clinic.models import Response
from clinic.services import audit, visibility


def find(
    session: Session,
    scope: PractitionerScope,
    client_id: UUID,
    response_id: UUID,
    *,
    locked: bool = False,
) -> Response:
    """Return a response of a client in sight; raise NotFoundError if none.

    Whoever is about to move it asks for it locked: of two, one finds it where it was.
    """
    those = (
        visibility.responses(scope)
        .where(Response.id == response_id, Response.client_id == client_id)
        .options(joinedload(Response.client), joinedload(Response.check_in))
    )
    response = session.scalar(those.with_for_update(of=Response) if locked else those)
    if response is None:
        raise NotFoundError
    return response


def set_aside(
    session: Session,
    scope: PractitionerScope,
    response: Response,
    because: Because,
    *,
    now: datetime,
) -> None:
    """Let a response count for nothing; a second press changes nothing."""
    if response.set_aside_at is not None:
        return
    response.set_aside_at = now
    response.set_aside_by_id = scope.practitioner_id
    response.set_aside_because = because.to_document()
    audit.note(session, scope, Act.RESPONSE_SET_ASIDE, response, now=now)


def bring_back(
    session: Session, scope: PractitionerScope, response: Response, *, now: datetime
) -> None:
    """Let a response count again, as if it had never been set aside."""
    if response.set_aside_at is None:
        return
    response.set_aside_at = response.set_aside_by_id = None
    response.set_aside_because = None
    audit.note(session, scope, Act.RESPONSE_BROUGHT_BACK, response, now=now)


def because_of(response: Response) -> Because | None:
    """Return why a response was set aside; its client must be loaded."""
    document = response.set_aside_because
    return Because.from_document(document) if document else None
