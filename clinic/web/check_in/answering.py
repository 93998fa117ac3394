"""Taking in a form of answers, be it for one question or for all of them.

What a form brought is compared with what is allowed, never converted. The forms end
with a hidden field, so that a body that was cut short is seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from flask import abort, request

from clinic.domain.drafts import SKIPPED, Layout, answer_from
from clinic.domain.trends import Answer
from clinic.services import drafts
from clinic.services.links import LinkedCheckIn
from clinic.web.access import current_session, now
from clinic.web.check_in.browsers import known_browser

Button = Literal["next", "back", "leave"]

_BUTTONS = ("next", "back", "leave")


@dataclass(frozen=True)
class Taken:
    """What was saved, which button was pressed, and whether to ask about the rest."""

    picked: Mapping[str, Answer]
    button: Button
    left_open: tuple[str, ...]
    asks_back: bool


def take(link: LinkedCheckIn, fields: Mapping[str, str], layout: Layout) -> Taken:
    """Save what is picked, and commit it; `fields` are item ids by field name.

    A question that is left open for the first time is asked about once, and then let
    go as skipped. What is not a whole form of ours is answered with 400.
    """
    picked, button = _read(fields)
    left_open = tuple(
        item_id
        for item_id in fields.values()
        if item_id not in picked and item_id not in link.draft
    )
    lets_go = button == "next" and request.form.get("leave_open") == "1"
    given = picked | (dict.fromkeys(left_open, SKIPPED) if lets_go else {})
    if given:
        browser = known_browser(link)
        drafts.save(
            current_session(), link, given, browser=browser, layout=layout, now=now()
        )
        current_session().commit()
    asks_back = button == "next" and bool(left_open) and not lets_go
    return Taken(picked, button, left_open, asks_back)


def pressed() -> Button:
    """Return which button of a form was pressed; 400 if the form is not whole."""
    form = request.form
    # Button and end come last. Where they are missing, more may be missing.
    if form.get("end") != "1" or form.get("go") not in _BUTTONS:
        abort(400)
    return cast("Button", form["go"])


def _read(fields: Mapping[str, str]) -> tuple[dict[str, Answer], Button]:
    form, button = request.form, pressed()
    try:
        picked = {
            item_id: answer_from(form[field])
            for field, item_id in fields.items()
            if field in form
        }
    except ValueError:
        abort(400)
    return picked, button
