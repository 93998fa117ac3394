"""The fixed sentences on change, and the rule behind each of them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.instruments import Dimension
from clinic.domain.psychometrics import Assumption
from clinic.domain.trends import (
    ASSUMED,
    Change,
    Start,
    numbers,
    over_time,
    statements,
    then_and_now,
)
from tests.domain.trends.sam import check_in, history, sams_history
from tests.domain.trends.test_sentences import FORBIDDEN

HELP = Dimension("AH", "Asking for Help", "Done.", "Not done.")
ORDINARY = "could be ordinary ups and downs in answers"
FIRST = date(2026, 6, 1)


def change(then, now, limit=30.0):
    return Change(HELP, Start(then, 10.0, ()), Start(now, 10.0, ()), limit, 6.25)


def weekly(*keyed, every=7, form="full"):
    return history(
        *(
            check_in((FIRST + timedelta(days=every * n)).isoformat(), form, AH=value)
            for n, value in enumerate(keyed)
        )
    )


def direction_of(told):
    panel = over_time(told).panels[0]
    return panel.direction, panel.dimension


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        (
            20,
            50,
            (
                "Asking for Help: 30 points closer to “Done.” than at the start. "
                f"Differences under 30 {ORDINARY}."
            ),
        ),
        (
            100,
            0,
            (
                "Asking for Help: 100 points closer to “Not done.” than at the start. "
                f"Differences under 30 {ORDINARY}."
            ),
        ),
        (
            50,
            50,
            (
                f"Asking for Help: too close to call (0 points; under 30 {ORDINARY}). "
                "This does not mean nothing changed."
            ),
        ),
        (
            50,
            49,
            (
                f"Asking for Help: too close to call (1 point; under 30 {ORDINARY}). "
                "This does not mean nothing changed."
            ),
        ),
    ],
)
def test_a_change_has_one_fixed_sentence(then, now, said):
    assert statements.change(change(then, now)) == said


def test_a_difference_of_exactly_the_limit_has_a_name():
    assert "30 points closer" in statements.change(change(0.1, 30.1))
    assert "too close to call" in statements.change(change(0, 29.99))


def test_a_rounded_difference_never_contradicts_its_rounded_limit():
    said = statements.change(change(0, 26.25, limit=26.3))

    assert "too close to call (26.2 points; under 26.3 could be" in said


@given(st.floats(0, 100), st.floats(0, 100), st.floats(1, 60))
def test_no_change_is_too_close_to_call_and_over_its_own_limit(then, now, limit):
    of = change(then, now, limit)

    said = statements.change(of)

    if not of.moved:
        points, under = said.split("(")[1].split("could be")[0].split("; under ")
        assert float(points.split()[0]) < float(under)


def test_two_chosen_moments_are_told_by_the_date_of_the_first():
    compared = then_and_now(sams_history(), "2026-08-24", "2026-11-23")

    said = statements.change(compared.changes[4])

    assert "31 points closer to" in said
    assert "than on 24 August 2026." in said


def test_two_check_ins_are_an_early_comparison_in_every_sentence():
    told = history(check_in("2026-08-03", AH=0), check_in("2026-08-24", AH=16))

    compared, over = then_and_now(told), over_time(told)

    assert statements.change(compared.changes[0]).startswith("Early comparison: Asking")
    assert statements.change(over.panels[0].change).startswith("Early comparison: ")
    assert not any(one.is_early for one in then_and_now(sams_history()).changes)


def test_no_score_is_said_and_compared_with_nothing():
    then = check_in("2026-08-03", declined=("AH1", "AH2"))
    told = history(then, check_in("2026-11-24"))

    assert statements.change(then_and_now(told).changes[0]) == (
        "Asking for Help: there is no score for then."
    )
    turned = history(
        check_in("2026-08-03"), check_in("2026-11-24", declined=["RE1", "RE2"])
    )
    assert statements.change(then_and_now(turned).changes[1]) == (
        "Relationships: there is no score for now."
    )


def test_without_a_size_of_ordinary_ups_and_downs_nothing_is_compared():
    told = replace(sams_history(), noise=None)

    assert "not compared" in statements.change(then_and_now(told).changes[0])
    assert statements.direction(*direction_of(told)) == (
        "Across 5 check-ins: no clear direction."
    )
    assert statements.stamp(None).endswith("is not set.")


def test_the_start_of_a_practice_that_takes_the_first_is_the_first():
    first = replace(ASSUMED, start="first")
    told = replace(weekly(0, 8, 6), noise=first)

    change_ = then_and_now(told).changes[0]

    assert change_.then.score == 0
    assert change_.limit == pytest.approx(30.36, abs=0.01)
    assert over_time(told).panels[0].start.score == 0


# ---- directions ----


def test_a_direction_is_told_in_points_a_week():
    told = weekly(12, 11, 12, 10, 9, 10, 8, 7)

    found, area = direction_of(told)

    assert found.trend.slope == pytest.approx(-4.2411, abs=5e-5)
    assert statements.direction(found, area) == (
        "Across 8 check-ins: about 4.2 points per week towards “Feels like a failure "
        "or a weakness.” (likely between 0.9 and 7.6)."
    )
    assert statements.direction_in_words(found, area) == (
        "Across all check-ins: a direction towards “Feels like a failure or a "
        "weakness.”"
    )


def test_up_is_towards_the_upper_pole():
    found, area = direction_of(weekly(2, 4, 6, 8, 10, 12))

    assert "towards “Done comfortably when needed.”" in statements.direction(
        found, area
    )


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (weekly(8), "1 check-in so far. A direction is described from 5 on."),
        (
            weekly(0, 4, 8, 12),
            "4 check-ins so far. A direction is described from 5 on.",
        ),
        (
            weekly(0, 4, 8, 12, 16, every=6),
            "5 check-ins in 24 days. A direction is described from 28 days on.",
        ),
        (weekly(8, 8, 8, 8, 8), "Across 5 check-ins: no clear direction."),
    ],
)
def test_a_direction_needs_five_check_ins_and_28_days(told, said):
    assert statements.direction(*direction_of(told)) == said


def test_before_there_is_a_direction_session_view_says_nothing_of_it():
    assert statements.direction_in_words(*direction_of(weekly(0, 4, 8, 12))) is None
    assert statements.direction_in_words(*direction_of(weekly(8, 8, 8, 8, 8))) == (
        "Across all check-ins: no clear direction."
    )


def test_a_check_in_without_a_score_is_no_point_of_a_direction():
    told = weekly(0, 4, 8, 12)
    silent = check_in("2026-08-03", declined=("AH1", "AH2"))

    found, _area = direction_of(history(*told.answered, silent))

    assert found.count == 4


def test_one_odd_week_takes_the_direction_away():
    steady, odd = weekly(4, 5, 6, 7, 8, 9, 10, 11), weekly(4, 16, 6, 0, 8, 16, 2, 11)

    assert direction_of(steady)[0].is_clear
    assert not direction_of(odd)[0].is_clear


# ---- every statement names the assumption it was made by ----


def test_the_numbers_table_names_the_version_of_the_assumption():
    told = replace(sams_history(), noise=Assumption(version=3))

    table = numbers(told, over_time(told))

    for group in table.groups:
        assert group.notes[-1].endswith("is assumed (version 3).")
        assert any(note.startswith(group.dimension.name) for note in group.notes)


def test_no_statement_judges():
    told = [
        statements.change(change(then, now)) for then in (0, 50) for now in (0, 50, 100)
    ]
    told += [statements.direction(*direction_of(weekly(*range(n)))) for n in (1, 5, 9)]

    assert not [sentence for sentence in told if FORBIDDEN.search(sentence)]
