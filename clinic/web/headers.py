"""The headers of every answer, and the compression of pages."""

import gzip

from flask import Flask, Response, g, request

from clinic.web.link_pages import is_link_page

_SMALLEST = 500
_TEXT = {"text/html", "text/css", "text/javascript", "image/svg+xml"}
_KEPT_BY_BROWSERS = {200, 206, 304}

_FOR_PRACTITIONERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "Referrer-Policy": "same-origin",
}
_FOR_CLIENTS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
    ),
}
_OVER_TLS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


def install(app: Flask, *, https: bool) -> None:
    """Set the headers of every answer of an app."""

    def finish(page: Response) -> Response:
        page.headers.update(of_every_answer(for_client=is_link_page(), https=https))
        if request.endpoint != "static" or page.status_code not in _KEPT_BY_BROWSERS:
            page.headers["Cache-Control"] = "no-store"
        if g.get("clears_site_data"):
            page.headers["Clear-Site-Data"] = '"cache", "storage"'
        return compressed(page)

    app.after_request(finish)


def of_every_answer(*, for_client: bool, https: bool) -> dict[str, str]:
    """Return what every answer of ours carries, pages and files alike."""
    return {
        **_ALWAYS,
        **(_FOR_CLIENTS if for_client else _FOR_PRACTITIONERS),
        **(_OVER_TLS if https else {}),
    }


def compressed(page: Response) -> Response:
    """Return a page compressed, if it is worth it and gives nothing away."""
    # A page that echoes what a request brought in is left as it is: compressing
    # what somebody else chose next to a secret gives the secret's length away.
    if (
        page.mimetype not in _TEXT
        or request.accept_encodings.quality("gzip") == 0
        or "Content-Encoding" in page.headers
        or (
            g.get("echoes", request.method == "POST" or bool(request.args))
            and request.endpoint != "static"
        )
    ):
        return page
    page.direct_passthrough = False
    body = page.get_data()
    if len(body) >= _SMALLEST:
        page.set_data(gzip.compress(body, compresslevel=6, mtime=0))
        page.headers["Content-Encoding"] = "gzip"
    page.headers["Vary"] = ", ".join(
        filter(None, [page.headers.get("Vary"), "Accept-Encoding"])
    )
    return page
