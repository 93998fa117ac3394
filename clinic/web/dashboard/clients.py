"""Clients: added, changed, discharged, taken back."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, Form, StringField
from wtforms.validators import (
    DataRequired,
    Length,
    Optional,
    StopValidation,
    ValidationError,
)

from clinic.models import Client
from clinic.services import appointments, check_ins, clients, paces
from clinic.web.access import current_practice, current_scope, current_session, now
from clinic.web.dashboard import review
from clinic.web.fields import EmailAddress, SelectField, stripped
from clinic.words import gettext, lazy_gettext, local, ngettext

bp = Blueprint("clients", __name__, url_prefix="/clients")


def _agreed_if_written_to(form: Form, field: Field) -> None:
    if form["email"].data and not any(field.raw_data or ()):
        raise StopValidation(gettext("Enter the day on which they agreed to emails."))


def _not_to_come(_: Form, field: Field) -> None:
    if field.data > local(now(), current_practice().zone).date():
        raise ValidationError(gettext("This day is still to come."))


class ClientForm(FlaskForm):
    """What is written down about a client."""

    name = StringField(
        lazy_gettext("Name"),
        [DataRequired(lazy_gettext("Enter a name.")), Length(max=120)],
        filters=[stripped],
        description=lazy_gettext("Stands on your list, never in an email."),
    )
    called = StringField(
        lazy_gettext("What to call them"),
        [Length(max=60)],
        filters=[stripped],
        description=lazy_gettext(
            "Stands in emails and in the session view. If left empty, "
            "the first part of the name."
        ),
    )
    reference = StringField(
        lazy_gettext("Your own reference (optional)"),
        [Length(max=40)],
        filters=[stripped],
        description=lazy_gettext("For example a number in your own files."),
    )
    email = StringField(
        lazy_gettext("Email (optional)"),
        [Optional(), Length(max=254), EmailAddress()],
        filters=[stripped],
        description=lazy_gettext(
            "Links to check-ins go there. Without one, a check-in can be answered "
            "on your device or through a copied link."
        ),
    )
    mail_agreed_on = DateField(
        lazy_gettext("Agreed to get emails on"),
        [_agreed_if_written_to, Optional(), _not_to_come],
        description=lazy_gettext("The day on which you talked about it."),
    )
    told_when_read = BooleanField(
        lazy_gettext("Tell them when their last answers were looked at"),
        default=True,
        description=lazy_gettext("Stands on the first page of the next check-in."),
    )
    sure = BooleanField(lazy_gettext("This is somebody else, or meant to be so"))

    def details(self, language: str) -> clients.ClientDetails:
        """Return what was typed."""
        name = str(self.name.data)
        return clients.ClientDetails(
            name=name,
            called=self.called.data or name.split(maxsplit=1)[0],
            reference=self.reference.data,
            email=self.email.data,
            language=language,
            mail_agreed_on=self.mail_agreed_on.data,
            told_when_read=bool(self.told_when_read.data),
        )


class BreakForm(FlaskForm):
    """For how many weeks nothing comes by itself."""

    weeks = SelectField(
        lazy_gettext("For"),
        choices=lambda: {
            str(weeks): ngettext("%(n)s week", "%(n)s weeks", weeks)
            for weeks in paces.BREAKS
        },
    )


bp.add_url_rule("/<uuid:client_id>", "show", review.prepare)


@bp.route("/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Add a client to one's own list."""
    form = ClientForm()
    alike: Sequence[Client] = ()
    if form.validate_on_submit():
        session, scope = current_session(), current_scope()
        details = form.details(current_practice().language)
        alike = clients.list_alike(session, scope, details)
        if form.sure.data or not alike:
            key = clients.prepare_key(session, scope, now=now())
            session.commit()
            client = clients.add(session, scope, key, details, now=now())
            session.commit()
            flash(gettext("%(name)s is on your list.", name=client.name))
            return redirect(url_for("dashboard.clients.show", client_id=client.id))
    return _asked("dashboard/clients/add.html", form, alike=alike)


@bp.route("/<uuid:client_id>/edit", methods=["GET", "POST"])
def edit(client_id: UUID) -> ResponseReturnValue:
    """Change what is written down about a client."""
    session, scope = current_session(), current_scope()
    client = clients.find(session, scope, client_id)
    form = ClientForm(obj=client)
    alike: Sequence[Client] = ()
    if form.validate_on_submit():
        details = form.details(client.language)
        alike = clients.list_alike(session, scope, details, besides=client)
        if form.sure.data or not alike:
            moved = clients.change(session, scope, client, details, now=now())
            session.commit()
            flash(gettext("Saved."))
            page = "offer" if moved and client.email else "show"
            return redirect(url_for(f"dashboard.clients.{page}", client_id=client.id))
    return _asked("dashboard/clients/edit.html", form, client=client, alike=alike)


@bp.route("/<uuid:client_id>/new-address", methods=["GET", "POST"])
def offer(client_id: UUID) -> ResponseReturnValue:
    """Offer to send open check-ins to a new address."""
    session, scope = current_session(), current_scope()
    client = clients.find(session, scope, client_id)
    if FlaskForm().validate_on_submit():
        clients.send_again(session, scope, client, now=now())
        session.commit()
        flash(gettext("The link is on its way to the new address."))
    elif open_ones := clients.list_to_send_again(session, scope, client, now=now()):
        return render_template(
            "dashboard/clients/offer.html", client=client, check_ins=open_ones
        )
    return redirect(url_for("dashboard.clients.show", client_id=client.id))


@bp.route("/<uuid:client_id>/discharge", methods=["GET", "POST"])
def discharge(client_id: UUID) -> ResponseReturnValue:
    """End a client's care, after saying what that does."""
    session, scope = current_session(), current_scope()
    client = clients.find(session, scope, client_id)
    if FlaskForm().validate_on_submit():
        clients.discharge(session, scope, client, now=now())
        session.commit()
        flash(gettext("%(name)s is discharged.", name=client.name))
        return redirect(url_for("dashboard.caseload.show"))
    unfinished = check_ins.list_unfinished(session, scope, client, now=now())
    coming = appointments.list_coming(session, scope, client, now=now())
    return render_template(
        "dashboard/clients/discharge.html",
        client=client,
        unfinished=unfinished,
        sessions=[each for each in coming if each.starts_at > now()],
    )


@bp.post("/<uuid:client_id>/pause")
def pause(client_id: UUID) -> ResponseReturnValue:
    """Let nothing go out to a client by itself for some weeks."""
    session, scope = current_session(), current_scope()
    client = clients.find(session, scope, client_id)
    form = BreakForm()
    if form.validate_on_submit():
        paces.pause(session, scope, client, int(form.weeks.data), now=now())
        session.commit()
        flash(gettext("The break has begun."))
    return redirect(url_for("dashboard.check_ins.show", client_id=client.id))


@bp.post("/<uuid:client_id>/resume")
def resume(client_id: UUID) -> ResponseReturnValue:
    """End a client's break."""
    session, scope = current_session(), current_scope()
    client = clients.find(session, scope, client_id)
    paces.resume(session, scope, client, now=now())
    session.commit()
    flash(gettext("The break is over."))
    return redirect(url_for("dashboard.check_ins.show", client_id=client.id))


@bp.post("/<uuid:client_id>/take-back")
def take_back(client_id: UUID) -> ResponseReturnValue:
    """Take a discharged client into care again."""
    session, scope = current_session(), current_scope()
    client = clients.find(session, scope, client_id)
    clients.take_back(session, scope, client, now=now())
    session.commit()
    flash(gettext("%(name)s is on your list again.", name=client.name))
    return redirect(url_for("dashboard.clients.show", client_id=client.id))


def _asked(template: str, form: ClientForm, **things: object) -> ResponseReturnValue:
    page = render_template(template, form=form, **things)
    return page, 422 if form.errors else 200
