"""The calendar of everything that will go out to a practitioner's clients."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.domain.caseload import initials
from clinic.domain.pages import cut
from clinic.models import Client
from clinic.services import planned
from clinic.web.access import (
    current_practitioner,
    current_scope,
    current_session,
    now,
)
from clinic.web.dashboard import fates

bp = Blueprint("planned", __name__, url_prefix="/messages/planned")

PAGE = 50


@bp.get("")
def show() -> ResponseReturnValue:
    """Show what goes out in the weeks to come, the soonest first."""
    ahead = planned.list_ahead(current_session(), current_scope(), now=now())
    return render_template(
        "dashboard/planned/show.html",
        page=cut(ahead, request.args.get("page", 1, type=int), PAGE),
        weeks=planned.AHEAD.days // 7,
        fates=fates,
        name_of=_name_of,
        page_href=lambda number: url_for(".show", page=number),
    )


def _name_of(client: Client) -> str:
    only_initials = current_practitioner().initials_only
    return initials(client.name) if only_initials else client.name
