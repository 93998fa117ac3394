"""A real browser on a real socket: the clinic as a practitioner sees it."""

import threading
from datetime import UTC, datetime

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from clinic.services import sign_ins
from tests.plugins.surroundings import find_chromium

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*QUIET]
        )
        yield browser
        browser.close()


@pytest.fixture
def address(app):
    """Where the app of this test is served."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def window_of(app, session, address, chromium):
    """A window in which a practitioner is signed in; what it logs is kept."""
    contexts = []

    def open_window(practitioner, *, width=1280, **how):
        cookie = _signed_in(app, session, practitioner)
        context = chromium.new_context(
            base_url=address, viewport={"width": width, "height": 900}, **how
        )
        name = app.config["SESSION_COOKIE_NAME"]
        context.add_cookies([{"name": name, "value": cookie, "url": address}])
        contexts.append(context)
        page = context.new_page()
        page.logged = []
        page.on("console", lambda message: page.logged.append(message.text))
        page.on("pageerror", lambda error: page.logged.append(str(error)))
        return page

    yield open_window
    for context in contexts:
        context.close()


def _signed_in(app, session, practitioner):
    token = sign_ins.begin(session, practitioner, now=datetime.now(UTC))
    session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client.get_cookie(app.config["SESSION_COOKIE_NAME"]).value
