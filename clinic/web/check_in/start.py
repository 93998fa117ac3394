"""The first page behind a link."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from clinic.domain import tokens
from clinic.services import practices, unscoped
from clinic.web.access import current_session


def show(token: str) -> ResponseReturnValue:
    """Say who asks, what, and who will read it."""
    session = current_session()
    clean = tokens.clean(token)
    check_in = unscoped.find_check_in(session, tokens.digest(clean)) if clean else None
    if check_in is None:
        abort(404)
    scope = unscoped.scope_of_check_in(check_in)
    return render_template(
        "check_in/start.html",
        check_in=check_in,
        practice_name=check_in.client.practice.name,
        urgent_help=practices.list_urgent_help(session, scope),
    )
