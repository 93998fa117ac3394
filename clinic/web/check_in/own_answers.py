"""The answers that were sent, for the browser that gave them, on the same visit."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from clinic.services import responses
from clinic.web.access import current_session
from clinic.web.check_in import states
from clinic.web.check_in.opening import find_link
from clinic.web.check_in.pages import page_with_help


def my_answers(token: str) -> ResponseReturnValue:
    """Show the sender their own answers in words, if the practice allows it."""
    link = find_link(token)
    if link is None:
        return states.leads_nowhere(token)
    if not link.shows_own_answers or not states.is_senders_visit(link):
        return redirect(url_for("check_in.start", token=link.token), 303)
    sheet = responses.find_sent(current_session(), link)
    if sheet is None:
        return states.leads_nowhere(token)
    own = {
        id_: answer
        for id_, answer in sheet.everything.items()
        if id_ in sheet.senders_own
    }
    return page_with_help("my_answers", link, own=own)
