"""What a request brings in, looked at before anybody reads it as a form.

A phone that loses its signal in the last field sends half a sentence. Some servers
hand that on as if it were whole; so the length is compared with what was announced.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request

_View = TypeVar("_View", bound=Callable[..., Any])
_AROUND_A_FILE = 8 * 1024
_WITHOUT_BODY = {"GET", "HEAD", "OPTIONS"}


def takes_several(*names: str) -> Callable[[_View], _View]:
    """Let a form send some of its fields more than once: lists and ticked boxes."""

    def mark(view: _View) -> _View:
        view.__dict__["takes_several"] = frozenset(names)
        return view

    return mark


def ignores_its_body(view: _View) -> _View:
    """Mark a page that reads no form, so that any whole body will do.

    Mail programs press "unsubscribe" with a body of their own kind (RFC 8058).
    """
    view.__dict__["ignores_its_body"] = True
    return view


def takes_a_file(largest: int) -> Callable[[_View], _View]:
    """Let one page take a file of so many bytes; all others refuse bodies in parts."""

    def mark(view: _View) -> _View:
        view.__dict__["largest_file"] = largest
        return view

    return mark


def install(app: Flask) -> None:
    """Look at the body of every request of an app first."""
    app.before_request(_refuse_what_is_not_whole)


def _refuse_what_is_not_whole() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    largest: int | None = getattr(view, "largest_file", None)
    if largest is not None:
        request.max_content_length = largest + _AROUND_A_FILE
    if request.method not in _WITHOUT_BODY:
        _refuse_a_cut_short_body()
        if getattr(view, "ignores_its_body", False):
            return
        if largest is None and request.mimetype.startswith("multipart/"):
            abort(400)
    several: frozenset[str] = getattr(view, "takes_several", frozenset())
    for name, values in (*request.form.lists(), *request.args.lists()):
        if len(values) > 1 and name not in several:
            abort(400)
        if any("\0" in value for value in (name, *values)):
            abort(400)


def _refuse_a_cut_short_body() -> None:
    announced = request.content_length
    if announced is not None and len(request.get_data(cache=True)) != announced:
        abort(400)
