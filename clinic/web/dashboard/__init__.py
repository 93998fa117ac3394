"""The practitioners' area, one module per noun."""

from flask import Blueprint, request, url_for

from clinic.domain.scope import Permission
from clinic.web.access import (
    current_practice,
    current_practitioner,
    current_scope,
    seconds_left,
)
from clinic.web.dashboard import (
    account,
    appointments,
    assignments,
    assumptions,
    background,
    calendar,
    caseload,
    check_ins,
    clients,
    day_sheet,
    events,
    factor,
    guide,
    library,
    mail_server,
    messages,
    papers,
    places,
    planned,
    practice,
    remarks,
    responses,
    returned_mail,
    review,
    signals,
    talk,
)
from clinic.words import gettext

bp = Blueprint("dashboard", __name__)
for noun in (
    account,
    appointments,
    assignments,
    background,
    calendar,
    assumptions,
    caseload,
    check_ins,
    clients,
    day_sheet,
    events,
    factor,
    guide,
    library,
    mail_server,
    messages,
    papers,
    places,
    planned,
    practice,
    remarks,
    responses,
    returned_mail,
    review,
    signals,
    talk,
):
    bp.register_blueprint(noun.bp)

_CLIENTS = (
    "caseload",
    "clients",
    "appointments",
    "calendar",
    "assignments",
    "check_ins",
    "day_sheet",
    "places",
    "events",
    "remarks",
    "papers",
    "responses",
)
"""Nouns whose pages belong to a client."""


@bp.context_processor
def surroundings() -> dict[str, object]:
    """Tell every page of the dashboard whose practice it is and who looks at it."""
    return {
        "practice": current_practice(),
        "practice_name": current_practice().name,
        "signed_in_name": current_practitioner().name,
        "navigation": _navigation(),
        "mail_server_href": _mail_server_href(),
        "account_href": url_for("dashboard.account.show"),
        "sign_out_href": url_for("sign_in.sign_out"),
        "seconds_left": seconds_left(),
    }


def _mail_server_href() -> str | None:
    may_change_it = Permission.SETTINGS in current_scope().permissions
    is_there = request.endpoint == "dashboard.mail_server.show"
    may_go = may_change_it and not is_there
    return url_for("dashboard.mail_server.show") if may_go else None


def _navigation() -> list[dict[str, object]]:
    here = (request.blueprint or "").split(".")[-1]
    pages: list[tuple[str, str, tuple[str, ...]]] = [
        (gettext("Clients"), "caseload", _CLIENTS),
        (gettext("Messages"), "messages", ("messages", "planned")),
        (gettext("Library"), "library", ("background", "library")),
    ]
    if Permission.SETTINGS in current_scope().permissions:
        pages.append(
            (
                gettext("Practice"),
                "practice",
                ("assumptions", "mail_server", "practice", "returned_mail"),
            )
        )
    pages.append((gettext("Help"), "guide", ("guide",)))
    return [
        {
            "text": text,
            "href": url_for(f"dashboard.{noun}.show"),
            "here": here in nouns,
        }
        for text, noun, nouns in pages
    ]
