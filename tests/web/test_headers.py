import dataclasses

import pytest

from clinic import create_app
from tests.plugins.browsing import Browser
from tests.web.expected_headers import (
    CLEARED,
    DASHBOARD,
    FILE,
    LINK_PAGE,
    OVER_TLS,
    VENDORED,
    carried,
)

A_LINK = "/c/" + "a" * 43

PAGES = [
    ("a page", "/sign-in", 200, DASHBOARD),
    ("a redirect", "/", 302, DASHBOARD),
    ("a page that is not there", "/nothing", 404, DASHBOARD),
    ("a method that is not taken", "/sign-out", 405, DASHBOARD),
    ("a sign of life", "/healthz", 200, DASHBOARD),
    ("a link that is not known", A_LINK, 404, LINK_PAGE),
    ("a link that is no link", "/c/x/y/z", 404, LINK_PAGE),
    ("a link to stop", "/stop/" + "a" * 43, 404, LINK_PAGE),
    ("a file", "/static/clinic.css", 200, FILE),
    ("a file that is not there", "/static/nothing.css", 404, DASHBOARD),
    ("a vendored file", "/static/vendor/plotly-basic.min.js", 200, VENDORED),
]


@pytest.fixture
def over_tls(config, session):
    """A browser in front of a clinic that is reached over TLS."""
    address = "https://clinic.test"
    app = create_app(dataclasses.replace(config, public_address=address))
    yield Browser(app, session)
    app.extensions["database"].engine.dispose()


@pytest.mark.parametrize(
    ("path", "status", "expected"),
    [page[1:] for page in PAGES],
    ids=[page[0] for page in PAGES],
)
def test_every_answer_carries_exactly_these_headers(browser, path, status, expected):
    page = browser.get(path)

    assert page.status == status
    assert carried(page) == expected


@pytest.mark.parametrize(
    ("path", "status", "expected"),
    [page[1:] for page in PAGES],
    ids=[page[0] for page in PAGES],
)
def test_over_tls_browsers_are_told_to_stay_there(over_tls, path, status, expected):
    page = over_tls.get(path)

    assert page.status == status
    assert carried(page) == expected | OVER_TLS


def test_a_page_of_the_dashboard_carries_exactly_these_headers(browser_of, ada):
    assert carried(browser_of(ada).get("/")) == DASHBOARD


def test_signing_out_adds_one_header(browser_of, ada):
    browser = browser_of(ada)
    token = browser.get("/").field("csrf_token").get("value")

    page = browser.post("/sign-out", {"csrf_token": token})

    assert carried(page) == DASHBOARD | CLEARED


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    content, *said = browser.get("/sign-in").headers["Set-Cookie"].split("; ")

    assert content.startswith("clinic=")
    assert set(said) == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_over_tls_the_cookie_is_for_this_host_alone(over_tls):
    content, *said = over_tls.get("/sign-in").headers["Set-Cookie"].split("; ")

    assert content.startswith("__Host-clinic=")
    assert set(said) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.mark.parametrize("host", ["clinic.test", "localhost:8000", "127.0.0.1"])
def test_the_clinic_answers_to_its_own_name(browser, host):
    assert browser.get("/sign-in", Host=host).status == 200


@pytest.mark.parametrize("host", ["elsewhere.test", "clinic.test.elsewhere.test"])
def test_the_clinic_does_not_answer_to_another_name(browser, host):
    page = browser.get("/sign-in", Host=host)

    assert page.status == 400
    assert page.body == "400 Bad Request\n"
    assert carried(page) == DASHBOARD


def test_a_demo_is_shown_in_whatever_network_it_is_in(config, session):
    app = create_app(dataclasses.replace(config, demo=True))

    page = Browser(app, session).get("/sign-in", Host="192.168.1.20:8000")

    app.extensions["database"].engine.dispose()
    assert page.status == 200
