"""What a browser's cookie holds on the way in, and the last step."""

import flask
from flask import make_response, redirect
from flask.typing import ResponseReturnValue
from flask_login import login_user

from clinic.models import SignInSession
from clinic.web import callers, destinations
from clinic.web.access import SignedIn

_AWAITS_FACTOR = "awaits_factor"


def remember_password(token: str) -> None:
    """Keep that the password was right: a token that opens the next page alone."""
    flask.session.clear()
    flask.session[_AWAITS_FACTOR] = token


def token_before_factor() -> str:
    """Return the token of a session that has yet to pass its second factor, or ""."""
    return str(flask.session.get(_AWAITS_FACTOR, ""))


def let_in(token: str, row: SignInSession) -> ResponseReturnValue:
    """Sign this browser in, and go to the page that was asked for."""
    flask.session.clear()
    login_user(SignedIn(token, row))
    page = make_response(redirect(destinations.wanted_or_caseload()))
    return callers.know_device(page, row.practitioner.email)
