"""Practitioners sign in and out."""

from flask import Blueprint

from clinic.web.sign_in import health, pages

bp = Blueprint("sign_in", __name__)
bp.add_url_rule("/healthz", view_func=health.healthz)
bp.add_url_rule("/sign-in", view_func=pages.sign_in, methods=["GET", "POST"])
bp.add_url_rule("/sign-out", view_func=pages.sign_out, methods=["POST"])
