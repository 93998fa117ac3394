"""Clients' pages seen from outside: that a page is one, and whom one can call there."""

from collections.abc import Sequence

import structlog
from flask import request

from clinic.db import Session
from clinic.domain import tokens
from clinic.models import Practice
from clinic.services import practices, unscoped
from clinic.services.practices import HelpNumber
from clinic.web.access import database

log = structlog.get_logger()

_PREFIXES = ("/c/", "/stop/", "/reading")


def is_link_page() -> bool:
    """Return whether the page asked for is a client's: behind a link, or to read."""
    return request.path.startswith(_PREFIXES)


def find_help() -> tuple[str, Sequence[HelpNumber]]:
    """Return the name of the practice behind a link and its numbers to call.

    Empty where no practice is known. This is asked when something went wrong already,
    so it takes a session of its own, and its own trouble is not told to anybody.
    """
    try:
        with database().session(readonly=True) as session:
            practice = _find_practice(session)
            if practice is None:
                return "", ()
            scope = unscoped.scope_of_operator(practice)
            return practice.name, practices.list_urgent_help(session, scope)
    except Exception:
        log.warning("no numbers to call on an error page", exc_info=True)
        return "", ()


def _find_practice(session: Session) -> Practice | None:
    token = tokens.clean("".join(request.path.split("/")[2:3]))
    found = unscoped.find_practice_of_link(session, tokens.digest(token or ""))
    return found or unscoped.find_only_practice(session)
