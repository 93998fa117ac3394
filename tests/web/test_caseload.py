import re
from datetime import UTC, datetime

from sqlalchemy import event

from clinic.domain.agendas import Question
from clinic.services import caseload, clients
from clinic.words import local
from tests.plugins.world import NOON, scope_of


def test_the_list_leads_to_each_client(browser_of, ada, sam):
    page = browser_of(ada).get("/")

    assert page.links["Sam Rivers"] == f"/clients/{sam.id}"
    assert page.links["Prepare, Sam Rivers"] == f"/clients/{sam.id}"


def test_answers_are_new_until_they_were_prepared_or_shared(browser_of, ada, answered):
    answered()
    browser = browser_of(ada)
    before = browser.get("/")

    shared = browser.get(before.links["Share in session, Sam Rivers"])

    assert "To read 1" in before.links
    assert "New: every question answered" in before.text
    assert shared.status == 200
    assert "To read 0" in browser.get("/").links


def test_the_list_shows_no_score_and_no_area(browser_of, ada, answered):
    answered(AH=3)

    page = browser_of(ada).get("/")

    assert "24 of 24 answered" in page.text
    assert not re.search(r"score|asking for help|trust", page.text, re.IGNORECASE)


def test_three_lines_say_what_to_know_before_a_session(browser_of, ada, answered):
    answered(added={Question.TOPICS: ["TR", "EM"]})

    page = browser_of(ada).get("/")

    assert "New: every question answered Wants to talk about Trust and Emo" in page.text


def test_a_search_names_nobody_in_an_address(browser_of, ada):
    browser = browser_of(ada)

    page = browser.submit("/", to="/find", words="rivers")

    assert page.path == "/find"
    assert "1 client found for “rivers”." in page.text
    assert "Sam Rivers" in page.links
    assert not any("rivers" in (href or "").lower() for href in page.links.values())


def test_a_search_for_nothing_leads_back_to_the_list(browser_of, ada):
    page = browser_of(ada).submit("/", to="/find", words=" ")

    assert page.path == "/"


def test_a_search_that_finds_nobody_says_so(browser_of, ada):
    page = browser_of(ada).submit("/", to="/find", words="Kim")

    assert "0 clients found for “Kim”." in page.text


def test_initials_hide_every_name_on_the_list(browser_of, ada, sam):
    browser = browser_of(ada)

    page = browser.submit("/", to="/names", names="initials")

    assert page.links["S. R."] == f"/clients/{sam.id}"
    assert "Rivers" not in page.body
    assert browser.submit("/", to="/names", names="names").links["Sam Rivers"]


def test_every_filter_says_how_many_it_shows(browser_of, ada):
    browser = browser_of(ada)
    page = browser.get("/")
    filters = {
        name: href
        for name, href in page.links.items()
        if re.match(r"(All|To read|To fix) \d+$", name)
    }

    shown = {name: len(rows_of(browser.get(href))) for name, href in filters.items()}

    assert shown == {"All 1": 1, "To read 0": 0, "To fix 0": 0}


def test_an_unknown_filter_does_not_exist(browser_of, ada):
    assert browser_of(ada).get("/?show=best").status == 404


def test_an_empty_list_says_how_to_begin(browser_of, cleo):
    page = browser_of(cleo).get("/")

    assert "No clients yet" in page.text
    assert page.links["Add a client"] == "/clients/new"


def test_a_long_list_has_pages(browser_of, ada, session):
    take_on(session, ada, caseload.PAGE)
    browser = browser_of(ada)

    first = browser.get("/")
    second = browser.get(first.links["Further"])

    assert "Client 000" in first.links
    assert "Sam Rivers" not in first.links
    assert "Sam Rivers" in second.links
    assert "101 to 101 of 101" in second.text


def test_the_page_asks_the_database_a_constant_number_of_times(
    browser_of, ada, app, session
):
    browser = browser_of(ada)
    browser.get("/")
    few = statements_of(app, lambda: browser.get("/"))
    take_on(session, ada, 20)

    many = statements_of(app, lambda: browser.get("/"))

    assert many == few <= 12


def test_the_list_is_ordered_by_the_next_session(browser_of, ada, sam, session):
    take_on(session, ada, 2)
    today = local(datetime.now(UTC), "Europe/London").date()
    browser = browser_of(ada)
    slot = {"day": today.isoformat(), "at": "23:59", "minutes": "80", "repeat": "once"}
    browser.submit(f"/clients/{sam.id}/appointments", **slot)

    page = browser.get("/")

    assert [text_of(h) for h in page.all("h2")][:1] == ["Today"]
    assert "1 session today." in page.text
    assert "23:59 80 min" in page.text
    assert [text_of(s).split(")")[0] for s in page.all("summary")] == [
        "No session booked (2"
    ]
    assert "Today 1" in page.links
    assert len(rows_of(browser.get(page.links["Today 1"]))) == 1


def take_on(session, practitioner, count):
    scope = scope_of(practitioner)
    for number in range(count):
        key = clients.prepare_key(session, scope, now=NOON)
        details = clients.ClientDetails(f"Client {number:03}", "Client")
        clients.add(session, scope, key, details, now=NOON)


def statements_of(app, act):
    engine = app.extensions["database"].engine
    seen = []

    def note(*statement):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def rows_of(page):
    return [row for row in page.all("tr") if row.get("role") == "row"][1:]


def text_of(element):
    return " ".join("".join(element.itertext()).split())
