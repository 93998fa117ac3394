"""Assignments: a check-in, or a rhythm of them, is assigned, taken back, ended."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import catalogue
from clinic.domain.errors import (
    AlreadyAssignedError,
    AssignmentEndedError,
    ClientDischargedError,
    NotFoundError,
    TooLateError,
    UrgentHelpNotConfirmedError,
)
from clinic.domain.instruments import Instrument
from clinic.domain.scope import Permission
from clinic.mail.writing import stationery, write
from clinic.models import Assignment, Client
from clinic.services import (
    assignments,
    changes,
    check_ins,
    clients,
    letters,
    mail_servers,
    previews,
)
from clinic.services.assignments import Plan
from clinic.web.access import (
    current_post,
    current_practice,
    current_practitioner,
    current_scope,
    current_session,
    now,
)
from clinic.web.dashboard.assign_form import AssignForm
from clinic.web.dashboard.change_form import ChangeForm
from clinic.words import gettext, local

bp = Blueprint("assignments", __name__, url_prefix="/clients/<uuid:client_id>")

INSTRUMENT = "independence-check-in"


@bp.route("/assignments/new", methods=["GET", "POST"])
def new(client_id: UUID) -> ResponseReturnValue:
    """Assign a check-in, after a look at its dates and its email if wanted."""
    session, scope = current_session(), current_scope()
    client = clients.find(session, scope, client_id)
    instrument = catalogue.find(INSTRUMENT, language=client.language)
    form = AssignForm.about(instrument, current_practice().zone, now())
    preview = None
    if form.validate_on_submit():
        if "preview" not in request.form:
            return _assign(client, form.plan())
        preview = _preview(client, form.plan(), instrument)
    page = render_template(
        "dashboard/assignments/new.html",
        client=client,
        form=form,
        instrument=instrument,
        running=assignments.find_running(session, scope, client, INSTRUMENT, now=now()),
        unfinished=check_ins.list_unfinished(session, scope, client, now=now()),
        preview=preview,
        mail_can_leave=_mail_can_leave(),
        may_change_settings=Permission.SETTINGS in scope.permissions,
    )
    return page, 422 if form.errors else 200


@bp.route("/assignments/<uuid:assignment_id>", methods=["GET", "POST"])
def change(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Change what is still to come of a rhythm, after a look at it if wanted."""
    session, scope = current_session(), current_scope()
    client = clients.find(session, scope, client_id)
    assignment = _find(client_id, assignment_id)
    stand = changes.look(session, scope, assignment, now=now())
    instrument = catalogue.find(INSTRUMENT, language=client.language)
    form = ChangeForm.of(assignment, stand, instrument, current_practice().zone, now())
    if assignment.ended_at is not None:
        flash(gettext("This has ended. You can assign a check-in anew."), "info")
        return redirect(url_for("dashboard.check_ins.show", client_id=client_id))
    preview = None
    if form.validate_on_submit():
        if "preview" not in request.form:
            return _change(assignment, form)
        preview = _preview(client, form.plan(), instrument, running=assignment)
    page = render_template(
        "dashboard/assignments/change.html",
        client=client,
        form=form,
        preview=preview,
        mail_can_leave=_mail_can_leave(),
    )
    return page, 422 if form.errors else 200


@bp.post("/assignments/<uuid:assignment_id>/go-on")
def go_on(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Let a rhythm that has come to its number go on for as many again."""
    session, scope = current_session(), current_scope()
    assignment = _find(client_id, assignment_id)
    try:
        changes.go_on(session, scope, assignment, now=now())
    except AssignmentEndedError:
        flash(gettext("This has ended. You can assign a check-in anew."), "info")
    else:
        session.commit()
        flash(gettext("It goes on. What comes is listed here."))
    return redirect(url_for("dashboard.check_ins.show", client_id=client_id))


@bp.post("/assignments/<uuid:assignment_id>/undo")
def undo(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Take an assignment back before anything has left."""
    session, scope = current_session(), current_scope()
    assignment = _find(client_id, assignment_id)
    try:
        assignments.undo(session, scope, assignment, now=now())
    except TooLateError:
        flash(gettext("Too late to undo. You can withdraw the check-in."), "warn")
    else:
        session.commit()
        flash(gettext("Taken back. Nothing was sent."))
    return redirect(url_for("dashboard.check_ins.show", client_id=client_id))


@bp.post("/assignments/<uuid:assignment_id>/end")
def end(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """End a rhythm; what is open stays open."""
    session, scope = current_session(), current_scope()
    assignment = _find(client_id, assignment_id)
    assignments.end(session, scope, assignment, now=now())
    session.commit()
    flash(gettext("Ended. Nothing more goes out."))
    return redirect(url_for("dashboard.check_ins.show", client_id=client_id))


def _assign(client: Client, plan: Plan) -> ResponseReturnValue:
    session, scope = current_session(), current_scope()
    try:
        assignments.assign(session, scope, client, plan, now=now())
    except (UrgentHelpNotConfirmedError, ClientDischargedError):
        # The page itself says why.
        return redirect(url_for("dashboard.assignments.new", client_id=client.id))
    except AlreadyAssignedError:
        flash(gettext("Something is assigned already. Here it is."), "info")
    else:
        session.commit()
    return redirect(url_for("dashboard.check_ins.show", client_id=client.id))


def _change(assignment: Assignment, form: ChangeForm) -> ResponseReturnValue:
    session, scope = current_session(), current_scope()
    changes.change(session, scope, assignment, form.plan(), now=now())
    session.commit()
    flash(gettext("Changed. What comes is listed here."))
    back = url_for("dashboard.check_ins.show", client_id=assignment.client_id)
    return redirect(back)


def _preview(
    client: Client,
    plan: Plan,
    instrument: Instrument,
    *,
    running: Assignment | None = None,
) -> dict[str, object]:
    foresight = previews.foresee(
        current_session(), current_scope(), client, plan, running=running, now=now()
    )
    return {
        "foresight": foresight,
        "lengths": {id_: len(form.items) for id_, form in instrument.forms.items()},
        "reminder": plan.remind_after_days,
        "email": _email(client, foresight),
    }


def _email(client: Client, foresight: previews.Foresight) -> dict[str, str] | None:
    if not client.may_be_written_to or not foresight.coming:
        return None
    first = foresight.coming[0]
    occasion = letters.Occasion(
        first.form, local(first.last_moment, current_practice().zone).date()
    )
    letter = letters.preview(
        current_session(), client, current_practitioner(), occasion, current_post()
    )
    email = write(letter, stationery(current_post().templates), now=now())
    body = email.get_body(("plain",))
    return {
        "sender": str(email["From"]),
        "subject": str(email["Subject"]),
        "text": body.get_content() if body else "",
    }


def _mail_can_leave() -> bool:
    practice = current_practice()
    return practice.demo or bool(mail_servers.server_of(practice, current_post()))


def _find(client_id: UUID, assignment_id: UUID) -> Assignment:
    assignment = assignments.find(current_session(), current_scope(), assignment_id)
    if assignment.client_id != client_id:
        raise NotFoundError
    return assignment
