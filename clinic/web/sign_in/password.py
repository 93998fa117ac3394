"""The first page: email and password. The answer is the same whoever is not known."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from clinic.services import guesses, sign_ins, unscoped
from clinic.web import callers, destinations
from clinic.web.access import current_session, database, now
from clinic.web.sign_in import arriving, demo
from clinic.words import gettext, lazy_gettext


class SignInForm(FlaskForm):
    """Email and password."""

    email = StringField(
        lazy_gettext("Email"), [InputRequired(lazy_gettext("Enter your email."))]
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [InputRequired(lazy_gettext("Enter your password."))],
    )


def sign_in() -> ResponseReturnValue:
    """Ask who it is."""
    if current_user.is_authenticated:
        return redirect(destinations.wanted_or_caseload())
    form = SignInForm()
    if form.validate_on_submit():
        account = str(form.email.data).strip().lower()
        if _is_right(account, str(form.password.data)):
            return redirect(url_for("sign_in.code", next=destinations.wanted()))
        form.form_errors = [gettext("Email or password is not right.")]
    page = render_template(
        "sign_in/sign_in.html", form=form, demo_people=demo.list_people()
    )
    return page, 422 if form.errors else 200


def _is_right(account: str, password: str) -> bool:
    who = callers.caller(account)
    callers.refuse_if_too_often(guesses.count_password, who)
    # Read apart, so that nobody waits for a lock while Argon2 runs.
    with database().session(readonly=True) as reading:
        found = unscoped.find_practitioner(reading, account)
    if not sign_ins.check_password(found, password):
        return False
    session = current_session()
    practitioner = unscoped.find_practitioner(session, account)
    if practitioner is None:
        return False
    guesses.password_was_right(session, who, now=now())
    token = sign_ins.await_factor(session, practitioner, password, now=now())
    session.commit()
    arriving.remember_password(token)
    return True
