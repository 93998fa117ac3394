"""Practices and people as they are named at the terminal."""

from clinic.cli import Refusal
from clinic.db import Session
from clinic.models import Practice, Practitioner
from clinic.services import unscoped


def practice(session: Session, name: str | None) -> Practice:
    """Return the practice of that name, or the only one there is."""
    found = unscoped.list_practices(session)
    named = [each for each in found if name is None or each.name == name]
    if len(named) != 1:
        names = ", ".join(each.name for each in found)
        raise Refusal(f"Say which with --practice: {names}")
    return named[0]


def practitioner(session: Session, email: str) -> Practitioner:
    """Return who signs in with an address."""
    found = unscoped.find_practitioner(session, email.strip().lower())
    if found is None or found.ended_at is not None:
        raise Refusal(f"Nobody signs in with {email}.")
    return found
