"""Events beside a client's lines: marked, corrected, removed, put back."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.domain.errors import NotFoundError
from clinic.models import Event
from clinic.services import clients, events
from clinic.web.access import current_practice, current_scope, current_session, now
from clinic.web.dashboard.record_forms import EventForm, suggestions
from clinic.words import gettext, local

bp = Blueprint("events", __name__, url_prefix="/clients/<uuid:client_id>/events")


@bp.route("", methods=["GET", "POST"])
def show(client_id: UUID) -> ResponseReturnValue:
    """Show what is marked beside a client's lines, and mark more."""
    session, scope = current_session(), current_scope()
    client = clients.find(session, scope, client_id)
    form = EventForm.at(_today())
    if form.validate_on_submit():
        events.mark(session, scope, client, form.new(), now=now())
        session.commit()
        flash(gettext("Marked."))
        return _back(client_id)
    page = render_template(
        "dashboard/events/show.html",
        client=client,
        trace=events.read(session, scope, client),
        describe=events.describe,
        form=form,
        suggestions=suggestions(),
    )
    return page, 422 if form.errors else 200


@bp.route("/<uuid:event_id>", methods=["GET", "POST"])
def correct(client_id: UUID, event_id: UUID) -> ResponseReturnValue:
    """Correct an event: what stood there before stays to be read."""
    session, scope = current_session(), current_scope()
    event = _find(client_id, event_id)
    if event.by_client or event.removed_at is not None:
        raise NotFoundError
    form = EventForm.at(_today(), event)
    if form.validate_on_submit():
        events.correct(session, scope, event, form.new(), now=now())
        session.commit()
        flash(gettext("Corrected. What stood there before can still be read."))
        return _back(client_id)
    page = render_template(
        "dashboard/events/correct.html",
        client=event.client,
        form=form,
        suggestions=suggestions(),
    )
    return page, 422 if form.errors else 200


@bp.post("/<uuid:event_id>/remove")
def remove(client_id: UUID, event_id: UUID) -> ResponseReturnValue:
    """Take an event off the lines."""
    session, scope = current_session(), current_scope()
    events.remove(session, scope, _find(client_id, event_id), now=now())
    session.commit()
    flash(gettext("Removed from the lines. It stands below, to be put back."))
    return _back(client_id)


@bp.post("/<uuid:event_id>/put-back")
def put_back(client_id: UUID, event_id: UUID) -> ResponseReturnValue:
    """Mark an event again that was removed."""
    session, scope = current_session(), current_scope()
    events.put_back(session, scope, _find(client_id, event_id), now=now())
    session.commit()
    flash(gettext("It is marked again."))
    return _back(client_id)


def _find(client_id: UUID, event_id: UUID) -> Event:
    event = events.find(current_session(), current_scope(), event_id)
    if event.client_id != client_id:
        raise NotFoundError
    return event


def _today() -> date:
    return local(now(), current_practice().zone).date()


def _back(client_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("dashboard.events.show", client_id=client_id))
