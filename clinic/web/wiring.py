"""The web part: one Flask app around a database that was opened and checked."""

from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.headers import Headers

from flask import Flask
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from clinic.db import Database
from clinic.mail.post import Post
from clinic.web import (
    access,
    bodies,
    check_in,
    dashboard,
    errors,
    filters,
    headers,
    sign_in,
    tracing,
)

_A_YEAR = 31_536_000
_LARGEST_BODY = 64 * 1024


def wire(database: Database, templates: Path, post: Post, *, proxy_hops: int) -> Flask:
    """Return the app, its guard, headers and three areas in place."""
    home = database.installation
    https = home.public_address.startswith("https://")
    app = Flask("clinic", template_folder=str(templates))
    app.config.update(
        SECRET_KEY=home.keyring.session,
        SESSION_COOKIE_NAME="__Host-clinic" if https else "clinic",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=_A_YEAR,
        MAX_CONTENT_LENGTH=_LARGEST_BODY,
        WTF_CSRF_TIME_LIMIT=None,
        DEMO=home.demo,
        TRUSTED_HOSTS=None if home.demo else _hosts(home.public_address),
    )
    app.extensions.update(database=database, post=post)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    filters.install(app)
    tracing.install(app)
    headers.install(app, https=https)
    bodies.install(app)
    errors.install(app)
    # No page asks who is signed in by itself, and a client's page never does.
    access.install(app, LoginManager(app, add_context_processor=False))
    CSRFProtect(app).exempt(check_in.bp)
    for area in (sign_in.bp, dashboard.bp, check_in.bp):
        app.register_blueprint(area)
    _serve_vendored(app, https=https)
    if proxy_hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as documented
            app.wsgi_app, x_for=proxy_hops, x_proto=proxy_hops, x_host=proxy_hops
        )
    return app


def _hosts(public_address: str) -> list[str]:
    # A demo is shown in the network it happens to be in; a practice has one address.
    return [str(urlsplit(public_address).hostname), "localhost", "127.0.0.1"]


def _serve_vendored(app: Flask, *, https: bool) -> None:
    carried = headers.of_every_answer(for_client=False, https=https)

    def finish(page: Headers, _path: str, _url: str) -> None:
        for name, value in carried.items():
            page[name] = value

    served = WhiteNoise(
        app.wsgi_app,
        max_age=_A_YEAR,
        allow_all_origins=False,
        add_headers_function=finish,
    )
    folder = Path(str(app.static_folder)) / "vendor"
    if folder.exists():
        served.add_files(str(folder), prefix="static/vendor/")
    app.wsgi_app = served  # type: ignore[method-assign]  # as documented
