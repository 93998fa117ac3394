"""What the questions are drawn from, for the therapist."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic import catalogue
from clinic.web.dashboard.review import INSTRUMENT

bp = Blueprint("background", __name__)


@bp.get("/what-it-is-and-is-not")
def about() -> ResponseReturnValue:
    """Say what the article says, claim by claim, and what it cannot say."""
    instrument = catalogue.find(INSTRUMENT)
    return render_template(
        "dashboard/background/about.html",
        areas=instrument.dimensions,
        source=instrument.source,
    )
