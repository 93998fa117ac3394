"""The clients' area: nothing here without a link. GET and HEAD change nothing."""

from flask import Blueprint

from clinic.web.check_in import start

bp = Blueprint("check_in", __name__)
bp.add_url_rule("/c/<token>", view_func=start.show, endpoint="start")
