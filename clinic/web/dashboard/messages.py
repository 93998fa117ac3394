"""Messages: what became of each, and once more where nobody can tell.

In the demo each email can be read, as text and as HTML, and its link followed.
"""

import re
from email.message import EmailMessage
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from clinic.domain.caseload import initials
from clinic.domain.errors import (
    AlreadyWaitingError,
    CheckInClosedError,
    NoAddressError,
)
from clinic.mail import writing
from clinic.models import Client, Message
from clinic.services import letters, messages, outbox, sending
from clinic.services.outbox import Shown
from clinic.web.access import (
    current_post,
    current_practitioner,
    current_scope,
    current_session,
    now,
)
from clinic.web.dashboard import fates
from clinic.words import gettext

bp = Blueprint("messages", __name__, url_prefix="/messages")

_STYLE = re.compile(r"<style>(.*)</style>", re.DOTALL)


@bp.get("")
def show() -> ResponseReturnValue:
    """Show every message to the practitioner's clients, the newest first."""
    try:
        shown = Shown(request.args.get("show", "all"))
    except ValueError:
        abort(404)
    number = request.args.get("page", 1, type=int)
    found = outbox.look_over(
        current_session(), current_scope(), shown, number, now=now()
    )
    return render_template(
        "dashboard/messages/show.html",
        outbox=found,
        sending=sending.look(current_session(), current_scope(), now=now()),
        shown=shown,
        name_of=_name_of,
        fates=fates,
        page_href=lambda number: url_for(".show", show=shown, page=number),
    )


@bp.post("/go-on")
def go_on() -> ResponseReturnValue:
    """Send again after the clock was not believed, because a person says so."""
    session = current_session()
    sending.let_go(session, current_scope(), now=now())
    session.commit()
    flash(gettext("Emails leave again. What fell due more than a day ago does not."))
    return redirect(url_for(".show"))


@bp.post("/<uuid:message_id>/resend")
def resend(message_id: UUID) -> ResponseReturnValue:
    """Send the same link once more, because a person decides so."""
    session, scope = current_session(), current_scope()
    check_in = outbox.find(session, scope, message_id).check_in
    try:
        messages.resend(session, scope, check_in, now=now())
    except CheckInClosedError:
        flash(gettext("This check-in is not open."), "bad")
    except NoAddressError:
        flash(gettext("This client gets no emails for now."), "bad")
    except AlreadyWaitingError:
        flash(gettext("An email is on its way already."), "bad")
    else:
        session.commit()
        flash(gettext("The same link goes out again now."))
    return redirect(url_for(".show"))


@bp.get("/<uuid:message_id>")
def read(message_id: UUID) -> ResponseReturnValue:
    """Show an email of the demo as text, its links to be followed."""
    message = _of_demo(message_id)
    letter = letters.of_message(current_session(), message, current_post())
    email = _write(message, letter)
    text = writing.part_of(email, "plain")
    return render_template(
        "dashboard/messages/read.html",
        message=message,
        email=email,
        paragraphs=text.strip().split("\n\n"),
        links={letter.link, letter.stop_link},
        name_of=_name_of,
        fates=fates,
    )


@bp.get("/<uuid:message_id>/html")
def read_html(message_id: UUID) -> ResponseReturnValue:
    """Show an email of the demo as a mail program would."""
    html = _html_of(_of_demo(message_id))
    # The page keeps to the rules of all others: no style but from a file of ours.
    style = url_for(".style", message_id=message_id)
    return _STYLE.sub(f'<link rel="stylesheet" href="{style}">', html)


@bp.get("/<uuid:message_id>/email.css")
def style(message_id: UUID) -> ResponseReturnValue:
    """Give the style that an email of the demo carries in itself."""
    found = _STYLE.search(_html_of(_of_demo(message_id)))
    return Response(found[1] if found else "", mimetype="text/css")


def _of_demo(message_id: UUID) -> Message:
    message = outbox.find(current_session(), current_scope(), message_id)
    if not message.client.practice.demo:
        abort(404)
    return message


def _html_of(message: Message) -> str:
    letter = letters.of_message(current_session(), message, current_post())
    return writing.part_of(_write(message, letter), "html")


def _write(message: Message, letter: writing.Letter) -> EmailMessage:
    templates = writing.stationery(current_post().templates)
    return writing.write(letter, templates, now=message.sent_at or message.due_at)


def _name_of(client: Client) -> str:
    only_initials = current_practitioner().initials_only
    return initials(client.name) if only_initials else client.name
