"""The practice's settings: what it says of itself, whom to call, who reads what."""

from functools import cache
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from clinic.domain.scope import Permission
from clinic.services import practices, settings
from clinic.web.access import (
    current_practice,
    current_scope,
    current_session,
    needs,
    now,
)
from clinic.web.dashboard.urgent_help import SUGGESTIONS, UrgentHelpForm
from clinic.web.fields import EmailAddress, SelectField, paragraphs, stripped
from clinic.words import gettext, lazy_gettext

bp = Blueprint("practice", __name__, url_prefix="/practice")


class PracticeForm(FlaskForm):
    """What clients see of the practice, and its time zone."""

    name = StringField(
        lazy_gettext("Name of the practice"),
        [DataRequired(lazy_gettext("Enter the practice’s name.")), Length(max=80)],
        filters=[stripped],
        description=lazy_gettext("Shown on check-ins and on this dashboard."),
    )
    sender_name = StringField(
        lazy_gettext("Sender of emails"),
        [DataRequired(lazy_gettext("Enter a name for the sender.")), Length(max=60)],
        filters=[stripped],
        description=lazy_gettext(
            "Others may see it on a client’s phone. If the practice’s name tells what "
            "it is about, choose one that does not, such as “Ife at Elm Street”."
        ),
    )
    reply_to = StringField(
        lazy_gettext("Replies go to (optional)"),
        [Optional(), Length(max=254), EmailAddress()],
        filters=[stripped],
        description=lazy_gettext("A mailbox that somebody at the practice reads."),
    )
    address_line = StringField(
        lazy_gettext("Last line of emails (optional)"),
        [Length(max=160)],
        filters=[stripped],
        description=lazy_gettext(
            "How to reach you, for example: 1 Elm Street, desk 555 0100"
        ),
    )
    zone = SelectField(
        lazy_gettext("Time zone"),
        description=lazy_gettext(
            "Check-ins go out by this clock. If you change it, those still to come "
            "keep their hour."
        ),
    )
    shows_own_answers = BooleanField(
        lazy_gettext("Clients may look at their own answers after sending"),
        description=lazy_gettext(
            "On the same phone and in the same visit only. No scores and no charts."
        ),
    )

    tells_when_read = BooleanField(
        lazy_gettext("Clients are told when their last answers were looked at"),
        description=lazy_gettext(
            "On the first page of the next check-in. It can be turned off for one "
            "client too."
        ),
    )

    def settings(self) -> settings.PracticeSettings:
        """Return what was chosen."""
        return settings.PracticeSettings(
            name=str(self.name.data),
            sender_name=str(self.sender_name.data),
            reply_to=self.reply_to.data,
            address_line=self.address_line.data or "",
            zone=self.zone.data,
            shows_own_answers=self.shows_own_answers.data,
            tells_when_read=self.tells_when_read.data,
        )


class PrivacyNoticeForm(FlaskForm):
    """What clients are told about their answers."""

    text = TextAreaField(
        lazy_gettext("Text"),
        [DataRequired(lazy_gettext("Enter the text.")), Length(max=10_000)],
        filters=[paragraphs],
        description=lazy_gettext("An empty line begins a new paragraph."),
    )


@bp.route("", methods=["GET", "POST"])
@needs(Permission.SETTINGS)
def show() -> ResponseReturnValue:
    """Show and change what the practice says of itself."""
    form = PracticeForm(obj=current_practice())
    form.zone.choices = _zones(current_practice().zone)
    if form.validate_on_submit():
        session = current_session()
        settings.change(session, current_scope(), form.settings(), now=now())
        session.commit()
        flash(gettext("Saved."))
        return redirect(url_for("dashboard.practice.show"))
    page = render_template("dashboard/practice/show.html", form=form)
    return page, 422 if form.errors else 200


@bp.route("/urgent-help", methods=["GET", "POST"])
@needs(Permission.SETTINGS)
def urgent_help() -> ResponseReturnValue:
    """Show, change and confirm the numbers to call in need."""
    session, scope = current_session(), current_scope()
    form = UrgentHelpForm.of(practices.list_urgent_help(session, scope))
    if "suggestion" in request.form:
        form.take_up(request.form["suggestion"])
    elif form.validate_on_submit():
        practices.confirm_urgent_help(session, scope, form.numbers(), now=now())
        session.commit()
        flash(gettext("Confirmed. Every check-in shows these numbers from now on."))
        return redirect(url_for("dashboard.practice.urgent_help"))
    page = render_template(
        "dashboard/practice/urgent_help.html", form=form, suggestions=SUGGESTIONS
    )
    return page, 422 if form.errors else 200


@bp.route("/privacy-notice", methods=["GET", "POST"])
@needs(Permission.SETTINGS)
def privacy_notice() -> ResponseReturnValue:
    """Show the privacy notice, and keep a new version of it."""
    session, scope = current_session(), current_scope()
    notice = practices.find_newest_notice(session, scope)
    form = PrivacyNoticeForm(obj=notice)
    if form.validate_on_submit():
        if form.text.data != notice.text:
            practices.write_privacy_notice(
                session, scope, str(form.text.data), now=now()
            )
            session.commit()
        flash(gettext("Saved. New check-ins go out with this text."))
        return redirect(url_for("dashboard.practice.privacy_notice"))
    page = render_template(
        "dashboard/practice/privacy_notice.html", form=form, notice=notice
    )
    return page, 422 if form.errors else 200


def _zones(current: str) -> dict[str, str]:
    # A zone that was set at the machine stays, even if it is an old name for one.
    return {zone: zone for zone in sorted({current, *_named_zones()})}


@cache
def _named_zones() -> frozenset[str]:
    old = ("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")
    return frozenset(
        zone
        for zone in available_timezones()
        if zone == "UTC" or ("/" in zone and not zone.startswith(old))
    )
