"""The headers that every answer of the clinic carries, to the letter."""

DASHBOARD = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
    ),
}
LINK_PAGE = DASHBOARD | {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}
FILE = DASHBOARD | {"Cache-Control": "public, max-age=31536000"}
VENDORED = DASHBOARD | {"Cache-Control": "max-age=31536000, public"}
OVER_TLS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
CLEARED = {"Clear-Site-Data": '"cache", "storage"'}

ABOUT_CONTENT = {
    "Accept-Ranges",
    "Allow",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Length",
    "Content-Type",
    "Date",
    "ETag",
    "Expires",
    "Last-Modified",
    "Location",
    "Set-Cookie",
    "Vary",
}


def carried(page):
    """The headers of an answer that are not about its content."""
    return {name: value for name, value in page.headers if name not in ABOUT_CONTENT}
