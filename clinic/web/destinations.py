"""Where to go after a question in between: to the page that was asked for, if ours."""

from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect


def wanted() -> str | None:
    """Return the path that `next` names, if it is a page of the dashboard."""
    path = request.args.get("next", "")
    return path if _is_ours(path) else None


def wanted_or_caseload() -> str:
    """Return the path that `next` names, or else that of the list of clients."""
    return wanted() or url_for("dashboard.caseload.show")


def _is_ours(path: str) -> bool:
    # A path alone: what browsers read as another host begins with // or /\.
    parts = urlsplit(path)
    plain = path.isprintable() and "\\" not in path and path == parts.path
    if not plain or not path.startswith("/") or path.startswith("//"):
        return False
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return str(endpoint).startswith("dashboard.")
