"""What holds for every page behind a link."""

import io
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from clinic.models import Message
from clinic.models.types import Base
from clinic.services import messages

PAGES = (
    "",
    "/1",
    "/24",
    "/all",
    "/check",
    "/saved",
    "/start-again",
    "/new-link",
    "/my-answers",
    "/who-can-see",
    "/about",
    "/help",
    "/not-mine",
)
FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "http://clinic.test.elsewhere.example"},
    {"Origin": "https://clinic.test"},
    {"Origin": "", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"},
)
OURS = (
    {},
    {"Origin": "null"},
    {"Origin": "http://clinic.test"},
    {"Origin": "http://localhost"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
)
NUMBERS = "Harbour Night Line"
UNSAID = (
    "ealthy",
    "yper",
    "Asking for Help",
    "Relationships",
    "Work Style",
    "View of Others",
    "Independence",
    "score",
    "therapy",
)
ANSWER = {"answer": "3", "go": "next", "end": "1"}


@pytest.fixture
def stop_path(session, check_in):
    message = session.scalars(
        select(Message).where(Message.check_in_id == check_in.id)
    ).one()
    return "/stop/" + messages.stop_token(session, message.id)


def dump(session):
    """Return every row of the database, the keys too."""
    session.rollback()
    return {
        table.name: sorted(map(repr, session.execute(select(table))))
        for table in Base.metadata.sorted_tables
    }


@pytest.fixture(params=["saved", "sent"])
def paths(request, check_in, path_of, answer, stop_path):
    answer(check_in, send=request.param == "sent")
    return [*(path_of(check_in) + page for page in PAGES), stop_path]


def test_looking_changes_nothing(browser, session, paths):
    before = dump(session)

    for path in paths:
        for look in (browser.get, browser.head):
            page = look(path)
            assert page.status in {200, 303, 405}
            assert "Set-Cookie" not in page.headers

    assert dump(session) == before


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_on_somebody_elses_page_is_refused(
    browser, session, check_in, path_of, stop_path, headers
):
    before = dump(session)

    assert browser.post(path_of(check_in) + "/1", ANSWER, **headers).status == 403
    assert browser.post(stop_path, **headers).status == 403

    assert dump(session) == before


@pytest.mark.parametrize("headers", OURS)
def test_a_form_of_ours_is_taken(browser, session, check_in, path_of, headers):
    page = browser.post(path_of(check_in) + "/1", ANSWER, **headers)

    session.expire_all()
    assert page.status == 303
    assert check_in.answered == 1


def test_the_pages_tell_no_other_site_where_they_are(browser, check_in, path_of):
    page = browser.get(path_of(check_in))

    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_a_body_that_was_cut_short_saves_nothing(
    app, session, check_in, path_of, answer
):
    answer(check_in, {"AH1": 3})
    path, whole = path_of(check_in) + "/1", b"answer=0&go=next&end=1"
    session.commit()

    page = app.test_client().post(
        path,
        input_stream=io.BytesIO(whole),
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"CONTENT_LENGTH": str(len(whole) + 9)},
    )

    session.expire_all()
    assert page.status_code == 400
    assert check_in.answered == 1
    assert NUMBERS in page.get_data(as_text=True)


def test_no_page_says_what_a_client_should_not_read(browser, assigned, path_of, answer):
    check_in = assigned(impact=True)
    answer(check_in)
    said = [
        browser.get(path_of(check_in) + page) for page in PAGES if page != "/not-mine"
    ]

    for page in said:
        found = [word for word in UNSAID if page.body and word in page.text]
        assert found == [], page.path
        if page.status == 200:
            assert not any(name in page.title for name in ("Ada", "Sam", "Northgate"))


def test_a_question_is_read_in_one_statement_and_saved_in_two(
    app, session, check_in, path_of, answer
):
    answer(check_in, {"AH1": 3})
    client, path = app.test_client(), path_of(check_in) + "/2"
    session.commit()

    with statements(app) as reading:
        client.get(path)
    with statements(app) as saving:
        client.post(path, data=ANSWER)

    assert len(reading) == 1
    assert len(saving) == 2


@contextmanager
def statements(app):
    """Note what is asked of the database."""
    noted = []
    engine = app.extensions["database"].engine

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith("BEGIN"):
            noted.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield noted
    event.remove(engine, "before_cursor_execute", note)


def test_the_first_visit_is_small(app, check_in, path_of):
    compressed = {"Accept-Encoding": "gzip"}
    path = path_of(check_in)
    addresses = (path, path + "/11", "/static/clinic.css", "/static/favicon.svg")

    sizes = []
    for address in addresses:
        with app.test_client().get(address, headers=compressed) as page:
            sizes.append(len(page.data))

    assert sizes[1] <= 4_000
    assert sum(sizes) <= 10_000


def test_stopping_asks_first(browser, session, sam, stop_path):
    page = browser.get(stop_path)

    session.expire_all()
    assert page.status == 200
    assert page.heading == "Stop these emails?"
    assert "Ada" not in page.text
    assert sam.mail_state == "fine"


@pytest.mark.parametrize(
    "body", [None, {"List-Unsubscribe": "One-Click"}, {"anything": "else"}]
)
def test_a_mail_program_stops_the_emails_with_one_press(
    app, session, sam, stop_path, body
):
    session.commit()

    page = app.test_client(use_cookies=False).post(stop_path, data=body)

    session.expire_all()
    message = session.scalars(select(Message)).one()
    assert page.status_code == 200
    assert "The emails have stopped" in page.get_data(as_text=True)
    assert sam.mail_state == "stopped"
    assert (message.state, message.reason) == ("cancelled", "stopped")


def test_a_check_in_can_be_answered_after_the_emails_have_stopped(
    browser, check_in, path_of, stop_path
):
    browser.post(stop_path)

    assert browser.get(path_of(check_in)).status == 200


def test_stopping_twice_is_the_same_as_once(browser, session, sam, stop_path):
    browser.post(stop_path)
    session.expire_all()
    since = sam.mail_state_at

    page = browser.post(stop_path)

    session.expire_all()
    assert page.status == 200
    assert sam.mail_state_at == since


# One database for all examples: they only try to do harm, and must not.
fuzzed = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
names = st.sampled_from(["answer", "go", "end", "leave_open", "AH1", "EM2"])
values = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["0", "4", "5", "-1", "declined", "skipped", "next", "back", "1"]),
)


@fuzzed
@given(
    form=st.dictionaries(names, values, max_size=6),
    page=st.sampled_from(["/1", "/24", "/all", "/check", "", "/0"]),
)
def test_no_form_breaks_a_page_or_stores_what_is_no_answer(
    browser, check_in, path_of, link_of, form, page
):
    answered = browser.post(path_of(check_in) + page, form)

    assert answered.status in {200, 303, 400, 422}
    saved = link_of(check_in).draft.saved.values()
    assert {one.answer for one in saved} <= {0, 1, 2, 3, 4, "declined", "skipped"}


@fuzzed
@given(token=st.text(min_size=1, max_size=60))
def test_no_token_breaks_a_page(app, token):
    for area in ("c", "stop"):
        page = app.test_client().get(f"/{area}/{token}")

        assert page.status_code in {301, 308, 404}
