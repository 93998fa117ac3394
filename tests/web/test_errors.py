import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import abort

from tests.plugins.world import NUMBERS

CODES = [400, 403, 404, 405, 410, 413, 418, 429, 500, 503]
NOBODYS = "a" * 43
SECRET = "Sam Rivers said so"


@pytest.fixture
def failing(app, browser):
    """A browser in front of a clinic where some pages fail in every way."""

    def fail(code):
        if code == 0:
            raise ValueError(SECRET)
        abort(code)

    app.add_url_rule("/healthz/<int:code>", "sign_in.fail", fail)
    app.add_url_rule(
        "/c/<token>/fail/<int:code>", "check_in.fail", lambda code, **_: fail(code)
    )
    return browser


@pytest.fixture
def link(path_of, check_in):
    """The path of a link of Sam's."""
    return path_of(check_in)


@pytest.mark.parametrize("code", [*CODES, 0])
def test_an_error_is_a_calm_page_with_a_way_on(failing, code):
    page = failing.get(f"/healthz/{code}")

    assert page.status == (code or 500)
    assert page.heading
    assert page.links["Go to the first page"] == "/"
    assert SECRET not in page.body
    assert "Error" not in page.text


@pytest.mark.parametrize("code", [*CODES, 0])
def test_an_error_on_a_link_page_shows_whom_to_call(failing, link, code):
    page = failing.get(f"{link}/fail/{code}")

    assert page.status == (code or 500)
    for number in NUMBERS:
        assert number.number in page.text
    assert "Northgate Practice" in page.text
    assert "Go to the first page" not in page.links
    assert "Sam" not in page.text


@pytest.mark.parametrize("code", CODES)
def test_where_nothing_is_known_a_sentence_says_whom_to_call(failing, code):
    page = failing.get(f"/c/{NOBODYS}/fail/{code}")

    assert "call your local emergency number" in page.text
    for number in NUMBERS:
        assert number.number not in page.text


def test_every_kind_of_error_has_words_of_its_own(failing):
    headings = {code: failing.get(f"/healthz/{code}").heading for code in CODES}

    different = {c: h for c, h in headings.items() if c not in {405, 418}}
    assert len(set(different.values())) == len(different)
    assert headings[405] == headings[418] == "This did not work"


def test_an_unexpected_error_has_a_reference_for_the_log(failing):
    assert "Reference:" in failing.get("/healthz/0").text


def test_a_form_that_is_too_old_says_so(browser):
    page = browser.post("/sign-in", {"csrf_token": "of last week", "email": "a@b.test"})

    assert page.status == 400
    assert page.heading == "This form is too old"


def test_a_method_that_is_not_taken_says_which_are(browser):
    page = browser.get("/sign-out")

    assert page.status == 405
    assert set(page.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


@pytest.mark.parametrize("accept", ["application/json", "image/avif,image/webp"])
def test_what_asks_for_no_page_gets_a_line(browser, accept):
    page = browser.get("/nothing", Accept=accept)

    assert page.status == 404
    assert page.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert page.body == "404 Not Found\n"


@pytest.mark.parametrize("accept", ["*/*", "text/html", "text/html;q=0.1,image/webp"])
def test_what_takes_a_page_gets_one(browser, accept):
    page = browser.get("/nothing", Accept=accept)

    assert page.heading == "There is no such page"


@pytest.mark.parametrize("prepared", ["sqlite"], indirect=True)
def test_a_database_that_is_busy_is_a_calm_503(failing, link, database):
    failing.session.commit()
    file = Path(database.engine.url.database)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        page = failing.post(link, {"go": "next", "end": "1"})

        other.execute("ROLLBACK")
    assert page.status == 503
    assert page.headers["Retry-After"] == "10"
    assert page.heading == "Busy for a moment"
    assert NUMBERS[0].number in page.text
