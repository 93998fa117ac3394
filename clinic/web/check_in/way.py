"""The way past the questions: the optional pages, one after the other, then the check.

Each is shown once on the way forward, whoever has seen it. Back leads through them all.
"""

from typing import Literal

from flask import url_for

from clinic.domain.agendas import AskedStep, Question
from clinic.services import steps
from clinic.services.links import LinkedCheckIn
from clinic.web.access import current_session

Stop = Literal["step", "how_it_went", "topics", "event"]

_ASKS: dict[Stop, Question] = {
    "step": Question.TRIED,
    "how_it_went": Question.ONWARDS,
    "topics": Question.TOPICS,
    "event": Question.EVENT,
}


def asked_step(link: LinkedCheckIn) -> AskedStep | None:
    """Return the step that the check-in asks about, if one was open."""
    return steps.find_asked(current_session(), link)


def after_questions(link: LinkedCheckIn, step: AskedStep | None) -> str:
    """Return the address of the first optional page not seen yet, or of the check."""
    for stop in _stops(link, step):
        if _ASKS[stop] not in link.draft.added:
            return address(link, stop)
    return url_for("check_in.check", token=link.token)


def after(link: LinkedCheckIn, stop: Stop, step: AskedStep | None) -> str:
    """Return where Continue leads from an optional page."""
    stops = _stops(link, step)
    for later in stops[stops.index(stop) + 1 :] if stop in stops else stops:
        if _ASKS[later] not in link.draft.added:
            return address(link, later)
    return url_for("check_in.check", token=link.token)


def before(link: LinkedCheckIn, stop: Stop, step: AskedStep | None) -> str:
    """Return where Back leads from an optional page: at last to the last question."""
    stops = _stops(link, step)
    place = stops.index(stop) if stop in stops else 0
    if place:
        return address(link, stops[place - 1])
    last = len(link.questions)
    return url_for("check_in.question", token=link.token, number=last)


def last_before_check(link: LinkedCheckIn, step: AskedStep | None) -> str:
    """Return where Back leads from the check page."""
    return address(link, _stops(link, step)[-1])


def address(link: LinkedCheckIn, stop: Stop) -> str:
    """Return the address of an optional page."""
    return url_for(f"check_in.{stop}", token=link.token)


def saved(link: LinkedCheckIn) -> str:
    """Return the address of the page that says what is saved."""
    return url_for("check_in.saved", token=link.token)


def _stops(link: LinkedCheckIn, step: AskedStep | None) -> list[Stop]:
    asked: list[Stop] = ["step"] if step else []
    if step and link.draft.holds_entry(Question.TRIED):
        asked.append("how_it_went")
    return [*asked, "topics", "event"]
