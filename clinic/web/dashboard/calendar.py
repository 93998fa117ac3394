"""A calendar file: the one upload there is. First what it would do, then the doing."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from clinic.domain.calendars import NoCalendarError
from clinic.services import calendar_imports
from clinic.services.calendar_imports import Deed, DryRun
from clinic.web.access import current_scope, current_session, now
from clinic.web.bodies import takes_a_file, takes_several
from clinic.words import gettext

bp = Blueprint("calendar", __name__, url_prefix="/calendar")

LARGEST = 256 * 1024
_TYPES = {"text/calendar", "application/ics", "application/octet-stream"}
"""What browsers call the file; some systems know no name for it."""


class RefusedError(Exception):
    """The file is not taken; the text says why."""


@bp.route("", methods=["GET", "POST"])
@takes_a_file(LARGEST)
def show() -> ResponseReturnValue:
    """Ask for a file, and show what it would do; nothing of it is kept."""
    found, problem = None, ""
    if FlaskForm().validate_on_submit():
        try:
            found = _try_out()
        except RefusedError as refused:
            problem = str(refused)
    page = render_template("dashboard/calendar/show.html", found=found, problem=problem)
    return page, 422 if problem else 200


@bp.post("/take")
@takes_several("take")
def take() -> ResponseReturnValue:
    """Do what was ticked."""
    done = calendar_imports.take_in(
        current_session(), current_scope(), request.form.getlist("take"), now=now()
    )
    current_session().commit()
    flash(
        gettext(
            "Booked: %(booked)s. Moved: %(moved)s. Cancelled: %(cancelled)s.",
            booked=done[Deed.BOOK],
            moved=done[Deed.MOVE],
            cancelled=done[Deed.CANCEL],
        )
    )
    return redirect(url_for("dashboard.caseload.show"))


def _try_out() -> DryRun:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise RefusedError(gettext("Choose a file."))
    named = upload.filename.lower().endswith(".ics")
    if not named or upload.mimetype not in _TYPES:
        raise RefusedError(
            gettext("This is not a calendar file. Its name ends in .ics.")
        )
    content = upload.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise RefusedError(gettext("This file is too large. At most 256 kB are read."))
    try:
        return calendar_imports.try_out(
            current_session(), current_scope(), content.decode("utf-8"), now=now()
        )
    except UnicodeDecodeError as error:
        raise RefusedError(gettext("This file is not written in UTF-8.")) from error
    except NoCalendarError as error:
        raise RefusedError(
            gettext("This file is not a whole calendar, or holds too much.")
        ) from error
