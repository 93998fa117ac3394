"""Who knocks: from which address, in a browser that an account knows or not."""

import hmac
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import TooManyRequests

from clinic.db import Session
from clinic.domain import tokens
from clinic.services.guesses import Caller
from clinic.web.access import current_session, now

_KEPT_FOR = timedelta(days=180)
_ACCOUNTS_AT_MOST = 8

Count = Callable[..., timedelta | None]


def caller(account: str) -> Caller:
    """Return who tries to sign in to an account."""
    device, marks = _read()
    known = device if _mark(account) in marks else None
    return Caller(account, _address(), known)


def refuse_if_too_often(count: Count, who: Caller) -> None:
    """Count a try, in a transaction of its own; answer 429 if it is one too many."""
    session: Session = current_session()
    moment: datetime = now()
    wait = count(session, who, now=moment)
    session.commit()
    if wait is not None:
        raise TooManyRequests(retry_after=math.ceil(wait.total_seconds()))


def know_device(page: Response, account: str) -> Response:
    """Let this browser keep that an account signed in here: its own tries next time."""
    device, marks = _read()
    own = _mark(account)
    others = [mark for mark in marks if mark != own]
    content = {
        "device": device or tokens.random_token(),
        "accounts": [own, *others][:_ACCOUNTS_AT_MOST],
    }
    page.set_cookie(
        _cookie_name(),
        _serializer().dumps(content),
        max_age=_KEPT_FOR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return page


def _read() -> tuple[str | None, list[str]]:
    cookie = request.cookies.get(_cookie_name(), "")
    try:
        content = _serializer().loads(cookie, max_age=int(_KEPT_FOR.total_seconds()))
    except BadSignature:
        return None, []
    return content["device"], content["accounts"]


def _cookie_name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="device")


def _mark(account: str) -> str:
    # The cookie can be read by whoever holds it: an account leaves a mark, no name.
    secret: bytes = current_app.config["SECRET_KEY"]
    return hmac.digest(secret, f"device|{account}".encode(), "sha256").hex()[:16]


def _address() -> str:
    """Return the address a request comes from; of IPv6 the part one household has."""
    text = request.remote_addr or ""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return text
