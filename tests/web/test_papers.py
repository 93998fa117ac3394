"""Paper, as its pages show it: what a client takes along, and a report."""

import re
import sys
from datetime import timedelta

import pytest

from clinic.services import events, steps
from clinic.web import pdf
from tests.plugins.browsing import XHTML
from tests.plugins.papers import PERIOD, cells_of, said_on, sheet, spaced, titles_of
from tests.plugins.world import NOON, scope_of


@pytest.mark.usefixtures("agreed")
def test_what_is_taken_along_is_in_the_clients_words(mine, talk_about, take_away):
    talk_about("AH")

    page = mine.get(take_away)

    assert page.heading == "For Sam, to take along"
    assert "Asking for Help" in page.text
    assert "“Feels like a failure or a weakness.”" in page.text
    assert "Moved towards “Done comfortably when needed.”" in page.text
    assert "Relationships" not in page.text
    assert "“Ask one colleague a question.”" in page.text
    assert "None is planned." in page.text
    assert "http://clinic.test/reading" in page.text


def test_what_is_taken_along_has_numbers_only_if_asked_for(mine, talk_about, take_away):
    talk_about("AH", "RE")

    without, with_numbers = mine.get(take_away), mine.get(take_away + "?numbers=1")

    assert not re.search(r"\d", re.sub(r"\d+ \w+ 20\d\d", "", said_on(without)))
    assert "78 points closer to “Done comfortably when needed.”" in said_on(
        with_numbers
    )
    assert "numbers=1" in without.links["With numbers"]


def test_session_view_leads_to_what_is_taken_along(mine, printed_sam, take_away):
    summary = mine.get(f"/clients/{printed_sam.id}/session-view/summary")

    assert summary.links["On paper"] == take_away


# ---- a report over a period ----


@pytest.mark.usefixtures("agreed")
def test_a_report_holds_what_a_period_brought(mine, report):
    page = mine.get(f"{report}?{PERIOD}&numbers=y")

    text = said_on(page)
    assert page.status == 200
    assert text.startswith("Northgate Practice Check-ins of Sam")
    assert "From 1 June 2026 to 30 September 2026." in text
    headings = [spaced("".join(e.itertext())) for e in sheet(page).iter(XHTML + "h2")]
    assert headings == [
        "Then and now",
        "Over time",
        "Answers in words",
        "How this week was for you",
        "Numbers",
        "What we agreed",
        "About these questions",
    ]
    assert "The start (1 Jun and 22 Jun) and 21 Sept." in text
    assert "“Ask one colleague a question.” Agreed on 10 August 2026. Open." in text
    assert "13 July 2026: closed with 1 of 24 answered." in text
    assert "Not a diagnosis." in text


@pytest.mark.usefixtures("agreed")
def test_a_period_leaves_out_what_lies_outside_of_it(mine, report):
    page = mine.get(f"{report}?begin=2026-08-01&end=2026-08-31&name=first&numbers=y")

    text = said_on(page)
    assert "3 Aug and 31 Aug." in text
    assert "Two check-ins answered." in text
    for outside in ("22 Jun", "21 Sept", "1 Jun"):
        assert outside not in text
    assert "Start 22." in text  # where the line began, though it lies before


def test_a_period_with_one_check_in_is_compared_with_the_start(mine, report):
    page = mine.get(f"{report}?begin=2026-09-01&end=2026-09-30&name=first")

    assert "The start (1 Jun and 22 Jun) and 21 Sept." in said_on(page)


def test_a_period_without_answers_says_so(mine, report):
    page = mine.get(f"{report}?begin=2025-01-01&end=2025-02-01&name=first")

    assert "No answers in this period." in said_on(page)
    assert titles_of(page) == []


def test_a_step_counts_where_it_was_open(mine, report, agreed):
    before = mine.get(f"{report}?begin=2026-06-01&end=2026-07-31&name=first")
    after = mine.get(f"{report}?begin=2026-09-01&end=2026-09-30&name=first")

    assert "None was agreed in this period." in said_on(before)
    assert agreed.document["text"] in said_on(after)


def test_a_step_that_was_kept_is_not_another_one(mine, report, agreed, session, ada):
    steps.keep(session, scope_of(ada), agreed, now=NOON + timedelta(days=91))
    session.commit()

    text = said_on(mine.get(f"{report}?{PERIOD}"))

    assert "Agreed on 10 August 2026. Kept on 31 August 2026." in text
    assert "Agreed on 31 August 2026. Open." in text


def test_what_is_for_the_record_alone_is_not_on_paper(
    mine, report, printed_sam, session, ada
):
    day = NOON.date() + timedelta(days=30)
    for text, for_client in (("a new job", True), ("said in confidence", False)):
        new = events.NewEvent(day, text, for_client=for_client)
        events.mark(session, scope_of(ada), printed_sam, new, now=NOON)
    session.commit()

    text = said_on(mine.get(f"{report}?{PERIOD}"))

    assert "A 1 July 2026: a new job" in text
    assert "said in confidence" not in text


def test_a_report_has_initials_and_no_numbers_if_that_is_wished(mine, report):
    page = mine.get(f"{report}?begin=2026-06-01&end=2026-09-30&name=initials")

    text = said_on(page)
    assert text.startswith("Northgate Practice Check-ins of S. R.")
    assert "Sam" not in text
    assert "Numbers" not in text
    assert " points" not in re.sub("Differences under about .* points", "", text)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("begin=2026-09-30&end=2026-06-01", "Choose a last day after the first."),
        ("begin=&end=2026-06-01", "Enter the first day."),
        ("begin=soon&end=2026-06-01", "Enter a day as year-month-day"),
    ],
)
def test_a_period_that_is_none_is_refused_and_kept(mine, report, query, error):
    page = mine.get(f"{report}?{query}&name=initials")

    assert page.status == 422
    assert any(error in each for each in page.errors)
    assert page.field("end").get("value") == query.rpartition("=")[2]
    assert page.title.startswith("Error:")
    assert mine.get(f"{report}.pdf?{query}&name=initials").status == 404


def test_the_clients_page_leads_to_the_report(mine, printed_sam, report):
    assert mine.get(f"/clients/{printed_sam.id}").links["Report"] == report


def test_the_scores_of_a_drawing_stand_in_its_table(mine, report):
    page = mine.get(f"{report}?{PERIOD}&numbers=y")

    shown = cells_of(page)
    lines = [label for label in titles_of(page) if ", 0 to 100:" in label]
    assert len(lines) == 6
    for label in lines:
        for score in re.findall(r"\d \w{3,4} (\d+)(?=[,.]| from)", label):
            assert score in shown
    assert "100" in shown  # an end of the scale is a value like others


def test_without_the_extra_a_page_says_how_to_get_a_pdf(
    mine, report, take_away, monkeypatch
):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    pdf.can_be_made.cache_clear()

    pages = [mine.get(report), mine.get(take_away)]
    files = [mine.get(f"{report}.pdf"), mine.get(f"{take_away}.pdf")]

    pdf.can_be_made.cache_clear()
    for page in pages:
        assert "Save as PDF" not in page.links
        assert "choose “Save as PDF” there" in page.text
        assert "the extra “pdf”" in page.text
    assert [file.status for file in files] == [404, 404]
