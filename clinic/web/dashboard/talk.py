"""The talk in session view: areas to talk about, one step agreed, and what to keep."""

from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from clinic.charts import boards
from clinic.charts.boards import Asked
from clinic.domain.acts import Act
from clinic.domain.agendas import Onwards
from clinic.domain.errors import TooManyAreasError
from clinic.services import reviews, steps, talks
from clinic.web.access import (
    current_scope,
    current_session,
    in_session_view,
    leaves_a_trace,
    now,
)
from clinic.web.bodies import takes_several
from clinic.web.dashboard.review import (
    COVERS_AFTER,
    ENDS_AFTER,
    addresses,
    note_look,
    show_together,
    surroundings,
)
from clinic.web.dashboard.step_form import StepForm

bp = Blueprint("talk", __name__, url_prefix="/clients/<uuid:client_id>/session-view")


@bp.post("/areas")
@in_session_view
@takes_several("areas")
def areas(client_id: UUID) -> ResponseReturnValue:
    """Keep which areas the two of them talk about today."""
    session, scope = current_session(), current_scope()
    review = reviews.read(session, scope, client_id, now=now())
    ticked = [
        area.id for area in review.areas if area.id in request.form.getlist("areas")
    ]
    try:
        talks.choose(session, scope, review.client, ticked, now=now())
    except TooManyAreasError:
        return show_together(client_id, ticked=ticked)
    session.commit()
    back = addresses("dashboard.review.session_view", client_id)
    return redirect(back(talk=None, area=None, _anchor="talking"))


@bp.post("/step")
@in_session_view
def step(client_id: UUID) -> ResponseReturnValue:
    """Keep the step that the two of them agreed on."""
    session, scope = current_session(), current_scope()
    review = reviews.read(session, scope, client_id, now=now())
    talk = talks.read(session, scope, review, request.args.get("talk"), now=now())
    if talk.at_hand is None:
        raise NotFound
    form = StepForm.of(talk)
    if not form.validate_on_submit():
        return show_together(client_id, form=form)
    steps.agree(
        session, scope, review.client, form.document(talk.at_hand.id), now=now()
    )
    session.commit()
    back = addresses("dashboard.review.session_view", client_id)
    return redirect(back(_anchor="talking"))


@bp.post("/step/onwards")
@in_session_view
def onwards(client_id: UUID) -> ResponseReturnValue:
    """Keep the step that was agreed last, or let go of it; what is decided stays so."""
    session, scope = current_session(), current_scope()
    review = reviews.read(session, scope, client_id, now=now())
    step = talks.read(session, scope, review, None, now=now()).undecided
    match request.form.get("onwards"):
        case Onwards.KEEP if step:
            steps.keep(session, scope, step, now=now())
        case Onwards.LET_GO if step:
            steps.let_go(session, scope, step, now=now())
        case Onwards.KEEP | Onwards.LET_GO:
            pass  # pressed twice
        case _:
            raise BadRequest
    session.commit()
    back = addresses("dashboard.review.session_view", client_id)
    return redirect(back(_anchor="talking"))


@bp.get("/summary")
@leaves_a_trace
@in_session_view
def summary(client_id: UUID) -> ResponseReturnValue:
    """Show what the client takes along, in large type: no numbers."""
    session, scope = current_session(), current_scope()
    review = reviews.read(session, scope, client_id, now=now())
    talk = talks.read(session, scope, review, None, now=now())
    page = render_template(
        "dashboard/review/summary.html",
        client=review.client,
        board=boards.draw(review.history, Asked(chosen=talk.areas)),
        talk=talk,
        next_check_in=review.next_check_in,
        opens_later=review.next_check_in and review.next_check_in.opens_at > now(),
        covers_after=COVERS_AFTER,
        ends_after=ENDS_AFTER,
        address=partial(addresses, client_id=client_id),
        **surroundings(client_id),
    )
    note_look(review, Act.SESSION_VIEW_SHOWN)
    return page
