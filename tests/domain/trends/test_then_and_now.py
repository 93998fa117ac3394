"""Then and now: what is compared with what, and when a difference has a name."""

from dataclasses import replace
from datetime import date

import pytest

from clinic.domain.instruments import Dimension
from clinic.domain.trends import Change, Start, over_time, then_and_now
from tests.domain.trends.sam import IC, check_in, history, sams_history


def change(compared, area="AH"):
    return next(c for c in compared.changes if c.dimension.id == area)


def days(check_ins):
    return [one.on.isoformat() for one in check_ins]


def test_the_start_is_compared_with_the_latest():
    compared = then_and_now(sams_history())

    assert compared.is_from_start
    assert days(compared.then) == ["2026-08-03", "2026-08-24"]
    assert compared.now.on == date(2026, 11, 23)
    assert change(compared).difference == pytest.approx(34.375)
    assert [c.dimension.id for c in compared.moved] == ["AH", "EM"]


def test_any_two_full_check_ins_can_be_compared():
    compared = then_and_now(sams_history(), "2026-10-05", "2026-11-02")

    assert not compared.is_from_start
    assert days(compared.then) == ["2026-10-05"]
    assert change(compared).difference == pytest.approx(6.25)
    assert change(compared).limit == pytest.approx(30.3641, abs=1e-4)


def test_one_check_in_is_a_start_and_nothing_else():
    compared = then_and_now(history(check_in("2026-08-03")))

    assert compared.then == ()
    assert not compared.is_from_start
    assert all(c.difference is None and not c.moved for c in compared.changes)


def test_without_answers_there_is_nothing_to_compare():
    assert then_and_now(history()) is None


def test_the_first_two_check_ins_make_an_early_comparison():
    compared = then_and_now(history(check_in("2026-08-03"), check_in("2026-08-24")))

    assert compared.is_early
    assert days(compared.then) == ["2026-08-03"]


def test_two_check_ins_far_apart_are_not_early():
    compared = then_and_now(history(check_in("2026-08-03"), check_in("2026-10-03")))

    assert not compared.is_early


def test_the_start_is_not_compared_with_a_part_of_itself():
    told = sams_history()

    second = then_and_now(told, "start", "2026-08-24")
    first = then_and_now(told, "start", "2026-08-03")

    assert (days(second.then), second.is_early) == (["2026-08-03"], True)
    assert not second.is_from_start
    assert first.then == ()


def test_then_must_come_before_now():
    backwards = then_and_now(sams_history(), "2026-11-02", "2026-10-05")
    same = then_and_now(sams_history(), "2026-11-02", "2026-11-02")

    assert (backwards.obstacle, same.obstacle) == ("order", "order")
    assert backwards.is_from_start


def test_two_versions_are_never_compared():
    newer = replace(IC, version="2.0.0")
    told = history(
        check_in("2026-08-03"),
        check_in("2026-08-24", instrument=newer, AH=2),
        check_in("2026-11-24", instrument=newer, AH=16),
    )

    refused = then_and_now(told, "2026-08-03", "2026-11-24")

    assert refused.obstacle == "questions"
    assert days(refused.then) == ["2026-08-24"]
    assert then_and_now(told).obstacle is None


def test_two_languages_are_never_compared():
    german = replace(IC, language="de")
    told = history(check_in("2026-08-03"), check_in("2026-11-24", instrument=german))

    assert then_and_now(told).then == ()


def test_full_is_compared_with_full_though_a_short_one_is_newer():
    told = history(
        check_in("2026-08-03"),
        check_in("2026-10-24"),
        check_in("2026-11-01", "short"),
    )

    compared = then_and_now(told)

    assert compared.kind == "full"
    assert compared.now.on == date(2026, 10, 24)
    assert days(compared.choices) == ["2026-08-03", "2026-10-24"]


def test_a_client_with_short_ones_only_has_them_compared():
    compared = then_and_now(
        history(check_in("2026-08-03", "short"), check_in("2026-10-24", "short"))
    )

    assert compared.kind == "short"
    assert change(compared).limit == pytest.approx(42.94, abs=0.01)
    assert change(compared).step == 12.5


def test_without_two_full_ones_the_shared_questions_are_compared():
    told = history(
        check_in("2026-08-03", AH=4),
        check_in("2026-08-24", "short", AH=4),
        check_in("2026-10-24", "short", AH=8),
    )

    compared = then_and_now(told)

    assert compared.kind == "shared"
    assert days(compared.then) == ["2026-08-03", "2026-08-24"]
    assert change(compared).difference == pytest.approx(100 - (25 + 50) / 2)
    assert change(compared).limit == pytest.approx(37.19, abs=0.01)
    assert change(compared) == over_time(told).panels[0].change


def test_an_unknown_check_in_means_the_start_and_the_latest():
    compared = then_and_now(sams_history(), "nonsense", "nonsense")

    assert compared.is_from_start
    assert compared.now.on == date(2026, 11, 23)


def test_no_score_on_either_side_is_no_difference():
    silent = ("AH1", "AH2", "AH3")
    then = then_and_now(
        history(check_in("2026-08-03", declined=silent), check_in("2026-10-24"))
    )
    now = then_and_now(
        history(check_in("2026-08-03"), check_in("2026-10-24", declined=silent))
    )
    chosen = then_and_now(
        history(
            check_in("2026-05-03"),
            check_in("2026-08-03", declined=silent),
            check_in("2026-10-24"),
        ),
        "2026-08-03",
    )

    for compared in (then, now, chosen):
        assert change(compared).difference is None
        assert not change(compared).moved
        assert change(compared, "RE").difference == 0


def test_the_smaller_of_two_starts_counts_where_the_other_has_no_score():
    told = history(
        check_in("2026-08-03", AH=4),
        check_in("2026-08-24", declined=("AH1", "AH2")),
        check_in("2026-10-24"),
    )

    assert change(then_and_now(told)).then.score == 25


def level(score):
    return Start(score, 10.0, ())


@pytest.mark.parametrize(
    ("then", "now", "moved", "towards"),
    [
        (50, 80.0, True, "upper"),  # exactly the limit
        (50, 79.999, False, "upper"),
        (50, 20.0, True, "lower"),
        (50, 56.25, False, "upper"),  # exactly one answer step
        (50, 56.249, False, None),
        (50, 43.75, False, "lower"),
        (50, 50, False, None),
        (0, 100, True, "upper"),
        (100, 0, True, "lower"),
        (0, 0, False, None),
        (100, 100, False, None),
        (0, 6.25, False, "upper"),
        (100, 93.75, False, "lower"),
    ],
)
def test_a_change_has_a_name_from_its_threshold_on(then, now, moved, towards):
    area = Dimension("AH", "Asking for Help", "Done.", "Not done.")

    told = Change(area, level(then), level(now), limit=30.0, step=6.25)

    assert (told.moved, told.towards) == (moved, towards)


def test_a_limit_reached_by_adding_up_still_counts():
    area = Dimension("AH", "Asking for Help", "Done.", "Not done.")

    told = Change(area, level(0.1 + 0.2), level(0.3 + 6.25), limit=6.25, step=6.25)

    assert told.moved


def test_without_a_size_of_ordinary_ups_and_downs_nothing_has_moved():
    compared = then_and_now(replace(sams_history(), noise=None))

    assert compared.moved == ()
    assert change(compared).limit is None
    assert change(compared).difference == pytest.approx(34.375)
