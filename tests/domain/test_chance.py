"""What chance alone does when six areas are compared, and the tails it needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain import chance, distributions

DEGREES = st.integers(1, 200)


def test_one_of_six_often_looks_moved():
    assert chance.chance_of_any() == pytest.approx(0.26491, abs=5e-6)
    assert chance.chance_of_any(alpha=0.025) == pytest.approx(0.14093, abs=5e-6)


@pytest.mark.parametrize(
    ("count", "expected"), [(0, 1), (1, 0.265), (2, 0.033), (3, 0.0022)]
)
def test_two_or_three_of_six_seldom_look_moved(count, expected):
    assert chance.chance_of_at_least(count) == pytest.approx(expected, rel=0.02)


def test_the_limit_for_six_at_once():
    assert chance.bonferroni_z() == pytest.approx(2.63826, abs=5e-6)
    assert chance.bonferroni_z(1) == pytest.approx(1.95996, abs=5e-6)


@pytest.mark.parametrize(
    ("correlation", "one", "any_of_six"),
    [(0.5, 0.0046217, 0.027), (1 / 3, 0.0027, 0.016)],
)
def test_the_same_way_twice_running_is_rare(correlation, one, any_of_six):
    found = chance.chance_of_seen_twice(correlation)

    assert found == pytest.approx(one, abs=6e-5)
    assert chance.chance_of_any(alpha=found) == pytest.approx(any_of_six, abs=6e-4)


def test_how_far_apart_six_areas_may_lie():
    assert chance.range_limit() == pytest.approx(4.0301, abs=5e-5)


@pytest.mark.parametrize(
    ("p", "d1", "d2", "expected"),
    [
        (0.975, 10, 20, 2.7737),
        (0.95, 1, 10, 4.9646),
        (0.95, 5, 2, 19.2964),
        (0.99, 30, 60, 2.0285),
        (0.5, 7, 7, 1.0),
    ],
)
def test_quantiles_of_f_agree_with_the_tables(p, d1, d2, expected):
    assert distributions.f_quantile(p, d1, d2) == pytest.approx(expected, abs=6e-5)


@given(st.floats(0.01, 0.99), DEGREES, DEGREES)
def test_quantiles_of_f_turn_round(p, d1, d2):
    found = distributions.f_quantile(p, d1, d2)

    assert found == pytest.approx(1 / distributions.f_quantile(1 - p, d2, d1), rel=1e-6)


@pytest.mark.parametrize("p", [0, 1, -0.1, 1.5])
def test_there_is_no_quantile_outside_0_and_1(p):
    with pytest.raises(ValueError, match="between"):
        distributions.f_quantile(p, 3, 3)
