"""The day sheet: today's sessions on one page, to read or to print."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.domain.caseload import Person, initials
from clinic.services import day_sheets
from clinic.web.access import (
    current_practice,
    current_practitioner,
    current_scope,
    current_session,
    is_seen_by_nobody,
    leaves_a_trace,
    now,
)
from clinic.words import local

bp = Blueprint("day_sheet", __name__)


@bp.get("/day-sheet")
@leaves_a_trace
def show() -> ResponseReturnValue:
    """Show whom the practitioner sees today, and what to know before."""
    session, scope = current_session(), current_scope()
    only_initials = current_practitioner().initials_only

    def name_of(client: Person) -> str:
        return initials(client.name) if only_initials else client.name

    page = render_template(
        "dashboard/day_sheet/show.html",
        sittings=day_sheets.draw_up(session, scope, now=now()),
        name_of=name_of,
        today=local(now(), current_practice().zone).date(),
    )
    if not is_seen_by_nobody():
        day_sheets.note_look(session, scope, now=now())
        session.commit()
    return page
