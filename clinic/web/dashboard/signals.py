"""Signals: put aside with a reason, brought back, and how they come about."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from clinic.domain.signals import Kind, heading, place, rule
from clinic.services import clients, signals
from clinic.web.access import current_scope, current_session, now
from clinic.web.fields import stripped
from clinic.words import gettext, lazy_gettext

bp = Blueprint("signals", __name__)

LONGEST = 200


class ReasonForm(FlaskForm):
    """Why a signal can be put aside."""

    reason = StringField(
        lazy_gettext("Why"),
        [
            DataRequired(lazy_gettext("Say why it can be put aside.")),
            Length(max=LONGEST),
        ],
        filters=[stripped],
    )


@bp.post("/clients/<uuid:client_id>/signals/set-aside")
def set_aside(client_id: UUID) -> ResponseReturnValue:
    """Put a signal aside."""
    session, scope = current_session(), current_scope()
    clients.find(session, scope, client_id)
    form = ReasonForm()
    prompt_id = request.form.get("signal", "")
    if form.validate():
        reason = str(form.reason.data)
        signals.set_aside(session, scope, client_id, prompt_id, reason, now=now())
        session.commit()
        flash(gettext("Put aside. It stands below, with your reason."))
    else:
        for problem in form.reason.errors:
            flash(str(problem), "warn")
    return _back(client_id)


@bp.post("/clients/<uuid:client_id>/signals/bring-back")
def bring_back(client_id: UUID) -> ResponseReturnValue:
    """Show a signal again."""
    session, scope = current_session(), current_scope()
    prompt_id = request.form.get("signal", "")
    signals.bring_back(session, scope, client_id, prompt_id, now=now())
    session.commit()
    flash(gettext("It is shown again."))
    return _back(client_id)


@bp.get("/how-prompts-work")
def about() -> ResponseReturnValue:
    """Say which signals there are, when each appears, and what they are not."""
    return render_template(
        "dashboard/signals/about.html",
        kinds=[(heading(kind), rule(kind), place(kind)) for kind in Kind],
    )


def _back(client_id: UUID) -> ResponseReturnValue:
    return redirect(
        url_for("dashboard.clients.show", client_id=client_id, _anchor="prompts")
    )
