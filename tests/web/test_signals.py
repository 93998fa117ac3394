"""Prompts on the pages: with their rule, put aside with a reason, not for clients."""

import pytest

from clinic.domain.acts import Act
from clinic.models import AuditEntry

MONTH = 28


@pytest.fixture
def sams(answered, sam):
    """Trust fell by 50 points, and stayed there."""
    for number, keyed in enumerate((16, 16, 8, 8)):
        answered(MONTH * number, TR=keyed)
    return sam


@pytest.fixture
def browser(browser_of, ada):
    return browser_of(ada)


def prompt_ids(page):
    return [e.get("value") for e in page.all("input") if e.get("name") == "signal"]


def put_aside(browser, client, prompt_id, reason):
    path = f"/clients/{client.id}/signals/set-aside"
    return browser.submit("/clients/new", path, signal=prompt_id, reason=reason)


def test_a_prompt_shows_its_rule_and_its_numbers(browser, sams):
    page = browser.get(f"/clients/{sams.id}")

    assert "for the second time in a row." in page.text
    assert "compared with the same start" in page.text
    assert "Trust: 50 points closer to “Trust is hard;" in page.text
    assert "is assumed (version 1)." in page.text
    assert "How prompts work" in page.links


def test_session_view_shows_no_prompt(browser, sams):
    page = browser.get(f"/clients/{sams.id}/session-view")

    assert "second time in a row" not in page.text
    assert "How prompts work" not in page.links


def test_the_list_shows_what_was_seen_twice(browser, sams):
    page = browser.get("/")

    assert sams.name in page.text
    assert "Trust moved towards the hyper-independence wording" in page.text
    assert "How prompts work" in page.links


def test_a_prompt_is_put_aside_with_a_reason_and_brought_back(browser, sams, session):
    path = f"/clients/{sams.id}"
    first = prompt_ids(browser.get(path))[0]

    page = put_aside(browser, sams, first, "We talked about it.")

    assert "Put aside" in page.text
    assert "“We talked about it.”" in page.text
    browser.submit(path, f"{path}/signals/bring-back", signal=first)
    assert "We talked about it." not in browser.get(path).text
    acts = session.scalars(
        AuditEntry.__table__.select().with_only_columns(AuditEntry.act)
    )
    assert {Act.SIGNAL_SET_ASIDE, Act.SIGNAL_BROUGHT_BACK} <= set(acts)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_without_a_fitting_reason_nothing_is_put_aside(browser, sams, reason):
    page = browser.get(f"/clients/{sams.id}")

    put_aside(browser, sams, prompt_ids(page)[0], reason)

    assert prompt_ids(browser.get(f"/clients/{sams.id}")) == prompt_ids(page)


def test_what_is_no_signal_cannot_be_put_aside(browser, sams):
    assert put_aside(browser, sams, "0" * 64, "Why not").status == 404


def test_signals_of_somebody_elses_client_do_not_exist(browser_of, cleo, browser, sams):
    first = prompt_ids(browser.get(f"/clients/{sams.id}"))[0]
    stranger = browser_of(cleo)

    assert put_aside(stranger, sams, first, "Why not").status == 404


def test_every_prompt_is_explained(browser):
    page = browser.get("/how-prompts-work")

    assert page.heading == "How prompts work"
    assert len(list(page.all("dt"))) == 8
    assert "Silence is taken neither for danger nor for success." in page.text
