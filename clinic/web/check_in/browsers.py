"""Which browser this is: only so that it can see its own answers again.

A random cookie per link, sent to that link's pages alone. It signs nobody in; without
it the form works and never shows what was chosen before.
"""

from flask import Response, after_this_request, current_app, request, url_for

from clinic.domain import tokens
from clinic.domain.drafts import browser_digest
from clinic.services.links import LinkedCheckIn


def this_browser() -> str | None:
    """Return the digest of this browser's cookie, if it has sent one."""
    cookie = request.cookies.get(_name())
    return browser_digest(cookie) if cookie else None


def known_browser(link: LinkedCheckIn) -> str:
    """Return the digest of this browser's cookie; give it one if it has none."""
    known = this_browser()
    if known is not None:
        return known
    cookie = tokens.random_token()

    @after_this_request
    def remember(page: Response) -> Response:
        page.set_cookie(
            _name(),
            cookie,
            path=url_for("check_in.start", token=link.token),
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Lax",
        )
        return page

    return browser_digest(cookie)


def _name() -> str:
    return "__Secure-draft" if current_app.config["SESSION_COOKIE_SECURE"] else "draft"
