"""Looking at answers: Prepare for the therapist, session view for the two of them."""

import json
import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, select

from clinic.models import AuditEntry, Look, SignInSession
from clinic.services import caseload
from tests.domain.trends.sam import IC
from tests.plugins.world import NOON, scope_of

JUDGING = re.compile(
    r"significant|improved|deteriorated|recovered|relapse|responder|clinical|normal"
    r"|better|worse",
    re.IGNORECASE,
)


@pytest.fixture
def sams(answered, saved, sam):
    """Five check-ins, one of them closed unsent, and what moved is Asking for Help."""
    answered(0, AH=3, RE=5)
    answered(21, AH=4, RE=6)
    saved(42, answers={"AH1": 3, "AH2": "declined"})
    answered(63, AH=6, RE=5)
    answered(91, AH=7, RE=7, declined=("WS4",))
    answered(112, AH=9, RE=7)
    return sam


@pytest.fixture
def prepare(browser_of, ada):
    browser = browser_of(ada)
    return lambda client, query="": browser.get(f"/clients/{client.id}{query}")


@pytest.fixture
def share(browser_of, ada):
    browser = browser_of(ada)
    return lambda client, query="": browser.get(
        f"/clients/{client.id}/session-view{query}"
    )


def figures(page):
    return [
        json.loads("".join(script.itertext()))
        for script in page.all("script")
        if script.get("type") == "application/json"
    ][1:]


def pictures(page):
    """What the pictures say to those who do not see them."""
    return [e.get("aria-label") for e in page.tree.iter() if e.get("role") == "img"]


def cells(page):
    return [" ".join("".join(td.itertext()).split()) for td in page.all("td")]


def test_prepare_says_the_result_first(prepare, sams):
    page = prepare(sams)

    assert page.heading == "Sam Rivers"
    assert "One of six areas moved by more than ordinary ups and downs" in page.text
    assert page.text.index("One of six areas") < page.text.index("Then and now")
    assert "New, not tested yet." in page.text
    assert "about one review in four" in page.text


def test_every_score_shows_how_it_came_about(prepare, sams):
    shown = cells(prepare(sams))

    assert "3 + 2 + 2 + 2 of 16 → 56" in shown
    assert "2 + 2 + 2 of 12 → 50" in shown
    assert "3 of 4" in shown
    assert "38 to 63" in shown


def test_figure_label_and_table_of_a_page_tell_the_same(prepare, sams):
    page = prepare(sams)

    shown = cells(page)
    for figure, label in zip(figures(page), pictures(page), strict=True):
        scores = [score for score in figure["data"][0]["y"] if score is not None]
        assert len(scores) == 5
        for score in scores:
            rounded = str(int(score + 0.5))
            assert f" {rounded}" in label
            assert rounded in shown
        for on in figure["data"][0]["x"]:
            assert on in {
                "2026-06-01",
                "2026-06-22",
                "2026-08-03",
                "2026-08-31",
                "2026-09-21",
            }


@pytest.mark.parametrize(("keyed", "score"), [({"AH": 0}, "0"), ({"AH": 16}, "100")])
def test_the_ends_of_the_scale_are_values_like_others(
    prepare, answered, sam, keyed, score
):
    answered(**keyed)

    page = prepare(sam)

    assert figures(page)[0]["data"][0]["y"] == [float(score)]
    assert pictures(page)[0].startswith(f"Asking for Help, 0 to 100: 1 Jun {score}.")
    assert score in cells(page)


def test_no_score_is_said_and_never_drawn(prepare, answered, sam):
    answered(declined=("AH1", "AH2"))

    page = prepare(sam)

    assert figures(page)[0]["data"][0]["y"] == []
    assert "1 Jun no score" in pictures(page)[0]
    assert "2 + 2 of 8 → no score" in cells(page)
    assert "2 of 4" in cells(page)


def test_without_answers_prepare_says_so(prepare, sam):
    page = prepare(sam)

    assert "No answers yet." in page.text
    assert figures(page) == []
    assert "Share in session" not in page.links


def test_the_first_check_in_is_a_starting_point(prepare, answered, sam):
    answered()

    page = prepare(sam)

    assert "This is the first one. It is a starting point." in page.text
    assert "Moved" not in page.text


def test_two_check_ins_are_an_early_comparison(prepare, answered, sam):
    answered(0)
    answered(21, AH=16)

    assert "Early comparison" in prepare(sam).text


def test_more_than_twelve_show_the_newest_first_and_all_on_request(
    prepare, answered, sam
):
    for week in range(14):
        answered(7 * week, form="short")

    newest, everything = prepare(sam), prepare(sam, "?all=1")

    assert "Show 2 earlier ones too" in newest.links
    assert len(figures(newest)[0]["data"][0]["x"]) == 12
    assert len(figures(everything)[0]["data"][0]["x"]) == 14


def test_a_closed_check_in_shows_words_and_no_point(prepare, sams):
    page = prepare(sams, "?area=AH")

    assert "13 July 2026: closed with 1 of 24 answered." in page.text
    assert "Often" in cells(page)
    assert "13 Jul not sent." in page.text
    assert "2026-07-13" not in json.dumps(figures(page))


def test_any_two_full_check_ins_can_be_compared(prepare, sams):
    page = prepare(sams)
    earlier = [o.get("value") for o in page.all("option")][2]

    chosen = prepare(sams, f"?then={earlier}")

    assert "22 Jun and 21 Sept." in chosen.text
    kept = [o.get("value") for o in chosen.all("option") if "selected" in o.attrib]
    assert kept[0] == earlier


def test_then_must_come_before_now(prepare, sams):
    values = [o.get("value") for o in prepare(sams).all("option")]
    latest, first = values[6], values[1]

    page = prepare(sams, f"?then={latest}&now={first}")

    assert "comes before" in page.text


def test_one_choice_keeps_the_others(prepare, sams):
    page = prepare(sams, "?area=EM&all=1")

    hidden = {e.get("name") for e in page.all("input") if e.get("type") == "hidden"}
    assert {"area", "all"} <= hidden
    assert "Answers in words: Emotions" in page.text


def test_impact_is_told_in_words(prepare, answered, sam):
    answered(impact={"IM1": 4, "IM2": "declined"})

    page = prepare(sam)

    assert "How this week was for you" in page.text
    assert "Almost always" in cells(page)
    assert "chose not to answer" in cells(page)


def test_session_view_shows_one_first_name_and_no_other(share, sams):
    page = share(sams)

    assert page.heading == "Sam’s check-ins"
    for name in ("Rivers", "Okafor", "Ada", "Northgate", "Cleo", "sam@post.test"):
        assert name not in page.body
    assert "Sam" not in page.title


def test_session_view_shows_no_number_until_asked(share, sams):
    page = share(sams)

    assert not any(re.search(r"\b(19|25|38|44|56)\b", each) for each in pictures(page))
    assert "points" not in page.text
    assert "of 16" not in page.text
    for figure in figures(page):
        assert figure["data"][0]["hoverinfo"] == "skip"
        assert "text" not in figure["data"][0]
        assert "error_y" not in figure["data"][0]
        assert not figure["layout"]["yaxis"]["showticklabels"]


def test_session_view_shows_numbers_when_asked(share, sams):
    page = share(sams, "?numbers=1")

    assert "Hide numbers" in page.links
    assert "3 + 2 + 2 + 2 of 16 → 56" in cells(page)
    assert "21 Sept: 56" in figures(page)[0]["data"][0]["text"]


def test_session_view_names_the_poles_only(share, sams):
    page = share(sams)

    assert "Done comfortably when needed." in page.text
    assert "healthy" not in page.body.lower()
    assert "hyper" not in page.body.lower()


def test_no_page_of_a_review_judges(prepare, share, sams):
    for page in (prepare(sams), share(sams), share(sams, "?numbers=1")):
        assert not JUDGING.search(page.text)


def test_a_covered_screen_says_nothing_and_leads_back(browser_of, ada, sams):
    browser = browser_of(ada)

    covered = browser.get(f"/clients/{sams.id}/session-view/cover?numbers=1")

    assert covered.heading == "Paused"
    assert "Sam" not in covered.body
    assert covered.links["Show again"] == f"/clients/{sams.id}/session-view?numbers=1"


def test_session_view_covers_itself_without_script_too(share, sams):
    page = share(sams)

    assert f"900;url=/clients/{sams.id}/session-view/cover" in page.body


def test_a_covered_screen_is_no_sign_of_anybody_there(browser_of, ada, sams, session):
    browser = browser_of(ada)
    browser.get(f"/clients/{sams.id}/session-view")
    before = _last_seen(session)

    browser.get(f"/clients/{sams.id}/session-view/cover")

    assert _last_seen(session) == before


def test_what_these_questions_are_is_one_press_away(
    prepare, share, browser_of, ada, sams
):
    browser = browser_of(ada)
    for page in (prepare(sams), share(sams)):
        about = browser.get(page.links["About these questions"])

        assert about.heading == "About these questions"
        assert "Version 1.0.0: not at all." in about.text
        assert "about 30 points" in about.text
        assert "43 for short ones" in about.text
        assert IC.title in about.text
        assert "112" in about.text
        assert not JUDGING.search(about.text)


def test_looking_makes_answers_no_longer_new(prepare, sams, session, ada):
    assert "New" in prepare(sams).text

    assert "Latest check-in New" not in prepare(sams).text
    assert session.scalar(select(func.count(Look.id))) == 5
    mine = caseload.look_over(session, scope_of(ada), now=NOON)
    assert not mine.page.things[0].is_new


@pytest.mark.parametrize(
    ("page", "act"),
    [("", "client viewed"), ("/session-view", "session view shown")],
)
def test_a_look_stands_in_the_trail(browser_of, ada, sams, session, page, act):
    browser_of(ada).get(f"/clients/{sams.id}{page}")

    last = session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()[-1]
    assert (last.act, last.object_id) == (act, sams.id)


@pytest.mark.parametrize("page", ["", "/session-view"])
def test_what_nobody_has_seen_leaves_no_trace(browser_of, ada, sams, session, page):
    browser = browser_of(ada)
    before = session.scalar(select(func.count(AuditEntry.id)))

    browser.head(f"/clients/{sams.id}{page}")
    browser.get(f"/clients/{sams.id}{page}", **{"Sec-Purpose": "prefetch"})

    assert session.scalar(select(func.count(Look.id))) == 0
    assert session.scalar(select(func.count(AuditEntry.id))) == before


@pytest.mark.parametrize(
    "page", ["", "/session-view", "/session-view/cover", "/session-view/about"]
)
def test_answers_of_somebody_elses_client_do_not_exist(
    browser_of, cleo, blake, sams, page
):
    for colleague in (cleo, blake):
        assert browser_of(colleague).get(f"/clients/{sams.id}{page}").status == 404


def test_the_number_of_statements_does_not_grow_with_check_ins(
    browser_of, ada, answered, sam, app
):
    browser = browser_of(ada)
    engine = app.extensions["database"].engine
    counts = []
    for week in range(6):
        answered(7 * week)
        if week in (1, 5):
            with counted(engine) as statements:
                browser.get(f"/clients/{sam.id}")
            counts.append(len(statements))

    assert counts[0] == counts[1] <= 17


@contextmanager
def counted(engine):
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def _last_seen(session):
    session.expire_all()
    return session.scalars(select(SignInSession.last_seen_at)).one()
