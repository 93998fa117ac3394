"""What change is measured with: one setting, and everything that is said follows."""

import pytest

from clinic.domain.psychometrics import Assumption
from clinic.domain.scope import Permission
from clinic.services import assumptions
from tests.plugins.world import NOON, scope_of

PATH = "/practice/ups-and-downs"
LARGER = {"reliability": "0.60", "spread": "25", "level": "0.95", "start": "first"}


@pytest.fixture
def keeper(ada):
    """Ada, who may change the practice's settings."""
    ada.permissions = [Permission.SETTINGS]
    return ada


@pytest.fixture
def browser(browser_of, keeper):
    return browser_of(keeper)


@pytest.fixture
def sams(answered, sam):
    answered(0, AH=3)
    answered(21, AH=4)
    answered(63, AH=9)
    return sam


def test_nobody_has_to_choose_anything(session, keeper):
    scope = scope_of(keeper)

    assert assumptions.find_current(session, scope) == Assumption()
    assert assumptions.list_versions(session, scope) == [(Assumption(), None)]


def test_a_change_is_a_new_version_and_the_older_ones_stay(session, keeper, blake):
    scope = scope_of(keeper)
    wanted = Assumption(reliability=0.8, sd=25, z=1.645, start="first")

    made = assumptions.change(session, scope, wanted, now=NOON)
    again = assumptions.change(session, scope, wanted, now=NOON)

    assert made == again == assumptions.find_current(session, scope)
    assert made == Assumption(reliability=0.8, sd=25, z=1.645, start="first", version=2)
    versions = assumptions.list_versions(session, scope)
    assert versions == [(made, NOON), (Assumption(), None)]
    assert assumptions.find_current(session, scope_of(blake)) == Assumption()


def test_sentences_bands_table_and_about_page_change_together(browser, sams):
    before = browser.get(f"/clients/{sams.id}")
    about = browser.get("/about-these-questions")

    browser.submit(PATH, **LARGER)

    after = browser.get(f"/clients/{sams.id}")
    assert "34 points closer to “Done comfortably" in before.text
    assert "Differences under 26 could be" in before.text
    assert "is assumed (version 1)" in before.text
    assert "too close to call (38 points; under 44 could be" in after.text
    assert "is assumed (version 2)" in after.text
    assert "0.60, spread 25" in after.text
    assert "reliability 0.70, spread 20" in about.text
    about = browser.get("/about-these-questions")
    assert "version 2: reliability 0.60, spread 25" in about.text
    assert "about 44 points" in about.text
    assert "start is their first check-in" in about.text


def test_a_less_strict_level_says_how_often_chance_alone_would_do_it(browser, sams):
    browser.submit(PATH, **LARGER | {"level": "0.9"})

    assert "one review in two" in browser.get(f"/clients/{sams.id}").text
    assert "about 47 of 100" in browser.get("/about-these-questions").text


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("reliability", "0.49", "Enter a reliability from 0.50 to 0.95."),
        ("reliability", "0.96", "Enter a reliability from 0.50 to 0.95."),
        ("reliability", "", "Enter a reliability from 0.50 to 0.95."),
        ("reliability", "often", "Enter a reliability from 0.50 to 0.95."),
        ("reliability", "NaN", "Enter a reliability from 0.50 to 0.95."),
        ("spread", "9", "Enter a spread from 10 to 30."),
        ("spread", "31", "Enter a spread from 10 to 30."),
    ],
)
def test_what_cannot_be_assumed_is_refused(
    browser, session, keeper, field, value, problem
):
    page = browser.submit(PATH, **LARGER | {field: value})

    assert page.status == 422
    assert page.errors == [f"Error: {problem}"]
    assert assumptions.find_current(session, scope_of(keeper)).version == 1


@pytest.mark.parametrize(("reliability", "spread"), [("0.50", "30"), ("0.95", "10")])
def test_both_ends_of_what_can_be_assumed_are_allowed(
    browser, session, keeper, reliability, spread
):
    browser.submit(PATH, **LARGER | {"reliability": reliability, "spread": spread})

    found = assumptions.find_current(session, scope_of(keeper))
    assert (found.reliability, found.sd) == (float(reliability), float(spread))


def test_only_whoever_may_change_settings_sees_them(browser_of, cleo):
    cleo.permissions = []

    assert browser_of(cleo).get(PATH).status == 404


def test_the_page_lists_every_version_with_what_it_means(browser):
    browser.submit(PATH, **LARGER)

    cells = ["".join(cell.itertext()).strip() for cell in browser.get(PATH).all("td")]

    assert cells[1:3] == ["0.60, 25", "first"]
    assert cells[7:] == [
        "from the beginning",
        "0.70, 20",
        "first two",
        "26",
        "30",
        "43",
        "in 26 of 100",
    ]
