"""A client's sessions: booked, moved, cancelled, one or a series at a time."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.domain.errors import AppointmentTakenError, NotFoundError
from clinic.models import Appointment
from clinic.services import appointments, clients
from clinic.web.access import (
    current_practice,
    current_scope,
    current_session,
    now,
)
from clinic.web.dashboard.appointment_form import BookForm, MoveForm
from clinic.words import clock, gettext, local, ngettext, weekday_date

bp = Blueprint(
    "appointments", __name__, url_prefix="/clients/<uuid:client_id>/appointments"
)


@bp.route("", methods=["GET", "POST"])
def show(client_id: UUID) -> ResponseReturnValue:
    """Show a client's sessions from today on, and book more."""
    session, scope = current_session(), current_scope()
    client = clients.find(session, scope, client_id)
    form = BookForm.at_practice(current_practice().zone, now())
    if client.discharged_at is None and form.validate_on_submit():
        booked = appointments.book(session, scope, client, form.booking(), now=now())
        session.commit()
        flash(_booked(booked))
        return _back(client_id)
    page = render_template(
        "dashboard/appointments/show.html",
        client=client,
        form=form,
        coming=appointments.list_coming(session, scope, client, now=now()),
    )
    return page, 422 if form.errors else 200


@bp.route("/<uuid:appointment_id>", methods=["GET", "POST"])
def change(client_id: UUID, appointment_id: UUID) -> ResponseReturnValue:
    """Move a session, alone or with the rest of its series."""
    session, scope = current_session(), current_scope()
    appointment = _find(client_id, appointment_id)
    form = MoveForm.of(appointment, current_practice().zone, now())
    if form.validate_on_submit():
        try:
            appointments.move(
                session,
                scope,
                appointment,
                *form.slot,
                minutes=int(form.minutes.data),
                and_following=form.which.data == "rest",
                now=now(),
            )
        except AppointmentTakenError:
            form.day.errors = [gettext("There is another session at this time.")]
        else:
            session.commit()
            flash(gettext("Moved to %(when)s.", when=_when(appointment)))
            return _back(client_id)
    page = render_template(
        "dashboard/appointments/change.html",
        client=appointment.client,
        appointment=appointment,
        following=appointments.list_following(session, scope, appointment),
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.post("/<uuid:appointment_id>/cancel")
def cancel(client_id: UUID, appointment_id: UUID) -> ResponseReturnValue:
    """Cancel a session, alone or with the rest of its series."""
    session, scope = current_session(), current_scope()
    cancelled = appointments.cancel(
        session,
        scope,
        _find(client_id, appointment_id),
        and_following=request.form.get("which") == "rest",
        now=now(),
    )
    session.commit()
    flash(
        ngettext("Session cancelled.", "%(n)s sessions cancelled.", len(cancelled)),
    )
    return _back(client_id)


def _find(client_id: UUID, appointment_id: UUID) -> Appointment:
    appointment = appointments.find(current_session(), current_scope(), appointment_id)
    if appointment.client_id != client_id or appointment.cancelled_at is not None:
        raise NotFoundError
    return appointment


def _booked(booked: list[Appointment]) -> str:
    if not booked:
        return gettext("This stands in the list already.")
    if len(booked) == 1:
        return gettext("Booked: %(when)s.", when=_when(booked[0]))
    return gettext(
        "%(n)s sessions booked, the first on %(when)s.",
        n=len(booked),
        when=_when(booked[0]),
    )


def _when(appointment: Appointment) -> str:
    start = local(appointment.starts_at, current_practice().zone)
    return gettext(
        "%(day)s at %(time)s", day=weekday_date(start.date()), time=clock(start)
    )


def _back(client_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("dashboard.appointments.show", client_id=client_id))
