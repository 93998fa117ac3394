"""The caseload: whom to look at before the next session."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.domain.caseload import Person, Shown, initials
from clinic.services import backups, caseload, sending
from clinic.web.access import (
    current_practice,
    current_practitioner,
    current_scope,
    current_session,
    now,
)
from clinic.words import gettext, local

bp = Blueprint("caseload", __name__)


@bp.get("/")
def show() -> ResponseReturnValue:
    """Show the clients in the practitioner's care, filtered, by pages."""
    try:
        shown = Shown(request.args.get("show", "all"))
    except ValueError:
        abort(404)
    number = request.args.get("page", 1, type=int)
    found = caseload.look_over(
        current_session(), current_scope(), shown=shown, number=number, now=now()
    )
    return _page(found, shown=shown)


@bp.route("/find", methods=["GET", "POST"])
def find() -> ResponseReturnValue:
    """Show the clients whose name was typed. A POST: no name stands in an address.

    Without a name, or where the address is typed or reloaded, it leads to the list.
    """
    words = request.form.get("words", "").strip()
    if not words:
        return redirect(url_for("dashboard.caseload.show"))
    found = caseload.look_over(
        current_session(), current_scope(), words=words, now=now()
    )
    return _page(found, words=words)


@bp.post("/names")
def name() -> ResponseReturnValue:
    """Show names or initials from now on, as this practitioner chose."""
    session = current_session()
    only = request.form.get("names") == "initials"
    caseload.show_initials_only(session, current_scope(), only=only)
    session.commit()
    flash(
        gettext("The list shows initials only.")
        if only
        else gettext("The list shows names.")
    )
    return redirect(url_for("dashboard.caseload.show"))


def _page(
    found: caseload.Caseload, *, shown: Shown | None = None, words: str = ""
) -> str:
    only_initials = current_practitioner().initials_only

    def name_of(client: Person) -> str:
        return initials(client.name) if only_initials else client.name

    def page_href(number: int) -> str:
        return url_for("dashboard.caseload.show", show=shown, page=number)

    return render_template(
        "dashboard/caseload/show.html",
        caseload=found,
        shown=shown,
        words=words,
        only_initials=only_initials,
        name_of=name_of,
        page_href=page_href,
        sending=sending.look(current_session(), current_scope(), now=now()),
        backup=backups.look(current_session(), current_practice(), now=now()),
        today=local(now(), current_practice().zone).date(),
    )
