"""The last look before sending, and the sending."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic.domain import agenda_words
from clinic.domain.agendas import AskedStep, Question, gather
from clinic.domain.drafts import DECLINED, count_answered
from clinic.domain.errors import NothingAnsweredError
from clinic.services import responses
from clinic.services.links import LinkedCheckIn
from clinic.web.access import current_session, now
from clinic.web.check_in.browsers import known_browser, this_browser
from clinic.web.check_in.opening import behind_a_link
from clinic.web.check_in.pages import page_with_help
from clinic.web.check_in.way import Stop, address, asked_step, last_before_check
from clinic.words import gettext as _


@behind_a_link
def check(link: LinkedCheckIn) -> ResponseReturnValue:
    """Show what is answered and what is open; send it."""
    if request.method != "POST":
        return _show(link)
    try:
        responses.submit(
            current_session(), link, browser=known_browser(link), now=now()
        )
    except NothingAnsweredError:
        return _show(link, nothing_answered=True), 422
    current_session().commit()
    return redirect(url_for("check_in.start", token=link.token), 303)


@dataclass(frozen=True)
class Line:
    """Something that was added: where to change it, and what this browser may see."""

    href: str
    what: str
    words: str | None


def _show(link: LinkedCheckIn, *, nothing_answered: bool = False) -> str:
    step = asked_step(link)
    answers = link.draft.answers(link.questions)
    numbered = list(enumerate(link.questions, start=1))
    return page_with_help(
        "check",
        link,
        answered=count_answered(answers),
        declined=sum(answer == DECLINED for answer in answers.values()),
        open_ones=[
            (number, item)
            for number, item in numbered
            if not link.draft.holds_answer(item.id)
        ],
        questions=numbered,
        own=link.draft.written_by(this_browser()),
        added=_added(link, step),
        back=last_before_check(link, step),
        nothing_answered=nothing_answered,
    )


def _added(link: LinkedCheckIn, step: AskedStep | None) -> list[Line]:
    """List what was added, in words where this browser wrote them."""
    own = gather(link.draft.added_by(this_browser()), step)
    lines: list[Line] = []

    def add(stop: Stop, asked: Question, what: str, words: str | None) -> None:
        if link.draft.holds_entry(asked):
            lines.append(Line(address(link, stop), what, words))

    if step:
        follow_up = own.follow_up
        tried = agenda_words.tried()[follow_up.tried] if follow_up else None
        add("step", Question.TRIED, _("Your step: did you try it?"), tried)
    topics = [
        agenda_words.topic(link.instrument.dimension(topic)) for topic in own.topics
    ]
    add("topics", Question.TOPICS, _("To talk about"), " ".join(topics) or None)
    event = agenda_words.event(own.event) if own.event else None
    add("event", Question.EVENT, _("For your chart"), event)
    return lines
