"""The practice's mail server, and a test mail that shows the server's own reply."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.domain.scope import Permission
from clinic.mail import outcomes, senders, writing
from clinic.mail.outcomes import Fate, Outcome
from clinic.mail.senders import MailServer
from clinic.services import mail_servers
from clinic.web.access import (
    current_post,
    current_practice,
    current_practitioner,
    current_scope,
    current_session,
    needs,
    now,
)
from clinic.web.dashboard.mail_server_form import MailServerForm
from clinic.words import gettext

bp = Blueprint("mail_server", __name__, url_prefix="/practice/mail-server")


@bp.route("", methods=["GET", "POST"])
@needs(Permission.SETTINGS)
def show() -> ResponseReturnValue:
    """Show and change the practice's mail server."""
    form = MailServerForm.of(current_practice())
    if form.validate_on_submit():
        session = current_session()
        mail_servers.change(session, current_scope(), form.settings(), now=now())
        session.commit()
        flash(gettext("Saved. Send a test mail to see whether it works."))
        return redirect(url_for("dashboard.mail_server.show"))
    return _page(form), 422 if form.errors else 200


@bp.post("/test")
@needs(Permission.SETTINGS)
def test() -> ResponseReturnValue:
    """Send a test mail to oneself, and show what the mail server said."""
    session, practice = current_session(), current_practice()
    server = mail_servers.server_of(practice, current_post())
    if server is None or practice.demo:
        abort(404)
    letterhead = mail_servers.letterhead_of(session, practice, current_post())
    session.commit()  # no transaction is open while talking to a mail server
    outcome = _try(server, letterhead, current_practitioner().email)
    if outcome.fate is Fate.SENT:
        mail_servers.let_go(session, practice)
        session.commit()
    return _page(MailServerForm.of(practice), outcome)


def _try(server: MailServer, letterhead: writing.Letterhead, recipient: str) -> Outcome:
    sender = letterhead.from_address
    message_id = f"<test-{now():%Y%m%d%H%M%S%f}@{sender.rpartition('@')[2]}>"
    return senders.deliver(
        replace(server, step_seconds=5, text_seconds=15),  # somebody waits for it
        writing.write_test(letterhead, recipient, message_id, now=now()),
        envelope_sender=sender,
        recipient=recipient,
    )


def _page(form: MailServerForm, outcome: Outcome | None = None) -> str:
    practice, post = current_practice(), current_post()
    why_held = outcomes.of_reason(practice.mail_held_because or "")
    return render_template(
        "dashboard/mail_server/show.html",
        form=form,
        outcome=outcome,
        outcome_in_words=outcome and outcomes.in_words(outcome.fate, outcome.step),
        held_in_words=why_held and outcomes.in_words(*why_held),
        can_be_tested=mail_servers.server_of(practice, post) is not None,
        fallback=post.fallback if practice.mail_host is None else None,
        test_recipient=current_practitioner().email,
    )
