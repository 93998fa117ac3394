"""Whether a form was sent from one of our own pages.

The link in the path is the proof that counts. What the browser says about the page
that the form stood on is checked wherever it says something; a page that sends no
referrer sends the origin “null”.
"""

from urllib.parse import urlsplit

from flask import abort, current_app, request

from clinic.db import Database

_OWN_SITE = {"same-origin", "none"}


def refuse_foreign_posts() -> None:
    """Answer 403 to a form that was sent from somebody else's page."""
    if request.method != "POST":
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in _OWN_SITE:
        abort(403)
    if origin is not None and origin not in {"null", *_own_origins()}:
        abort(403)


def _own_origins() -> set[str]:
    database: Database = current_app.extensions["database"]
    addresses = (database.installation.public_address, request.host_url)
    return {"{0.scheme}://{0.netloc}".format(urlsplit(each)) for each in addresses}
