"""Stopping the emails, from the link at the end of each of them.

Mail programs press it for their readers (RFC 8058): a POST without cookies, whatever
its body. So a POST stops at once, and a GET only asks.
"""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from clinic.domain import tokens
from clinic.services import practices, unscoped, wishes
from clinic.web.access import current_session, now
from clinic.web.bodies import ignores_its_body
from clinic.web.check_in import states


@ignores_its_body
def stop(token: str) -> ResponseReturnValue:
    """Ask whether the emails should stop, and stop them."""
    session = current_session()
    clean = tokens.clean(token)
    message = (
        unscoped.find_message_to_stop(session, tokens.digest(clean)) if clean else None
    )
    if message is None:
        return states.leads_nowhere("")
    practice = message.client.practice
    if request.method == "POST":
        wishes.stop_mail(session, message, now=now())
        session.commit()
    return render_template(
        "check_in/stop.html",
        stopped=wishes.has_stopped(message.client),
        practice_name=practice.sender_name,
        numbers=practices.list_urgent_help(
            session, unscoped.scope_of_operator(practice)
        ),
    )
