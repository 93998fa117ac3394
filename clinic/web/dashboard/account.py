"""A practitioner's own account: password, recovery codes, and where they are."""

from datetime import time
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired

from clinic import words
from clinic.models import Practitioner
from clinic.services import (
    accounts,
    guesses,
    notices,
    passwords,
    practitioners,
    second_factors,
    sign_ins,
)
from clinic.web import callers
from clinic.web.access import (
    current_practitioner,
    current_scope,
    current_session,
    current_sign_in,
    needs_fresh_factor,
    now,
    seconds_left,
)
from clinic.web.fields import SelectField
from clinic.words import gettext, lazy_gettext

bp = Blueprint("account", __name__, url_prefix="/account")


class PasswordForm(FlaskForm):
    """The password of today, and the one from now on."""

    old = PasswordField(
        lazy_gettext("Current password"),
        [InputRequired(lazy_gettext("Enter your current password."))],
    )
    new = PasswordField(
        lazy_gettext("New password"),
        [InputRequired(lazy_gettext("Enter a new password."))],
        description=lazy_gettext(
            "At least 12 characters. A few words in a row are easy to keep in mind."
        ),
    )


class NoticeForm(FlaskForm):
    """At which hour to say that there is something new, if at all."""

    hour = SelectField(
        lazy_gettext("Email me that there is something new"),
        choices=lambda: [
            ("", gettext("Never")),
            *((str(hour), words.clock(time(hour))) for hour in range(6, 22)),
        ],
        description=lazy_gettext(
            "At most once a day, at this hour. The email says nothing else: no name, "
            "no number, only where to sign in."
        ),
    )


@bp.get("/")
def show() -> ResponseReturnValue:
    """Show who is signed in, with what, and where."""
    session, scope = current_session(), current_scope()
    return render_template(
        "dashboard/account/show.html",
        person=current_practitioner(),
        codes_left=second_factors.count_recovery_codes(session, scope),
        here=current_sign_in().id,
        browsers=sign_ins.list_live(session, scope, now=now()),
        notice_form=NoticeForm(hour=_hour_of(current_practitioner())),
    )


@bp.post("/notice")
def notice() -> ResponseReturnValue:
    """Say from now on at this hour that there is something new, or never."""
    form = NoticeForm()
    if form.validate_on_submit():
        hour = int(form.hour.data) if form.hour.data else None
        notices.choose(current_session(), current_scope(), hour, now=now())
        current_session().commit()
        flash(gettext("Saved."))
    return redirect(url_for("dashboard.account.show"))


@bp.route("/password", methods=["GET", "POST"])
@needs_fresh_factor
def password() -> ResponseReturnValue:
    """Change the password; every other browser is signed out."""
    form = PasswordForm()
    if form.validate_on_submit() and _may_change(form):
        new_hash = passwords.hash_password(str(form.new.data))
        accounts.change_password(
            current_session(),
            current_scope(),
            new_hash,
            kept=current_sign_in().id,
            now=now(),
        )
        current_session().commit()
        flash(
            gettext("Your password is changed. Every other browser was signed out."),
        )
        return redirect(url_for("dashboard.account.show"))
    page = render_template(
        "dashboard/account/password.html",
        form=form,
        email=current_practitioner().email,
    )
    return page, 422 if form.errors else 200


@bp.route("/recovery-codes", methods=["GET", "POST"])
@needs_fresh_factor
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes, and show them this once."""
    form = FlaskForm()
    codes: tuple[str, ...] = ()
    if form.validate_on_submit():
        session, scope = current_session(), current_scope()
        codes = practitioners.make_recovery_codes(
            session, scope, current_practitioner(), now=now()
        )
        session.commit()
    return render_template("dashboard/account/recovery_codes.html", codes=codes)


@bp.post("/sessions/<uuid:session_id>/end")
def end_session(session_id: UUID) -> ResponseReturnValue:
    """Sign another browser out."""
    session = current_session()
    sign_ins.end(session, current_scope(), session_id, now=now())
    session.commit()
    flash(gettext("That browser is signed out."))
    return redirect(url_for("dashboard.account.show"))


@bp.post("/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    """Sign every other browser out."""
    session = current_session()
    here = current_sign_in().id
    sign_ins.end_others(session, current_scope(), here, now=now())
    session.commit()
    flash(gettext("Every other browser is signed out."))
    return redirect(url_for("dashboard.account.show"))


@bp.post("/stay")
def stay() -> ResponseReturnValue:
    """Answer "Stay signed in": that this was asked is enough."""
    return {"secondsLeft": seconds_left()}


def _may_change(form: PasswordForm) -> bool:
    person = current_practitioner()
    who = callers.caller(person.email)
    callers.refuse_if_too_often(guesses.count_password, who)
    if not passwords.matches(person.password_hash, str(form.old.data)):
        form.old.errors = [gettext("This is not your current password.")]
        return False
    guesses.password_was_right(current_session(), who, now=now())
    current_session().commit()
    fault = accounts.fault_of_password(person, str(form.new.data))
    if fault:
        form.new.errors = [fault]
    return not fault


def _hour_of(person: Practitioner) -> str:
    return "" if person.notice_hour is None else str(person.notice_hour)
