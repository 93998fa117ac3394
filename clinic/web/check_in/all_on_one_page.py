"""The same questions in the same order, all on one page."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic.services.links import LinkedCheckIn
from clinic.web.check_in.answering import Taken, take
from clinic.web.check_in.browsers import this_browser
from clinic.web.check_in.opening import behind_a_link
from clinic.web.check_in.pages import page
from clinic.web.check_in.way import after_questions, asked_step


@behind_a_link
def all_on_one_page(link: LinkedCheckIn) -> ResponseReturnValue:
    """Ask everything at once; save what is picked and go where the button says."""
    if request.method != "POST":
        return _show(link)
    taken = take(link, {item.id: item.id for item in link.questions}, "all")
    if taken.asks_back:
        return _show(link, taken)
    if taken.button == "leave":
        return redirect(url_for("check_in.saved", token=link.token), 303)
    return redirect(after_questions(link, asked_step(link)), 303)


def _show(link: LinkedCheckIn, taken: Taken | None = None) -> str:
    # Without cookies a browser still sees what it has just sent.
    just_picked = taken.picked if taken else {}
    chosen = {**link.draft.written_by(this_browser()), **just_picked}
    elsewhere = {
        item.id
        for item in link.questions
        if item.id not in chosen and link.draft.holds_answer(item.id)
    }
    return page(
        "all_on_one_page",
        link,
        chosen=chosen,
        answered_elsewhere=elsewhere,
        left_open=taken.left_open if taken else (),
    )
