import io
import json
import logging
import os

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from clinic import logs
from tests.plugins.world import PASSWORD


@pytest.fixture
def log():
    """What a process that is not looked at writes to stderr, line by line."""
    root, ours = logging.getLogger(), logging.getLogger("clinic")
    kept = root.handlers[:], root.level, ours.level
    stream = io.StringIO()
    logs.configure(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level, ours.level = kept


def test_a_request_is_one_line_that_names_the_page(browser, log):
    browser.get("/sign-in")

    (line,) = log()
    assert line["event"] == "request"
    assert line["method"] == "GET"
    assert line["endpoint"] == "sign_in.sign_in"
    assert line["status"] == 200
    assert line["milliseconds"] > 0
    assert len(line["request_id"]) == 16
    assert line["timestamp"].endswith("Z")


def test_files_and_signs_of_life_are_no_news(browser, log):
    browser.get("/static/clinic.css")
    browser.get("/healthz")

    assert log() == []


def test_a_link_is_in_no_line(browser, log, path_of, check_in):
    link = path_of(check_in)
    token = link.removeprefix("/c/")

    for path in (link, f"{link}/1", f"{link}/nothing", f"/stop/{token}", f"/x{link}"):
        browser.get(path)

    lines = log()
    assert len(lines) == 5
    assert token not in json.dumps(lines)


def test_nobody_is_named_in_any_line(browser, browser_of, ada, sam, log):
    browser.submit("/sign-in", email="ada@northgate.test", password=PASSWORD)
    browser.submit("/sign-in", email="ada@northgate.test", password="wrong")
    browser_of(ada).get(f"/clients/{sam.id}")
    browser_of(ada).get("/?words=Sam+Rivers")

    written = json.dumps(log()).lower()

    for word in ("ada", "northgate", "sam", "rivers", "127.0.0.1", str(sam.id)):
        assert word not in written


def test_a_browser_cannot_write_lines_of_its_own(browser, log):
    forged = 'x"}\n{"event": "forged'

    browser.get("/sign-in", **{"User-Agent": "Mozilla", "X-Request-Id": "forged"})
    browser.get("/%0a%7b%22event%22:%22forged%22%7d")
    logs_of_others = logging.getLogger("waitress")
    logs_of_others.warning("Bad request by %s", forged)

    lines = log()
    assert [line["event"].split()[0] for line in lines] == ["request", "request", "Bad"]
    assert all("\n" not in line["event"] for line in lines)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("GET /c/" + "a" * 43 + "/3?x=1 HTTP/1.1", "GET /c/…/3?x=1 HTTP/1.1"),
        ('"POST /stop/abc" 200', '"POST /stop/…" 200'),
        ("to sam@post.test refused", "to …@… refused"),
        ("<sam.rivers@post.test>", "<…@…>"),
        ("two\nlines\x1b[31m", "two lines [31m"),
        ("GET /clients HTTP/1.1", "GET /clients HTTP/1.1"),
    ],
)
def test_what_libraries_say_is_censored(log, said, written):
    logging.getLogger("werkzeug").warning(said)

    assert log()[0]["event"] == written


def test_of_an_error_the_log_has_kind_and_place_but_no_word(log):
    try:
        int("Sam Rivers said so")
    except ValueError:
        structlog.get_logger("clinic.test").exception("unexpected")
        logging.getLogger("waitress").exception("while serving")

    for line in log():
        assert line["error"] == "ValueError"
        assert "test_of_an_error_the_log_has_kind" in line["at"][-1]
        assert "Sam" not in json.dumps(line)


def test_an_unexpected_error_is_found_by_the_reference_on_its_page(app, browser, log):
    def fail():
        raise ValueError("Sam Rivers said so")

    app.add_url_rule("/healthz/fail", "sign_in.fail", fail)

    page = browser.get("/healthz/fail")

    failed, request = log()
    assert failed["error"] == "ValueError"
    assert failed["request_id"] == request["request_id"]
    assert failed["request_id"] in page.text
    assert "Sam" not in json.dumps([failed, request])


def test_an_error_of_the_database_does_not_quote_what_was_asked(session):
    with pytest.raises(SQLAlchemyError) as failed:
        session.execute(
            text("SELECT nothing FROM nowhere WHERE x = :x"), {"x": "sam@post.test"}
        )

    assert "sam@post.test" not in str(failed.value)


def test_the_trail_and_the_log_share_the_number_of_a_request(browser_of, ada, log):
    browser = browser_of(ada)
    browser.submit("/", to="/sign-out")

    (number,) = {
        line["request_id"] for line in log() if line["endpoint"] == "sign_in.sign_out"
    }

    browser.session.rollback()
    query = text("SELECT request_id FROM audit_entries ORDER BY number DESC LIMIT 1")
    assert browser.session.scalar(query) == number


def test_who_looks_at_a_terminal_sees_warnings_in_words(log):
    parent, child = os.openpty()
    with os.fdopen(child, "w") as terminal:
        logs.configure(terminal)
        structlog.get_logger("clinic.test").info("quiet")
        structlog.get_logger("clinic.test").warning("database busy")
        terminal.flush()
        seen = os.read(parent, 4096).decode()
    os.close(parent)

    assert "database busy" in seen
    assert "quiet" not in seen
    assert log() == []
