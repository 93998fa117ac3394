"""The first page behind a link, and the small decisions taken there."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic.domain.drafts import count_answered
from clinic.services import drafts, readings, wishes
from clinic.services.links import LinkedCheckIn
from clinic.web.access import current_session, now
from clinic.web.check_in.opening import behind_a_link
from clinic.web.check_in.pages import page, page_with_help
from clinic.web.check_in.way import after_questions, asked_step
from clinic.words import local


@behind_a_link
def start(link: LinkedCheckIn) -> ResponseReturnValue:
    """Say who asks, what, and who will read it; then lead to the first question."""
    if request.method == "POST":
        return redirect(first_open(link), 303)
    answered = count_answered(link.draft.answers(link.questions))
    looked_at = readings.last_look(current_session(), link)
    return page_with_help(
        "start",
        link,
        answered=answered,
        looked_on=looked_at and local(looked_at, link.zone).date(),
    )


@behind_a_link
def start_again(link: LinkedCheckIn) -> ResponseReturnValue:
    """Delete what was saved, once that is confirmed."""
    if request.method != "POST":
        return page("start_again", link)
    drafts.start_again(current_session(), link, now=now())
    current_session().commit()
    return redirect(url_for("check_in.start", token=link.token), 303)


@behind_a_link
def not_mine(link: LinkedCheckIn) -> ResponseReturnValue:
    """Close a link that reached the wrong person."""
    wishes.disown(current_session(), link, now=now())
    current_session().commit()
    return redirect(url_for("check_in.start", token=link.token), 303)


def first_open(link: LinkedCheckIn) -> str:
    """Return the address of the first question without an answer, or what comes then.

    Before anybody has answered it is the first one, whatever a robot left open.
    """
    for number, item in enumerate(link.questions, start=1):
        if link.started_at is None or item.id not in link.draft:
            return url_for("check_in.question", token=link.token, number=number)
    return after_questions(link, asked_step(link))
