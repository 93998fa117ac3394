"""Calm pages for what goes wrong: what happened, what to do, nothing of anybody."""

import math

import structlog
from flask import Flask, g, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import Headers
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    NotFound,
    ServiceUnavailable,
)

from clinic.db import UnavailableError
from clinic.domain.errors import NotFoundError
from clinic.web import link_pages

log = structlog.get_logger()

_WITH_WORDS_OF_THEIR_OWN = {400, 403, 404, 410, 413, 429, 500, 503}
_FIRST_ERROR = 400
_SECONDS_UNTIL_FREE = 10
_MINUTE = 60


def install(app: Flask) -> None:
    """Answer errors of an app with calm pages."""
    app.register_error_handler(NotFoundError, lambda _: _answer(NotFound()))
    app.register_error_handler(UnavailableError, _database_busy)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _unexpected)


def _refused(error: Exception) -> ResponseReturnValue:
    if not isinstance(error, HTTPException) or error.code is None:
        return _unexpected(error)
    return _answer(error) if error.code >= _FIRST_ERROR else error


def _database_busy(_: Exception) -> ResponseReturnValue:
    log.warning("database busy", endpoint=request.endpoint)
    return _answer(ServiceUnavailable(retry_after=_SECONDS_UNTIL_FREE))


def _unexpected(error: Exception) -> ResponseReturnValue:
    # The log tells its kind and where, never its message: that may hold a name.
    log.error("unexpected error", endpoint=request.endpoint, exc_info=error)
    return _answer(InternalServerError())


def _answer(error: HTTPException) -> ResponseReturnValue:
    status = error.code or InternalServerError.code
    kept = Headers()
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            kept.add(name, value)
    if request_ctx.url_adapter is None or not _takes_pages():
        kept.set("Content-Type", "text/plain; charset=utf-8")
        return f"{status} {error.name}\n", status, kept
    return _page(error, status, kept.get("Retry-After", type=int)), status, kept


def _takes_pages() -> bool:
    wanted = request.accept_mimetypes
    return not wanted or wanted.quality("text/html") > 0


def _page(error: HTTPException, status: int, wait: int | None) -> str:
    name = str(status) if status in _WITH_WORDS_OF_THEIR_OWN else "other"
    if isinstance(error, CSRFError):
        name = "form_too_old"
    for_client = link_pages.is_link_page()
    practice_name, numbers = link_pages.find_help() if for_client else ("", ())
    return render_template(
        f"errors/{name}.html",
        for_client=for_client,
        practice_name=practice_name,
        numbers=numbers,
        minutes=math.ceil((wait or 0) / _MINUTE),
        reference=g.get("request_id"),
    )
