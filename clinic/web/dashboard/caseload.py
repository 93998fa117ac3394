"""The caseload: whom to look at before the next session."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.services import clients
from clinic.web.access import current_scope, current_session

bp = Blueprint("caseload", __name__)


@bp.get("/")
def show() -> ResponseReturnValue:
    """Show the clients in the practitioner's care."""
    found = clients.list_in_care(current_session(), current_scope())
    return render_template("dashboard/caseload/show.html", clients=found)
