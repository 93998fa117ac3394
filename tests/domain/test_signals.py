"""Signals: each at its rule, one step before it, and never where it must not be."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from clinic.domain.signals import (
    Kind,
    heading,
    look_for,
    no_answer,
    place,
    rule,
    seen_twice,
)
from clinic.domain.trends import ASSUMED, History
from tests.domain.trends.sam import AREAS, IC, check_in, history, missed

FORBIDDEN = re.compile(
    r"significant|improved|deteriorated|recovered|relapse|responder|clinical|normal"
    r"|better|worse|\bhigh\b|\blow\b|healthy|severe|danger|on track",
    re.IGNORECASE,
)
DAYS = [date(2026, 6, 1) + timedelta(days=28 * n) for n in range(9)]


def monthly(area, *sums, form="full", **more):
    """Sam's full check-ins: 8 of 16 everywhere, but for one area."""
    return history(
        *(
            check_in(on.isoformat(), form, **{area: keyed})
            for on, keyed in zip(DAYS, sums, strict=False)
        ),
        **more,
    )


def signals(told, *, expects_answer=False, open_step=None):
    return list(look_for(told, expects_answer=expects_answer, open_step=open_step))


def kinds(told, **more):
    return [signal.kind for signal in signals(told, **more)]


def of(kind, told, **more):
    return [signal for signal in signals(told, **more) if signal.kind is kind]


# ---- movement ----


def test_a_first_movement_asks_to_look_again():
    (signal,) = of(Kind.MOVED, monthly("TR", 12, 12, 7))

    assert signal.text == (
        "Trust moved towards the hyper-independence wording by more than ordinary ups "
        "and downs. One such difference in six areas often happens by chance. Look "
        "again at the next full check-in."
    )
    assert signal.numbers[0].startswith("Trust: 31 points closer to “Trust is hard;")
    assert signal.numbers[1].endswith("is assumed (version 1).")


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        ((12, 12, 8), []),  # 25 points: under 26.3
        ((12, 11, 7), [Kind.MOVED]),  # 28 points
        ((12, 12, 16), []),  # the other way
        ((16, 16, 0), [Kind.MOVED]),
        ((0, 0, 0), []),
        ((12, 7), []),  # the first two are a start, and no more
        ((12,), []),
        ((12, 12, 7, 12), []),  # it was once, and is over
        ((12, 12, 7, 7), [Kind.SEEN_TWICE]),
        ((12, 12, 7, 8), []),
        ((12, 12, 8, 7), [Kind.MOVED]),
    ],
)
def test_a_movement_begins_at_its_limit(sums, expected):
    found = kinds(monthly("TR", *sums))

    assert [k for k in found if k in (Kind.MOVED, Kind.SEEN_TWICE)] == expected


def test_a_difference_of_exactly_the_limit_is_a_movement():
    # The limit of the mean of two against one is z · SEM · √1.5, here made to be 25.
    z = 25 / (ASSUMED.sem(4) * 1.5**0.5)

    told = monthly("TR", 12, 12, 8)

    assert of(Kind.MOVED, replace(told, noise=replace(ASSUMED, z=z)))
    assert not of(Kind.MOVED, replace(told, noise=replace(ASSUMED, z=z + 1e-6)))


def test_seen_twice_says_so_and_a_third_time_too():
    (twice,) = of(Kind.SEEN_TWICE, monthly("TR", 12, 12, 7, 6))
    (thrice,) = of(Kind.SEEN_TWICE, monthly("TR", 12, 12, 7, 6, 7))

    assert twice.text.endswith("ordinary ups and downs for the second time in a row.")
    assert thrice.text.endswith("for at least the third time in a row.")
    assert not of(Kind.MOVED, monthly("TR", 12, 12, 7, 6))


def test_no_movement_rests_on_an_area_with_a_question_left_out():
    told = monthly("TR", 12, 12)
    latest = check_in(DAYS[2].isoformat(), TR=0, declined=("TR1",))
    begun = check_in(DAYS[0].isoformat(), TR=16, declined=("TR1",))
    later = [check_in(day.isoformat(), TR=2) for day in DAYS[1:3]]

    assert Kind.MOVED not in kinds(history(*told.answered, latest))
    assert Kind.MOVED not in kinds(history(begun, *later))


def test_no_movement_rests_on_short_check_ins():
    short = monthly("TR", 8, 8, 0, 0, form="short")
    mixed = history(
        *monthly("TR", 16, 16).answered,
        *(check_in(day.isoformat(), "short", TR=0) for day in DAYS[2:4]),
    )

    assert not {Kind.MOVED, Kind.SEEN_TWICE} & {*kinds(short), *kinds(mixed)}


def test_no_movement_crosses_a_version_of_the_questions():
    newer = replace(IC, version="2.0.0")
    told = monthly("TR", 12, 12)
    latest = check_in(DAYS[2].isoformat(), instrument=newer, TR=0)

    assert Kind.MOVED not in kinds(history(*told.answered, latest))


def test_two_far_apart_are_compared_with_the_first():
    told = history(check_in("2026-06-01", TR=16), check_in("2026-09-01", TR=4))

    assert Kind.MOVED in kinds(told)


def test_a_list_has_a_stricter_limit():
    near, far = monthly("TR", 12, 12, 7, 7), monthly("TR", 12, 12, 6, 6)

    assert not list(seen_twice(near))  # 31 points: under 35.4
    (signal,) = seen_twice(far)
    assert signal.key == of(Kind.SEEN_TWICE, far)[0].key
    assert not list(seen_twice(replace(far, noise=None)))
    assert not list(seen_twice(History(())))


def test_without_a_size_of_ordinary_ups_and_downs_no_score_prompts():
    told = replace(monthly("TR", 16, 16, 0, 0), noise=None)

    assert kinds(told) == []


# ---- direction ----


@pytest.mark.parametrize(
    ("sums", "pole"),
    [
        ((2, 5, 8, 11, 14), "Trust is built over time."),
        ((14, 11, 8, 5, 2), "Trust is hard;"),
    ],
)
def test_a_direction_is_told_either_way(sums, pole):
    (signal,) = of(Kind.DIRECTION, monthly("TR", *sums))

    assert signal.text.startswith("Trust. Across 5 check-ins: about")
    assert pole in signal.text


@pytest.mark.parametrize("sums", [(2, 5, 8, 11), (8, 8, 8, 8, 8), (2, 14, 3, 15, 2)])
def test_no_direction_without_five_or_where_answers_wobble(sums):
    assert not of(Kind.DIRECTION, monthly("TR", *sums))


# ---- areas that lie apart ----


@pytest.mark.parametrize(
    ("keyed", "areas"),
    [
        ({}, None),
        ({"EM": 3}, None),  # 26.04 points from the middle: under 26.4
        ({"EM": 2}, "Emotions stands apart from this client’s other areas."),
        ({"EM": 16}, "Emotions stands apart from this client’s other areas."),
        (
            {"EM": 1, "TR": 16, "RE": 9},
            "Trust and Emotions stand apart from this client’s other areas.",
        ),
    ],
)
def test_areas_stand_apart_by_more_than_chance(keyed, areas):
    found = of(Kind.APART, history(check_in("2026-06-01", **keyed)))

    assert [signal.text for signal in found] == ([areas] if areas else [])


def test_a_wide_range_names_the_areas_at_its_ends():
    # 25 points from the middle is too little for one area, 50 between two is not.
    told = history(check_in("2026-06-01", AH=4, VO=12))
    wider = history(check_in("2026-06-01", AH=4, RE=4, EM=12, VO=12))

    assert not of(Kind.APART, history(check_in("2026-06-01", AH=5, VO=11)))
    for each in (told, wider):
        (signal,) = of(Kind.APART, each)
        assert signal.text.startswith("Asking for Help")
        assert signal.text.endswith(
            "View of Others stand apart from this client’s other areas."
        )


def test_areas_are_never_compared_where_one_is_not_whole():
    told = history(check_in("2026-06-01", EM=0, declined=("AH1",)))
    short = history(check_in("2026-06-01", "short", EM=0, AH=8))

    assert not of(Kind.APART, told)
    assert not of(Kind.APART, short)


def test_areas_that_stand_apart_come_with_their_limits():
    (signal,) = of(Kind.APART, history(check_in("2026-06-01", EM=0)))

    assert signal.numbers[:2] == (
        (
            "Emotions: 42 points from the middle of the client’s own areas, the limit "
            "is 26."
        ),
        "From the lowest to the highest area: 50 points, the limit is 44.",
    )


# ---- how it was answered ----


def alike(form, answer, count):
    told = check_in("2026-06-01", form)
    items = [item.id for item in told.form.items]
    answers = dict.fromkeys(items[:count], answer) | dict.fromkeys(
        items[count:], "skipped"
    )
    return history(replace(told, answers=answers))


@pytest.mark.parametrize(
    ("form", "answer", "count", "shown"),
    [
        ("full", 0, 24, True),
        ("full", 4, 12, True),
        ("full", 2, 11, False),
        ("short", 2, 12, True),
        ("short", "declined", 12, False),
    ],
)
def test_twelve_answers_alike_ask_how_it_was(form, answer, count, shown):
    found = of(Kind.PATTERN, alike(form, answer, count))

    assert bool(found) is shown
    for signal in found:
        assert signal.text == (
            "The answers are all the same option. Ask how it was to fill in."
        )


def test_one_answer_that_differs_is_no_pattern():
    assert not of(Kind.PATTERN, history(check_in("2026-06-01", AH=9)))


def test_an_area_without_a_score_is_named():
    told = history(check_in("2026-06-01", declined=("AH1", "AH2", "EM1", "EM2")))

    (signal,) = of(Kind.LEFT_OUT, told)

    assert signal.text == "Not enough answers to score Asking for Help and Emotions."
    assert signal.numbers[0] == "Asking for Help: 2 of 4 questions answered."


@pytest.mark.parametrize(("times", "said"), [(2, None), (3, "three"), (4, "4")])
def test_a_question_left_out_three_times_is_named(times, said):
    told = history(
        *(check_in(day.isoformat(), declined=("WS2",)) for day in DAYS[:times])
    )

    found = of(Kind.LEFT_OUT, told)

    assert len(found) == (said is not None)
    for signal in found:
        assert signal.text == (
            f"“I handed part of a task to someone else.” was left out {said} times."
        )
        assert signal.key == "left out WS2"


# ---- what did not happen ----


@pytest.mark.parametrize("kind", ["missed", "closed"])
def test_no_answer_asks_and_concludes_nothing(kind):
    told = history(
        check_in("2026-06-01"), gaps=(missed("2026-06-29", kind, answers={"AH1": 2}),)
    )

    (signal,) = of(Kind.NO_ANSWER, told)

    assert signal.text == (
        "No answers since 1 June 2026. This can mean many things: lost mail, a busy "
        "week, or not wanting to. Ask."
    )


def test_silence_is_over_with_an_answer_a_choice_or_an_open_check_in():
    silent = history(check_in("2026-06-01"), gaps=(missed("2026-06-29"),))
    later = history(check_in("2026-07-27"), gaps=(missed("2026-06-29"),))
    chosen = history(check_in("2026-06-01"), gaps=(missed("2026-06-29", "skipped"),))

    assert of(Kind.NO_ANSWER, silent)
    assert not of(Kind.NO_ANSWER, silent, expects_answer=True)
    assert not of(Kind.NO_ANSWER, later)
    assert not of(Kind.NO_ANSWER, chosen)
    assert no_answer("x", None).text.startswith("No answers yet.")


def test_an_open_step_is_named_with_its_day():
    (signal,) = of(Kind.STEP_OPEN, history(), open_step=("the step", date(2026, 6, 1)))

    assert signal.text == "A small step is open."
    assert signal.numbers == ("Agreed on 1 June 2026.",)


# ---- all of them ----


def test_every_signal_has_a_name_a_rule_and_a_place():
    for kind in Kind:
        assert heading(kind)
        assert rule(kind)
        assert place(kind)


def test_new_answers_make_new_signals():
    before, after = monthly("TR", 12, 12, 7), monthly("TR", 12, 12, 8, 7)

    assert of(Kind.MOVED, before)[0].key != of(Kind.MOVED, after)[0].key


def test_no_signal_judges_and_none_is_about_risk():
    told = history(
        *monthly("TR", 16, 14, 8, 4, 0, 0).answered,
        check_in("2027-01-01", EM=0, AH=16, declined=("WS1", "WS2")),
        gaps=(missed("2027-02-01"),),
    )
    found = signals(told, open_step=("s", date(2026, 6, 1)))

    words = [heading(k) + rule(k) for k in Kind]
    words += [" ".join((s.text, s.rule, *s.numbers)) for s in found]
    assert len({s.kind for s in found}) >= 4
    assert not [said for said in words if FORBIDDEN.search(said)]


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize(("sums"), [(0, 0, 0), (16, 16, 16)])
def test_the_ends_of_the_scale_are_values_like_others(area, sums):
    found = kinds(monthly(area, *sums))

    assert found == [Kind.APART]  # 50 points from the five in the middle


def test_nothing_is_said_of_nobody():
    assert kinds(History(())) == []
