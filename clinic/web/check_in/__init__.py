"""The clients' area: nobody's name without a link. GET and HEAD change nothing."""

from flask import Blueprint

from clinic.web.check_in import (
    agenda,
    all_on_one_page,
    check_page,
    information,
    new_link,
    origin,
    own_answers,
    pace,
    questions,
    reading,
    start,
    stop,
)

bp = Blueprint("check_in", __name__)
bp.before_request(origin.refuse_foreign_posts)

_BOTH = ["GET", "POST"]
_LINK = "/c/<token>"

bp.add_url_rule(_LINK, view_func=start.start, methods=_BOTH)
bp.add_url_rule(f"{_LINK}/start-again", view_func=start.start_again, methods=_BOTH)
bp.add_url_rule(f"{_LINK}/not-mine", view_func=start.not_mine, methods=["POST"])
bp.add_url_rule(f"{_LINK}/<int:number>", view_func=questions.question, methods=_BOTH)
bp.add_url_rule(
    f"{_LINK}/all", view_func=all_on_one_page.all_on_one_page, methods=_BOTH
)
bp.add_url_rule(f"{_LINK}/not-now", view_func=pace.not_now, methods=_BOTH)
bp.add_url_rule(f"{_LINK}/step", view_func=agenda.step, methods=_BOTH)
bp.add_url_rule(f"{_LINK}/how-it-went", view_func=agenda.how_it_went, methods=_BOTH)
bp.add_url_rule(f"{_LINK}/topics", view_func=agenda.topics, methods=_BOTH)
bp.add_url_rule(f"{_LINK}/event", view_func=agenda.event, methods=_BOTH)
bp.add_url_rule(f"{_LINK}/saved", view_func=questions.saved)
bp.add_url_rule(f"{_LINK}/check", view_func=check_page.check, methods=_BOTH)
bp.add_url_rule(f"{_LINK}/my-answers", view_func=own_answers.my_answers)
bp.add_url_rule(f"{_LINK}/new-link", view_func=new_link.new_link, methods=_BOTH)
bp.add_url_rule(f"{_LINK}/who-can-see", view_func=information.who_can_see)
bp.add_url_rule(f"{_LINK}/about", view_func=information.about)
bp.add_url_rule(f"{_LINK}/help", view_func=information.urgent_help)
bp.add_url_rule("/reading", view_func=reading.reading)
bp.add_url_rule("/stop/<token>", view_func=stop.stop, methods=_BOTH)
