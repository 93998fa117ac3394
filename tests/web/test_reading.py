"""What the questions are drawn from, to read: for clients, and for therapists."""

import re

import pytest

from clinic import catalogue
from tests.plugins.browsing import XHTML
from tests.plugins.check_ins import pick

AREAS = catalogue.find("independence-check-in").dimensions
OF_DISORDERS = r"(?i)diagnos|syndrome|patholog|symptom|attachment|avoidant|trauma"


@pytest.fixture
def clients_page(browser):
    return browser.get("/reading")


@pytest.fixture
def therapists_page(browser_of, ada):
    return browser_of(ada).get("/what-it-is-and-is-not")


@pytest.fixture(params=["for clients", "for therapists"])
def either(request, clients_page, therapists_page):
    return clients_page if request.param == "for clients" else therapists_page


def claims(page):
    """What each claim says, and how it is marked."""
    found = [e for e in page.all("li") if e.get("class") == "claim"]
    return [["".join(p.itertext()) for p in claim] for claim in found]


def cells(page):
    return [tuple("".join(cell.itertext()) for cell in row) for row in page.all("tr")][
        1:
    ]


def test_every_claim_is_marked_as_the_articles(either):
    assert len(claims(either)) > 8
    assert all(len(parts) == 2 for parts in claims(either))
    assert all("The article" in mark for _, mark in claims(either))


def test_therapists_are_told_in_which_part_of_the_article_a_claim_stands(
    therapists_page,
):
    assert all("The article, “" in mark for _, mark in claims(therapists_page))


def test_the_six_rows_stand_side_by_side_word_for_word(either):
    assert cells(either) == [
        (area.name, area.upper_pole, area.lower_pole) for area in AREAS
    ]


def test_what_is_ours_is_told_apart_from_what_is_the_articles(either):
    ours = [e for e in either.all("ul") if e.get("class") == "ours"]

    assert len(ours) == 1
    assert len(list(ours[0])) >= 3


def test_a_client_reads_no_word_of_disorders(clients_page):
    said = re.sub(r"not a disorder", "", clients_page.text)

    assert re.findall(OF_DISORDERS, said) == []
    assert "It is not a disorder and not a test result." in clients_page.text


def test_the_articles_word_is_never_said_of_whoever_reads(clients_page):
    sentences = re.split(r"(?<=[.?!”])\s", clients_page.text)

    said = [each for each in sentences if re.search(r"(?i)hyper.?indep", each)]

    assert said
    assert not any(re.search(r"(?i)\byou(r|rs)?\b", each) for each in said)


def test_whoever_reads_stays_nobody(browser, memory):
    before = memory()

    page = browser.get("/reading")

    assert "Set-Cookie" not in page.headers
    assert list(page.all("script")) == []
    assert memory() == before
    assert all(
        href.startswith(("#", "tel:", "/static/"))
        for e in page.tree.iter()
        if e.tag != XHTML + "link" and (href := e.get("href"))
    )


def test_the_numbers_to_call_stand_there_where_one_practice_is_meant(clients_page):
    assert "call your local emergency number now" in clients_page.text
    assert "Northgate" not in clients_page.body


def test_who_has_sent_answers_can_read_on(browser, check_in, path_of):
    pick(browser, path_of(check_in) + "/1", "3")

    done = browser.submit(path_of(check_in) + "/check", end="1")

    assert done.heading == "Thank you"
    assert "/reading" in done.links.values()


def test_therapists_come_to_it_from_the_library_and_from_about(browser_of, ada):
    mine = browser_of(ada)

    for path in ("/library/steps", "/about-these-questions"):
        assert "/what-it-is-and-is-not" in mine.get(path).links.values()
