"""What a client sent, once: set aside, brought back, moved to whose it is."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.domain.errors import ClashingAnswersError
from clinic.services import moving, setting_aside
from clinic.web.access import current_scope, current_session, now
from clinic.web.dashboard.reason_form import REASONS, MoveForm, ReasonForm
from clinic.words import gettext

bp = Blueprint(
    "responses",
    __name__,
    url_prefix="/clients/<uuid:client_id>/responses/<uuid:response_id>",
)


@bp.get("")
def show(client_id: UUID, response_id: UUID) -> ResponseReturnValue:
    """Show how a response stands, and what can be done about it."""
    return _page(client_id, response_id)


@bp.post("/set-aside")
def set_aside(client_id: UUID, response_id: UUID) -> ResponseReturnValue:
    """Let a response count for nothing."""
    session, scope = current_session(), current_scope()
    response = setting_aside.find(session, scope, client_id, response_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(client_id, response_id, reason_form=form)
    setting_aside.set_aside(session, scope, response, form.because(), now=now())
    session.commit()
    flash(gettext("Set aside. It counts for nothing until it is brought back."))
    return _back(client_id)


@bp.post("/bring-back")
def bring_back(client_id: UUID, response_id: UUID) -> ResponseReturnValue:
    """Let a response count again."""
    session, scope = current_session(), current_scope()
    response = setting_aside.find(session, scope, client_id, response_id)
    setting_aside.bring_back(session, scope, response, now=now())
    session.commit()
    flash(gettext("Brought back. It counts again."))
    return _back(client_id)


@bp.post("/move")
def move(client_id: UUID, response_id: UUID) -> ResponseReturnValue:
    """Move a response to the client who gave it."""
    session, scope = current_session(), current_scope()
    response = setting_aside.find(session, scope, client_id, response_id, locked=True)
    form = MoveForm()
    if not form.validate_on_submit():
        return _page(client_id, response_id, move_form=form)
    try:
        moving.move(session, scope, response, UUID(form.to.data), now=now())
    except ClashingAnswersError:
        form.to.errors = [
            gettext(
                "This client answered the same questions on the same day. Set one of "
                "the two aside first."
            )
        ]
        return _page(client_id, response_id, move_form=form)
    session.commit()
    flash(gettext("Moved. Both histories say so; it can be moved back."))
    return _back(client_id)


def _page(
    client_id: UUID,
    response_id: UUID,
    *,
    reason_form: ReasonForm | None = None,
    move_form: MoveForm | None = None,
) -> ResponseReturnValue:
    session, scope = current_session(), current_scope()
    response = setting_aside.find(session, scope, client_id, response_id)
    page = render_template(
        "dashboard/responses/show.html",
        client=response.client,
        response=response,
        because=setting_aside.because_of(response),
        reasons=REASONS,
        form=reason_form or move_form or ReasonForm(),
        reason_form=reason_form or ReasonForm(formdata=None),
        move_form=(move_form or MoveForm(formdata=None)).among(
            moving.list_targets(session, scope, response)
        ),
    )
    return page, 422 if reason_form or move_form else 200


def _back(client_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("dashboard.clients.show", client_id=client_id))
