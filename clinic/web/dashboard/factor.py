"""Asked again in between: is it still you? A code, before what can do most harm."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from clinic.services import guesses, second_factors, sign_ins
from clinic.web import callers, destinations
from clinic.web.access import (
    current_practitioner,
    current_session,
    current_sign_in,
    now,
)
from clinic.words import gettext, lazy_gettext

bp = Blueprint("factor", __name__)


class CodeForm(FlaskForm):
    """A code from the phone, or from paper."""

    code = StringField(
        lazy_gettext("Code"),
        [InputRequired(lazy_gettext("Enter the code that your phone shows."))],
        description=lazy_gettext(
            "The 6 digits that your phone shows, or one of your recovery codes."
        ),
    )


@bp.route("/confirm", methods=["GET", "POST"])
def confirm() -> ResponseReturnValue:
    """Ask for the second factor again; it then counts as fresh for five minutes."""
    form = CodeForm()
    if form.validate_on_submit():
        if _passes(str(form.code.data)):
            session = current_session()
            sign_ins.confirm(session, current_sign_in(), now=now())
            session.commit()
            return redirect(destinations.wanted_or_caseload())
        form.code.errors = [gettext("This code is not right, or was used before.")]
    page = render_template("dashboard/factor/confirm.html", form=form)
    return page, 422 if form.errors else 200


def _passes(typed: str) -> bool:
    person, session = current_practitioner(), current_session()
    who = callers.caller(person.email)
    callers.refuse_if_too_often(guesses.count_code, who)
    if not second_factors.use_either(session, person, typed, now=now()):
        return False
    guesses.code_was_right(session, who, now=now())
    return True
