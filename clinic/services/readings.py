"""Proof of reading: when the therapist looked at a client's last answers."""

from datetime import datetime

from sqlalchemy import bindparam, func
from sqlalchemy.orm import Session

from clinic.models import Client, Look, Practice, Response
from clinic.services import visibility
from clinic.services.links import LinkedCheckIn
from clinic.services.visibility import IN_PRACTICE

# Built once: it is asked for the first page of every link.
_NEWEST = (
    visibility.responses(IN_PRACTICE)
    .where(Response.client_id == bindparam("of_client"))
    .order_by(Response.submitted_at.desc())
    .limit(1)
    .with_only_columns(Response.id)
    .scalar_subquery()
)
_FIRST_LOOK = (
    visibility.looks_of_practice(IN_PRACTICE)
    .where(Look.response_id == _NEWEST)
    .with_only_columns(func.min(Look.looked_at))
    .scalar_subquery()
)
_READING = (
    visibility.clients(IN_PRACTICE)
    .join(Client.practice)
    .where(Client.id == bindparam("of_client"))
    .with_only_columns(Client.told_when_read, Practice.tells_when_read, _FIRST_LOOK)
)


def last_look(session: Session, link: LinkedCheckIn) -> datetime | None:
    """Return when the answers before this check-in were first looked at.

    None where nobody has looked yet, or where the practice, or the practitioner for
    this client, does not wish to tell.
    """
    found = session.connection().execute(
        _READING, {"of_practice": link.practice_id, "of_client": link.client_id}
    )
    wish, tells, looked_at = found.one()
    moment: datetime | None = looked_at
    return moment if tells is not False and wish is not False else None
