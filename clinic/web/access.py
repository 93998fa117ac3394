"""Who is asking: the guard in front of every page, and the one typed door to it.

An area that is not named here is closed. What a scope may not see does not exist.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import flask
from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from clinic.db import Database, Session
from clinic.domain.scope import Permission, PractitionerScope
from clinic.mail.post import Post
from clinic.models import Practice, Practitioner, SignInSession
from clinic.services import second_factors, sign_ins, unscoped
from clinic.words import gettext

_View = TypeVar("_View", bound=Callable[..., Any])

OPEN_TO_ANYONE = {"sign_in", "check_in", "static"}
"""Areas without a sign-in. Link pages find out for themselves what a link opens."""

SIGNED_IN_ONLY = {"dashboard"}


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """A signed-in practitioner, as Flask-Login wants to know them."""

    token: str
    row: SignInSession

    def get_id(self) -> str:
        return self.token


def now() -> datetime:
    """Return the moment of this request; below the edge it is an argument."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    moment: datetime = g.now
    return moment


def current_session() -> Session:
    """Return the database session of this request.

    It is read-only on GET and HEAD, except where a page says that it leaves a trace.
    """
    if "session" not in g:
        g.session = database().session(readonly=_only_reads())
        g.session.info["request_id"] = g.get("request_id")
    found: Session = g.session
    return found


def database() -> Database:
    """Return the database of this app."""
    found: Database = current_app.extensions["database"]
    return found


def current_post() -> Post:
    """Return what emails are written with, to show them before they leave."""
    found: Post = current_app.extensions["post"]
    return found


def current_scope() -> PractitionerScope:
    """Return the scope of the signed-in practitioner."""
    return unscoped.scope_of_practitioner(current_practitioner())


def current_practitioner() -> Practitioner:
    """Return who is signed in."""
    if not isinstance(current_user._get_current_object(), SignedIn):  # noqa: SLF001
        abort(404)
    practitioner: Practitioner = current_user.row.practitioner
    return practitioner


def current_sign_in() -> SignInSession:
    """Return the sign-in session of this browser."""
    current_practitioner()
    row: SignInSession = current_user.row
    return row


def current_practice() -> Practice:
    """Return the practice of who is signed in."""
    return current_practitioner().practice


def sign_out() -> None:
    """End this browser's session: the row, the cookie, what the browser kept.

    The caller commits.
    """
    if current_user.is_authenticated:
        row: SignInSession = current_user.row
        sign_ins.sign_out(current_session(), current_scope(), row.id, now=now())
        logout_user()
    flask.session.clear()
    g.clears_site_data = True


def seconds_left() -> int:
    """Return in how many seconds this browser is signed out if nobody uses it."""
    ends_at = sign_ins.ends_at(current_sign_in(), seen_at=g.get("seen_at"))
    return max(int((ends_at - now()).total_seconds()), 0)


def is_seen_by_nobody() -> bool:
    """Return whether no person will see the answer, or not for what they did.

    It is asked for its headers alone, or by a browser ahead of a press.
    """
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    return request.method == "HEAD" or (request.method == "GET" and ahead)


def leaves_a_trace(view: _View) -> _View:
    """Mark a page whose GET writes to the audit trail and the looks."""
    view.__dict__["leaves_a_trace"] = True
    return view


def in_session_view(view: _View) -> _View:
    """Mark a page of the session view, which may rest for an hour."""
    view.__dict__["in_session_view"] = True
    return view


def lets_rest(view: _View) -> _View:
    """Mark a page that comes by itself: opening it is not a sign of anybody there."""
    view.__dict__["lets_rest"] = True
    return view


def needs(permission: Permission) -> Callable[[_View], _View]:
    """Close a page to practitioners without a permission."""

    def mark(view: _View) -> _View:
        view.__dict__["needs"] = permission
        return view

    return mark


def needs_fresh_factor(view: _View) -> _View:
    """Close a page until the second factor was passed within five minutes."""
    view.__dict__["needs_fresh_factor"] = True
    return view


def install(app: Flask, manager: LoginManager) -> None:
    """Put the guard in front of every request of an app."""
    manager.session_protection = None
    manager.user_loader(_load)
    app.before_request(_guard)
    app.teardown_appcontext(_close)


def _load(token: str) -> SignedIn | None:
    row = sign_ins.find_live(
        current_session(),
        token,
        in_session_view=_marked("in_session_view"),
        now=now(),
    )
    return SignedIn(token, row) if row else None


def _guard() -> BaseResponse | None:
    area = (request.blueprint or request.endpoint or "static").split(".")[0]
    if request.endpoint is None or area in OPEN_TO_ANYONE:
        return None
    if area not in SIGNED_IN_ONLY:
        abort(404)
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    view = current_app.view_functions[request.endpoint]
    wanted_permission = getattr(view, "needs", None)
    if wanted_permission and wanted_permission not in current_scope().permissions:
        abort(404)
    _keep_last_seen()
    if _marked("needs_fresh_factor") and not _factor_is_fresh():
        return redirect(url_for("dashboard.factor.confirm", next=_path_to_return_to()))
    return None


def _ask_to_sign_in() -> BaseResponse:
    if flask.session.pop("_user_id", None):
        flash(gettext("You were signed out. Please sign in again."), "info")
    return redirect(url_for("sign_in.sign_in", next=_path_to_return_to()))


def _path_to_return_to() -> str | None:
    # Without the query: what somebody searched for need not stand in an address.
    return request.path if request.method == "GET" else None


def _factor_is_fresh() -> bool:
    # The invented people of a demo have no phone.
    passed_at = current_sign_in().factor_passed_at
    fresh = passed_at is not None and now() - passed_at < second_factors.FRESH
    return fresh or database().installation.demo


def _keep_last_seen() -> None:
    row: SignInSession = current_user.row
    here = _marked("in_session_view")
    if _marked("lets_rest"):
        return
    if is_seen_by_nobody() or not sign_ins.is_stale(row, here, now=now()):
        return
    # In the session of the request if it may write: two writers would wait for each
    # other on SQLite.
    with contextlib.ExitStack() as stack:
        session = (
            stack.enter_context(database().session())
            if _only_reads()
            else current_session()
        )
        sign_ins.touch(session, row, in_session_view=here, now=now())
        session.commit()
    g.seen_at = now()


def _only_reads() -> bool:
    if is_seen_by_nobody():
        return True
    return request.method == "GET" and not _marked("leaves_a_trace")


def _marked(mark: str) -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, mark, False))


def _close(_: BaseException | None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
