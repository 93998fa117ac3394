"""One line in the log for each request: which page, how it went, how long it took.

Never the path: a client's link stands in it. Never who asked, nor from where.
"""

import secrets
import time

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()

_NO_NEWS = {"static", "sign_in.healthz"}


def install(app: Flask) -> None:
    """Give every request of an app a number, and log how it ended."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.began_at = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(page: Response) -> Response:
    if request.endpoint in _NO_NEWS:
        return page
    took = time.perf_counter() - g.get("began_at", time.perf_counter())
    log.info(
        "request",
        method=request.method if request.method.isalpha() else "?",
        endpoint=request.endpoint,
        status=page.status_code,
        milliseconds=round(took * 1000, 1),
    )
    return page
