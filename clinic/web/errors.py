"""Calm pages for what goes wrong."""

import secrets

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from clinic.db import UnavailableError
from clinic.domain.errors import NotFoundError

log = structlog.get_logger()

_KNOWN = {400, 403, 404, 410, 413, 429, 500, 503}


def install(app: Flask) -> None:
    """Answer errors of an app with calm pages."""
    app.register_error_handler(NotFoundError, _not_found)
    app.register_error_handler(UnavailableError, _database_busy)
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(Exception, _unexpected)


def _not_found(_: Exception) -> ResponseReturnValue:
    return _render(404)


def _database_busy(_: Exception) -> ResponseReturnValue:
    return _busy()


def _page(error: Exception) -> ResponseReturnValue:
    if not isinstance(error, HTTPException) or error.code is None:
        return _render(500)
    if error.code not in _KNOWN:
        return error
    if isinstance(error, ServiceUnavailable):
        return _busy()
    return _render(error.code)


def _unexpected(error: Exception) -> ResponseReturnValue:
    # The kind of error and a reference, never its message: that may hold a name.
    reference = secrets.token_hex(4)
    log.error(
        "unexpected",
        kind=type(error).__name__,
        reference=reference,
        at=request.endpoint,
    )
    g.reference = reference
    return _render(500)


def _busy() -> tuple[str, int, dict[str, str]]:
    page, status = _render(503)
    return page, status, {"Retry-After": "10"}


def _render(status: int) -> tuple[str, int]:
    page = render_template(
        "errors/error.html", status=status, reference=g.get("reference")
    )
    return page, status
