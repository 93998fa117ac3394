"""Sign in, sign out."""

import pyotp
from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from clinic.services import passwords, sign_ins, unscoped
from clinic.web.access import SignedIn, current_session, now
from clinic.words import gettext, lazy_gettext


class SignInForm(FlaskForm):
    """Email, password and the code of the second factor."""

    email = StringField(lazy_gettext("Email"), [InputRequired()])
    password = PasswordField(lazy_gettext("Password"), [InputRequired()])
    code = StringField(lazy_gettext("Code"), [InputRequired()])


def sign_in() -> ResponseReturnValue:
    """Ask who it is, and let them in."""
    form = SignInForm()
    if form.validate_on_submit():
        session = current_session()
        email, password, code = (
            str(field.data) for field in (form.email, form.password, form.code)
        )
        practitioner = unscoped.find_practitioner(session, email.lower())
        if (
            practitioner is not None
            and passwords.matches(practitioner.password_hash, password)
            and pyotp.TOTP(practitioner.totp_secret).verify(code)
        ):
            token = sign_ins.begin(session, practitioner, now=now())
            row = sign_ins.find_live(session, token, in_session_view=False, now=now())
            session.commit()
            if row is not None:
                login_user(SignedIn(token, row))
                return redirect(url_for("dashboard.caseload.show"))
        form.form_errors = [gettext("Email, password or code do not fit.")]
    return render_template(
        "sign_in/sign_in.html", form=form, practice_name=gettext("Check-ins")
    )


def sign_out() -> ResponseReturnValue:
    """End this session everywhere."""
    if current_user.is_authenticated:
        logout_user()
    return redirect(url_for("sign_in.sign_in"))
