"""What the questions are drawn from, to read: a page that belongs to no link."""

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic import catalogue
from clinic.services import practices, unscoped
from clinic.web.access import current_session
from clinic.words import gettext

INSTRUMENT = "independence-check-in"


def reading() -> ResponseReturnValue:
    """Say what the article says; whoever asks is nobody, and stays nobody."""
    instrument = catalogue.find(INSTRUMENT)
    practice = unscoped.find_only_practice(current_session())
    scope = unscoped.scope_of_operator(practice) if practice else None
    return render_template(
        "check_in/reading.html",
        areas=instrument.dimensions,
        source=instrument.source,
        practice_name=practice.name if practice else gettext("Check-ins"),
        numbers=practices.list_urgent_help(current_session(), scope) if scope else (),
    )
