"""The way in: what a link opens, or a kind word where it opens nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic.domain import tokens
from clinic.domain.errors import AlreadySubmittedError, CheckInClosedError
from clinic.services import links
from clinic.services.links import LinkedCheckIn
from clinic.web.access import current_session, now
from clinic.web.check_in import states

_P = ParamSpec("_P")


def behind_a_link(
    view: Callable[Concatenate[LinkedCheckIn, _P], ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """Give a page the check-in of its link, if it can be answered now."""

    @wraps(view)
    def opened(token: str, *args: _P.args, **rest: _P.kwargs) -> ResponseReturnValue:
        link = find_link(token)
        if link is None:
            return states.leads_nowhere(token)
        if not link.is_open(now()):
            return states.not_open(link)
        try:
            return view(link, *args, **rest)
        except (AlreadySubmittedError, CheckInClosedError):
            # It closed under our hands; its first page says how.
            return redirect(url_for("check_in.start", token=link.token), 303)

    return opened


def find_link(token: str) -> LinkedCheckIn | None:
    """Return the check-in of a link, in whatever state, or None.

    What a POST finds is locked until its transaction ends: two devices take turns.
    """
    clean = tokens.clean(token)
    if clean is None:
        return None
    return links.find(current_session(), clean, locked=request.method == "POST")
