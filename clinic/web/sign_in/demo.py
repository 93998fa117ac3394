"""In a demo one press signs in: the people are invented, and it says so."""

from collections.abc import Sequence
from uuid import UUID

from flask import abort
from flask.typing import ResponseReturnValue

from clinic.models import Practitioner
from clinic.services import sign_ins, unscoped
from clinic.web.access import current_session, database, now
from clinic.web.sign_in import arriving


def list_people() -> Sequence[Practitioner]:
    """Return whom one can be in a demo; nobody anywhere else."""
    if not database().installation.demo:
        return ()
    return unscoped.list_demo_practitioners(current_session())


def sign_in_as(practitioner_id: UUID) -> ResponseReturnValue:
    """Sign in as one of the invented people."""
    session = current_session()
    found = [each for each in list_people() if each.id == practitioner_id]
    if not found:
        abort(404)
    token = sign_ins.begin(session, found[0], now=now())
    row = sign_ins.find_live(session, token, in_session_view=False, now=now())
    session.commit()
    if row is None:
        abort(404)
    return arriving.let_in(token, row)
