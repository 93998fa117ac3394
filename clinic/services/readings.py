"""Proof of reading: when the therapist looked at a client's last answers."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Session

from clinic.domain.scope import OperatorScope
from clinic.models import Client, Look, Response
from clinic.services import practices, visibility
from clinic.services.links import LinkedCheckIn


def last_look(session: Session, link: LinkedCheckIn) -> datetime | None:
    """Return when the answers before this check-in were first looked at.

    None where nobody has looked yet, or where the practice, or the practitioner for
    this client, does not wish to tell.
    """
    scope = OperatorScope(practice_id=link.practice_id)
    newest = (
        visibility.responses(scope)
        .where(Response.client_id == link.client_id)
        .order_by(Response.submitted_at.desc())
        .limit(1)
        .with_only_columns(Response.id)
        .scalar_subquery()
    )
    looked_at = (
        visibility.looks_of_practice(scope)
        .where(Look.response_id == newest)
        .with_only_columns(func.min(Look.looked_at))
        .scalar_subquery()
    )
    told = (
        visibility.clients(scope)
        .where(Client.id == link.client_id)
        .with_only_columns(Client.told_when_read, looked_at)
    )
    wish, at = session.execute(told).one()
    tells = practices.find(session, scope).tells_when_read is not False
    moment: datetime | None = at
    return moment if tells and wish is not False else None
