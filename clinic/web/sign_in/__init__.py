"""Practitioners sign in and out."""

from flask import Blueprint

from clinic.services import unscoped
from clinic.web import destinations
from clinic.web.access import current_session
from clinic.web.sign_in import demo, health, leaving, password, second_factor
from clinic.words import gettext

bp = Blueprint("sign_in", __name__)
_BOTH = ["GET", "POST"]

bp.add_url_rule("/healthz", view_func=health.healthz)
bp.add_url_rule("/sign-in", view_func=password.sign_in, methods=_BOTH)
bp.add_url_rule("/sign-in/code", view_func=second_factor.code, methods=_BOTH)
bp.add_url_rule(
    "/sign-in/recovery-code", view_func=second_factor.recovery_code, methods=_BOTH
)
bp.add_url_rule(
    "/sign-in/demo/<uuid:practitioner_id>",
    view_func=demo.sign_in_as,
    methods=["POST"],
)
bp.add_url_rule("/sign-out", view_func=leaving.sign_out, methods=["POST"])


@bp.context_processor
def surroundings() -> dict[str, object]:
    """Name the practice, where an installation has just one, and where to go then."""
    only = unscoped.find_only_practice(current_session())
    return {
        "practice_name": only.name if only else gettext("Check-ins"),
        "next": destinations.wanted(),
    }
