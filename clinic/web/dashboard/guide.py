"""How this works, and how the charts are read: one short page for therapists."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("guide", __name__)


@bp.get("/help")
def show() -> ResponseReturnValue:
    """Say how a check-in goes, and what the charts can and cannot say."""
    return render_template("dashboard/guide/show.html")
