"""Simulated clients in whom nothing changes: how often the running code says it did.

Nothing of the statistics is repeated here: made-up scores go into the code that draws
the charts, and what it says is counted. The seed is fixed; the tolerances are three
standard errors of the counts.
"""

import math
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from clinic.domain.scoring import DimensionScore
from clinic.domain.signals import Kind, look_for, seen_twice
from clinic.domain.trends import ASSUMED, History, then_and_now
from clinic.domain.trends.directions import direction
from clinic.domain.trends.series import Point
from tests.domain.trends.sam import AREAS, check_in

BLANK = check_in("2026-06-01")
REVIEWS, LINES = 2500, 1500
LEVEL = 50  # far from the ends, so that nothing is cut off


def dice(seed):
    return Random(seed)  # noqa: S311 nothing secret hangs on it


def score(number, items=4):
    return DimensionScore(number, items, items, number, number, (2,) * items)


def told(days, draw):
    """Return a history whose six areas have the scores that are drawn for each day."""
    answered = []
    for place, day in enumerate(days):
        scores = {area: score(draw(area, place)) for area in AREAS}
        answered.append(
            replace(
                BLANK,
                id=str(place),
                at=BLANK.at + timedelta(days=day),
                scores={"full": scores, "short": scores},
            )
        )
    return History(tuple(answered))


def steady(chance, days):
    """Six areas in which nothing changes; answers go up and down as is assumed."""
    return told(days, lambda *_: chance.gauss(LEVEL, ASSUMED.sem(4)))


def wobbling(chance, sd, count):
    """A line of short check-ins around a level that wobbles from week to week."""
    sem, wobble, points = ASSUMED.sem(2), chance.gauss(0, sd), []
    for week in range(count):
        on = replace(BLANK, at=BLANK.at + timedelta(days=7 * week))
        points.append(Point(on, score(LEVEL + wobble + chance.gauss(0, sem), 2), sem))
        wobble = 0.5 * wobble + chance.gauss(0, sd * math.sqrt(0.75))
    return points


def share(found):
    found = list(found)
    return sum(found) / len(found)


def near(rate, count):
    return pytest.approx(rate, abs=3 * math.sqrt(rate * (1 - rate) / count))


def test_one_review_in_four_shows_a_difference_though_nothing_changed():
    chance = dice(1)

    found = share(
        bool(then_and_now(steady(chance, (0, 60))).moved) for _ in range(REVIEWS)
    )

    assert found == near(0.265, REVIEWS)


def test_against_the_mean_of_two_no_more_than_that():
    chance = dice(2)

    found = share(
        bool(then_and_now(steady(chance, (0, 21, 60))).moved) for _ in range(REVIEWS)
    )

    assert found == near(0.265, REVIEWS)


def test_at_most_3_in_100_see_the_same_twice_though_nothing_changed():
    chance = dice(3)
    first = replace(ASSUMED, start="first")

    for days, noise, expected in (
        ((0, 60, 90), first, 0.027),
        ((0, 21, 60, 90), ASSUMED, 0.016),
    ):
        found = share(
            any(
                signal.kind is Kind.SEEN_TWICE
                for signal in look_for(
                    replace(steady(chance, days), noise=noise),
                    expects_answer=True,
                    open_step=None,
                )
            )
            for _ in range(REVIEWS)
        )
        assert found == near(expected, REVIEWS)
        assert found <= 0.03 + 3 * math.sqrt(0.03 * 0.97 / REVIEWS)


def test_a_list_hardly_ever_names_an_area_though_nothing_changed():
    chance = dice(4)

    found = share(
        bool(list(seen_twice(steady(chance, (0, 21, 60, 90))))) for _ in range(REVIEWS)
    )

    assert found < 0.003


@pytest.mark.parametrize(("sd", "most"), [(0, 0.05), (6, 0.08), (10, 0.10)])
@pytest.mark.parametrize("count", [8, 12])
def test_a_client_who_wobbles_is_seldom_given_a_direction(sd, most, count):
    chance = dice(5)

    found = share(
        direction(wobbling(chance, sd, count), ASSUMED).is_clear for _ in range(LINES)
    )

    assert found <= most + 2 * math.sqrt(most * (1 - most) / LINES)


def test_areas_that_are_alike_seldom_stand_apart():
    chance = dice(6)

    found = share(
        any(
            signal.kind is Kind.APART
            for signal in look_for(
                steady(chance, (0,)), expects_answer=True, open_step=None
            )
        )
        for _ in range(REVIEWS)
    )

    assert found <= 0.09
