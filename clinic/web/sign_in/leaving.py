"""Sign out: the session ends for good, and the browser forgets what it kept."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from clinic.web import access
from clinic.words import gettext


def sign_out() -> ResponseReturnValue:
    """End the session of this browser."""
    access.sign_out()
    access.current_session().commit()
    flash(gettext("You are signed out."))
    return redirect(url_for("sign_in.sign_in"))
