"""Links that open nothing now: not open yet, sent, closed, replaced, unknown.

These pages name no person and no questionnaire, and no date but their own.
"""

from collections.abc import Sequence
from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.domain import tokens
from clinic.domain.check_ins import CheckInState
from clinic.models import Practice
from clinic.services import practices, responses, unscoped, wishes
from clinic.services.links import LinkedCheckIn
from clinic.services.practices import HelpNumber
from clinic.web.access import current_session, now
from clinic.web.check_in.browsers import this_browser
from clinic.web.check_in.pages import page_with_help
from clinic.words import gettext, local

VISIT = timedelta(hours=1)
"""How long after sending a browser still counts as on the same visit."""


def not_open(link: LinkedCheckIn) -> ResponseReturnValue:
    """Say why a check-in cannot be answered now."""
    match link.state(now()):
        case CheckInState.UPCOMING:
            opens_at = local(link.opens_at, link.zone)
            return page_with_help("not_open_yet", link, opens_at=opens_at)
        case CheckInState.SUBMITTED:
            return _sent(link)
        case CheckInState.MISSED:
            return closed(link, may_ask=wishes.may_ask_for_new_link(link, now=now()))
        case _:
            return closed(link)


def closed(link: LinkedCheckIn, *, may_ask: bool = False) -> ResponseReturnValue:
    """Say that a check-in is closed; what was just posted to it is lost."""
    return page_with_help("closed", link, may_ask=may_ask, lost=_has_lost()), 410


def leads_nowhere(token: str) -> ResponseReturnValue:
    """Say what became of a link that is not known, or not any more."""
    clean = tokens.clean(token)
    earlier = (
        unscoped.find_earlier_link(current_session(), tokens.digest(clean))
        if clean
        else None
    )
    if earlier is None:
        only = unscoped.find_only_practice(current_session())
        return _nowhere("unknown", only), 404
    because = "replaced" if earlier.check_in.cancelled_at is None else "withdrawn"
    return _nowhere(because, earlier.check_in.client.practice), 410


def is_senders_visit(link: LinkedCheckIn) -> bool:
    """Return whether this browser sent the answers, a moment ago."""
    browser = this_browser()
    if browser is None or link.submitted_at is None:
        return False
    if now() - link.submitted_at > VISIT:
        return False
    sheet = responses.find_sent(current_session(), link)
    return sheet is not None and sheet.sender == browser


def _sent(link: LinkedCheckIn) -> ResponseReturnValue:
    if request.method == "POST":
        return redirect(url_for("check_in.start", token=link.token), 303)
    template = "done" if is_senders_visit(link) else "receipt"
    sent_at = local(link.submitted_at or now(), link.zone)
    return page_with_help(template, link, sent_at=sent_at)


def _nowhere(because: str, practice: Practice | None) -> str:
    numbers: Sequence[HelpNumber] = ()
    if practice is not None:
        scope = unscoped.scope_of_operator(practice)
        numbers = practices.list_urgent_help(current_session(), scope)
    return render_template(
        "check_in/nowhere.html",
        because=because,
        lost=_has_lost(),
        practice_name=practice.name if practice else gettext("Check-ins"),
        numbers=numbers,
    )


def _has_lost() -> bool:
    """Return whether a form of ours came too late, so that it can be told."""
    return request.form.get("end") == "1"
