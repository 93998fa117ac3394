"""Asking for a new link when the old one has closed."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic.services import wishes
from clinic.web.access import current_session, now
from clinic.web.check_in import states
from clinic.web.check_in.opening import find_link
from clinic.web.check_in.pages import page_with_help


def new_link(token: str) -> ResponseReturnValue:
    """Open the check-in again and mail its link; then say so, the same every time."""
    link = find_link(token)
    if link is None:
        return states.leads_nowhere(token)
    if request.method == "POST" and wishes.may_ask_for_new_link(link, now=now()):
        wishes.ask_for_new_link(current_session(), link, now=now())
        current_session().commit()
        return redirect(url_for("check_in.new_link", token=link.token), 303)
    if wishes.has_just_asked(link, now=now()):
        return page_with_help("new_link", link)
    return redirect(url_for("check_in.start", token=link.token), 303)
