"""A check-in to come: moved to another day, left out, or brought back."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired

from clinic.domain.errors import NotFoundError, TooCloseError
from clinic.models import Assignment
from clinic.services import assignments, places
from clinic.web.access import current_scope, current_session, now
from clinic.web.fields import DayField
from clinic.words import gettext, lazy_gettext, weekday_date

bp = Blueprint(
    "places",
    __name__,
    url_prefix="/clients/<uuid:client_id>/assignments/<uuid:assignment_id>/planned/<day>",
)


class MoveForm(FlaskForm):
    """The day on which a check-in opens instead."""

    other_day = DayField(
        lazy_gettext("Other day"), [InputRequired(lazy_gettext("Enter a day."))]
    )


@bp.route("", methods=["GET", "POST"])
def change(client_id: UUID, assignment_id: UUID, day: str) -> ResponseReturnValue:
    """Move a check-in to come to another day, or see what can be done about it."""
    session, scope = current_session(), current_scope()
    assignment, planned_on = _find(client_id, assignment_id, day)
    room = places.find(session, scope, assignment, planned_on, now=now())
    form = MoveForm(data={"other_day": room.place.on})
    to = form.other_day.data
    if form.validate_on_submit() and to is not None:
        try:
            places.move(session, scope, assignment, planned_on, to, now=now())
        except TooCloseError:
            form.other_day.errors = [gettext("Choose one of the days that are free.")]
        else:
            session.commit()
            flash(gettext("Moved to %(day)s.", day=weekday_date(to)))
            return _back(client_id)
    page = render_template(
        "dashboard/places/change.html",
        client=room.place.client,
        room=room,
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.post("/leave-out")
def leave_out(client_id: UUID, assignment_id: UUID, day: str) -> ResponseReturnValue:
    """Leave a check-in to come out."""
    session, scope = current_session(), current_scope()
    assignment, planned_on = _find(client_id, assignment_id, day)
    places.leave_out(session, scope, assignment, planned_on, now=now())
    session.commit()
    flash(gettext("Left out. You can bring it back until its day."))
    return _back(client_id)


@bp.post("/bring-back")
def bring_back(client_id: UUID, assignment_id: UUID, day: str) -> ResponseReturnValue:
    """Let a check-in to come be where it was planned again."""
    session, scope = current_session(), current_scope()
    assignment, planned_on = _find(client_id, assignment_id, day)
    try:
        places.bring_back(session, scope, assignment, planned_on, now=now())
    except TooCloseError:
        flash(
            gettext("Another one has come closer than a week. Move it first."), "warn"
        )
    else:
        session.commit()
        flash(gettext("Brought back to %(day)s.", day=weekday_date(planned_on)))
    return _back(client_id)


def _find(client_id: UUID, assignment_id: UUID, day: str) -> tuple[Assignment, date]:
    assignment = assignments.find(current_session(), current_scope(), assignment_id)
    if assignment.client_id != client_id or assignment.ended_at is not None:
        raise NotFoundError
    try:
        return assignment, date.fromisoformat(day)
    except ValueError as error:
        raise NotFoundError from error


def _back(client_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("dashboard.check_ins.show", client_id=client_id))
