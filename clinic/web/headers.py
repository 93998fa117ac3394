"""The headers of every answer, and the compression of pages."""

import gzip

from flask import Flask, Response, g, request

_SMALLEST = 500
_TEXT = {"text/html", "text/css", "text/javascript", "image/svg+xml"}

_DASHBOARD_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
_LINK_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
    ),
}
_HSTS = "max-age=63072000; includeSubDomains"


def install(app: Flask, *, https: bool) -> None:
    """Set the headers of every answer of an app."""

    def finish(page: Response) -> Response:
        page.headers.update(_ALWAYS)
        link_page = request.path.startswith(("/c/", "/stop/"))
        page.headers["Content-Security-Policy"] = (
            _LINK_POLICY if link_page else _DASHBOARD_POLICY
        )
        page.headers["Referrer-Policy"] = "no-referrer" if link_page else "same-origin"
        if request.endpoint != "static":
            page.headers["Cache-Control"] = "no-store"
        if https:
            page.headers["Strict-Transport-Security"] = _HSTS
        return _compressed(page)

    app.after_request(finish)


def _compressed(page: Response) -> Response:
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
