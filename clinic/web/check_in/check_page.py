"""The last look before sending, and the sending."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic.domain.drafts import DECLINED, count_answered
from clinic.domain.errors import NothingAnsweredError
from clinic.services import responses
from clinic.services.links import LinkedCheckIn
from clinic.web.access import current_session, now
from clinic.web.check_in.browsers import known_browser, this_browser
from clinic.web.check_in.opening import behind_a_link
from clinic.web.check_in.pages import page_with_help


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


def _show(link: LinkedCheckIn, *, nothing_answered: bool = False) -> str:
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
        nothing_answered=nothing_answered,
    )
