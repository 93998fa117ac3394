"""The second page, for everybody: a code from the phone, or a recovery code."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from clinic.models import SignInSession
from clinic.services import guesses, second_factors, sign_ins
from clinic.web import callers, destinations
from clinic.web.access import current_session, now
from clinic.web.sign_in import arriving
from clinic.words import gettext, lazy_gettext


class CodeForm(FlaskForm):
    """The code that the phone shows now."""

    code = StringField(
        lazy_gettext("6-digit code"),
        [InputRequired(lazy_gettext("Enter the code that your phone shows."))],
        description=lazy_gettext("From the authenticator app on your phone."),
    )


class RecoveryCodeForm(FlaskForm):
    """One of the ten codes on paper."""

    code = StringField(
        lazy_gettext("Recovery code"),
        [InputRequired(lazy_gettext("Enter one of your recovery codes."))],
        description=lazy_gettext("20 letters and digits. Each code works once."),
    )


def code() -> ResponseReturnValue:
    """Ask for the code that the phone shows."""
    return _ask(
        CodeForm(),
        second_factors.use_code,
        gettext("This code is not right, or was used before. Wait for the next one."),
        "sign_in/code.html",
    )


def recovery_code() -> ResponseReturnValue:
    """Ask for a recovery code instead."""
    return _ask(
        RecoveryCodeForm(),
        second_factors.use_recovery_code,
        gettext("This recovery code is not right, or was used before."),
        "sign_in/recovery_code.html",
    )


def _ask(
    form: CodeForm | RecoveryCodeForm,
    use: Callable[..., bool],
    wrong: str,
    template: str,
) -> ResponseReturnValue:
    row = sign_ins.find_awaiting(
        current_session(), arriving.token_before_factor(), now=now()
    )
    if row is None:
        flash(gettext("Please begin again with your email and password."), "info")
        return redirect(url_for("sign_in.sign_in", next=destinations.wanted()))
    if form.validate_on_submit():
        if _passes(row, str(form.code.data), use):
            token = sign_ins.complete(current_session(), row, now=now())
            current_session().commit()
            return arriving.let_in(token, row)
        form.code.errors = [wrong]
    page = render_template(template, form=form)
    return page, 422 if form.errors else 200


def _passes(row: SignInSession, typed: str, use: Callable[..., bool]) -> bool:
    who = callers.caller(row.practitioner.email)
    callers.refuse_if_too_often(guesses.count_code, who)
    session = current_session()
    if not use(session, row.practitioner, typed, now=now()):
        return False
    guesses.code_was_right(session, who, now=now())
    return True
