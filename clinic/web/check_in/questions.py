"""One question a screen. Every button of the form saves what is picked."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic.domain.drafts import count_answered
from clinic.services.links import LinkedCheckIn
from clinic.web.check_in.answering import take
from clinic.web.check_in.browsers import this_browser
from clinic.web.check_in.opening import behind_a_link
from clinic.web.check_in.pages import page
from clinic.web.check_in.way import after_questions, asked_step


@behind_a_link
def question(link: LinkedCheckIn, number: int) -> ResponseReturnValue:
    """Ask one question; save its answer and go where the button says."""
    if not 1 <= number <= len(link.questions):
        return redirect(url_for("check_in.start", token=link.token), 303)
    if request.method != "POST":
        return _show(link, number)
    saw_all_before = link.has_seen_all
    taken = take(link, {"answer": link.questions[number - 1].id}, "single")
    if taken.asks_back:
        return _show(link, number, left_open=True)
    if taken.button == "leave":
        return redirect(url_for("check_in.saved", token=link.token), 303)
    if taken.button == "back":
        return redirect(_address(link, number - 1), 303)
    last = len(link.questions)
    return redirect(_address(link, (last if saw_all_before else number) + 1), 303)


@behind_a_link
def saved(link: LinkedCheckIn) -> ResponseReturnValue:
    """Say what is saved, and until when the link leads back to it."""
    answered = count_answered(link.draft.answers(link.questions))
    return page("saved", link, answered=answered)


def _show(link: LinkedCheckIn, number: int, *, left_open: bool = False) -> str:
    item = link.questions[number - 1]
    chosen = link.draft.written_by(this_browser()).get(item.id)
    return page(
        "question",
        link,
        number=number,
        item=item,
        chosen=chosen,
        answered_elsewhere=chosen is None and link.draft.holds_answer(item.id),
        left_open=left_open,
    )


def _address(link: LinkedCheckIn, number: int) -> str:
    """Return where a number leads: to its question, to the start or past the last."""
    if number < 1:
        return url_for("check_in.start", token=link.token)
    if number > len(link.questions):
        return after_questions(link, asked_step(link))
    return url_for("check_in.question", token=link.token, number=number)
