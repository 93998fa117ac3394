"""“Not now?”: another day, a day more, skip, a break. GET asks, POST acts."""

from datetime import date

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic.domain.errors import CheckInClosedError
from clinic.services import paces
from clinic.services.links import LinkedCheckIn
from clinic.web.access import current_session, now
from clinic.web.check_in import states
from clinic.web.check_in.opening import find_link
from clinic.web.check_in.pages import page_with_help


def not_now(token: str) -> ResponseReturnValue:
    """Show what else can be done than answer now, and do it."""
    link = find_link(token)
    if link is None:
        return states.leads_nowhere(token)
    try:
        if request.method != "POST":
            pace = paces.read(current_session(), link, now=now())
            return page_with_help("not_now", link, pace=pace, weeks=paces.BREAKS)
        _act(link)
    except CheckInClosedError:
        return states.not_open(link)
    current_session().commit()
    return redirect(url_for("check_in.not_now", token=link.token), 303)


def _act(link: LinkedCheckIn) -> None:
    session, wish = current_session(), request.form.get("wish")
    try:
        match wish:
            case "another-day":
                day = date.fromisoformat(request.form.get("day", ""))
                paces.choose_another_day(session, link, day, now=now())
            case "extra-day":
                paces.take_extra_day(session, link, now=now())
            case "skip":
                paces.skip(session, link, now=now())
            case "break":
                weeks = request.form.get("weeks", "")
                paces.take_break(session, link, _weeks(weeks), now=now())
            case "take-back":
                paces.take_back(session, link, now=now())
            case _:
                abort(400)
    except ValueError:
        abort(400)


def _weeks(text: str) -> int:
    # Compared with what is on offer, never converted; 0 is none of it.
    return {str(weeks): weeks for weeks in paces.BREAKS}.get(text, 0)
