"""Remarks about a client: written, corrected, removed."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.domain.errors import NotFoundError
from clinic.models import Client, Remark
from clinic.services import clients, remarks
from clinic.web.access import current_practice, current_scope, current_session, now
from clinic.web.dashboard.record_forms import RemarkForm
from clinic.words import gettext

bp = Blueprint("remarks", __name__, url_prefix="/clients/<uuid:client_id>/remarks")


@bp.route("", methods=["GET", "POST"])
def show(client_id: UUID) -> ResponseReturnValue:
    """Show what was remarked about a client, and write more."""
    session, scope = current_session(), current_scope()
    client = clients.find(session, scope, client_id)
    form = _form(client)
    if form.validate_on_submit():
        remarks.write(session, scope, client, form.new(), now=now())
        session.commit()
        flash(gettext("Written down."))
        return _back(client_id)
    page = render_template(
        "dashboard/remarks/show.html",
        client=client,
        trace=remarks.read(session, scope, client),
        form=form,
        longest=remarks.LONGEST,
    )
    return page, 422 if form.errors else 200


@bp.route("/<uuid:remark_id>", methods=["GET", "POST"])
def correct(client_id: UUID, remark_id: UUID) -> ResponseReturnValue:
    """Correct a remark: what stood there before stays to be read."""
    session, scope = current_session(), current_scope()
    remark = _find(client_id, remark_id)
    if remark.removed_at is not None:
        raise NotFoundError
    form = _form(remark.client, remark)
    if form.validate_on_submit():
        remarks.correct(session, scope, remark, form.new(), now=now())
        session.commit()
        flash(gettext("Corrected. What stood there before can still be read."))
        return _back(client_id)
    page = render_template(
        "dashboard/remarks/correct.html",
        client=remark.client,
        form=form,
        longest=remarks.LONGEST,
    )
    return page, 422 if form.errors else 200


@bp.post("/<uuid:remark_id>/remove")
def remove(client_id: UUID, remark_id: UUID) -> ResponseReturnValue:
    """Take a remark away."""
    session, scope = current_session(), current_scope()
    remarks.remove(session, scope, _find(client_id, remark_id), now=now())
    session.commit()
    flash(gettext("Removed. It can still be read below."))
    return _back(client_id)


def _form(client: Client, remark: Remark | None = None) -> RemarkForm:
    sent = remarks.list_subjects(current_session(), current_scope(), client)
    return RemarkForm.about_one_of(sent, current_practice().zone, remark)


def _find(client_id: UUID, remark_id: UUID) -> Remark:
    remark = remarks.find(current_session(), current_scope(), remark_id)
    if remark.client_id != client_id:
        raise NotFoundError
    return remark


def _back(client_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("dashboard.remarks.show", client_id=client_id))
