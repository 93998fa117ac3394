"""The rules and worked numbers of scoring, and properties for all answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic import catalogue
from clinic.domain import scoring
from clinic.domain.instruments import Dimension, Form, Item

INSTRUMENT = catalogue.find("independence-check-in", "1.0.0")
FULL = INSTRUMENT.form("full")
SHORT = INSTRUMENT.form("short")
FORMS = st.sampled_from([FULL, SHORT])
ANSWER = st.none() | st.integers(0, 4)


@st.composite
def answered_forms(draw):
    form = draw(FORMS)
    return form, {item.id: draw(ANSWER) for item in form.items}


@pytest.mark.parametrize(
    ("form", "dimension", "answers", "expected"),
    [
        (FULL, "AH", {"AH1": 3, "AH2": 1, "AH3": 2, "AH4": 4}, (75.0, 4, 75.0, 75.0)),
        (FULL, "AH", {"AH1": 3, "AH2": 1, "AH4": 4}, (250 / 3, 3, 62.5, 87.5)),
        (FULL, "AH", {"AH1": 3, "AH2": 1}, (None, 2, 37.5, 87.5)),
        (FULL, "AH", {}, (None, 0, 0.0, 100.0)),
        (SHORT, "EM", {"EM1": 4, "EM2": 0}, (100.0, 2, 100.0, 100.0)),
        (SHORT, "EM", {"EM1": 0, "EM2": 4}, (0.0, 2, 0.0, 0.0)),
        (SHORT, "EM", {"EM1": 1, "EM2": None}, (None, 1, 12.5, 62.5)),
        (FULL, "TR", {"TR1": 4, "TR2": 2, "TR3": 2}, (100 / 3, 3, 25.0, 50.0)),
        (FULL, "TR", {"TR1": 0, "TR2": 2, "TR3": 2}, (200 / 3, 3, 50.0, 75.0)),
    ],
)  # fmt: skip
def test_the_worked_examples_come_out(form, dimension, answers, expected):
    found = scoring.score(form, answers)[dimension]

    assert found.score == pytest.approx(expected[0])
    assert (found.answered, found.low, found.high) == expected[1:]
    assert found.items == (4 if form is FULL else 2)


def test_a_score_shows_how_it_came_about():
    answers = {"AH1": 3, "AH2": 1, "AH3": None, "AH4": 4}

    found = scoring.score(FULL, answers)["AH"]

    assert found.values == (3, 3, None, 4)


@pytest.mark.parametrize("answer", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("form", [FULL, SHORT])
def test_the_same_answer_everywhere_lies_in_the_middle(form, answer):
    answers = dict.fromkeys((item.id for item in form.items), answer)

    found = scoring.score(form, answers)

    assert {one.score for one in found.values()} == {50.0}
    assert {scoring.zone(one) for one in found.values()} == {"middle"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, 1, 1, 1), "lower"),
        ((2, 2, 1, 0), "lower"),
        ((2, 2, 1, 1), "middle"),
        ((2, 2, 3, 3), "middle"),
        ((3, 3, 3, 2), "upper"),
        ((1, 1), "lower"),
        ((2, 1), "middle"),
        ((3, 2), "middle"),
        ((3, 3), "upper"),
        ((2, 2, 0, None), "middle"),  # 33.333…: on the edge
        ((4, 4, 0, None), "middle"),  # 66.666…: on the edge
        ((4, 4, None, None), None),
    ],
)
def test_zones_are_thirds_of_the_line(values, expected):
    found = _scored(values)

    assert scoring.zone(found) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [((1, 1), True), ((2, 2), False), ((3, 3), True), ((4, None), False)],
)
def test_a_score_within_one_standard_error_of_an_edge_is_near_it(values, expected):
    found = _scored(values)

    assert scoring.is_near_edge(found, 15.49) is expected


@pytest.mark.parametrize(
    ("items", "answered", "scored"),
    [(7, 4, True), (7, 3, False), (6, 4, True), (6, 3, False), (2, 1, False)],
)
def test_a_dimension_is_scored_when_more_than_half_is_answered(items, answered, scored):
    found = _scored((2,) * answered + (None,) * (items - answered))

    assert (found.score is not None) is scored


@pytest.mark.parametrize("answer", [-1, 5, True, 2.0, "2"])
def test_what_is_no_answer_is_refused(answer):
    with pytest.raises(ValueError, match="AH1"):
        scoring.score(SHORT, {"AH1": answer})


@pytest.mark.parametrize(
    ("number", "expected"), [(62.5, 63), (37.5, 38), (83.33, 83), (0, 0), (99.5, 100)]
)
def test_display_rounds_halves_up(number, expected):
    assert scoring.rounded(number) == expected


@given(answered_forms())
def test_a_score_lies_within_its_possible_range_and_the_line(case):
    form, answers = case

    found = scoring.score(form, answers)

    assert found.keys() == {dimension.id for dimension in form.dimensions}
    for one in found.values():
        assert 0 <= one.low <= one.high <= 100
        assert (one.score is not None) is (2 * one.answered > one.items)
        if one.score is not None:
            assert one.low <= one.score <= one.high


@given(answered_forms())
def test_turning_every_answer_round_mirrors_every_score(case):
    form, answers = case
    turned = {
        item: None if answer is None else 4 - answer for item, answer in answers.items()
    }

    found, mirrored = scoring.score(form, answers), scoring.score(form, turned)

    for dimension, one in found.items():
        other = mirrored[dimension]
        if one.score is None:
            assert other.score is None
        else:
            assert other.score == pytest.approx(100 - one.score)
        assert (other.low, other.high) == (100 - one.high, 100 - one.low)


@given(answered_forms(), st.data())
def test_one_answer_moves_only_its_own_dimension_and_in_the_direction_of_its_key(
    case, data
):
    form, answers = case
    item = data.draw(st.sampled_from(form.items))
    before = scoring.score(form, {**answers, item.id: 1})

    after = scoring.score(form, {**answers, item.id: 3})

    moved = {dimension for dimension in before if before[dimension] != after[dimension]}
    assert moved == {item.dimension}
    low = after[item.dimension].low - before[item.dimension].low
    assert (low > 0) is (item.key == "I")


@given(answered_forms())
def test_missing_and_declined_are_the_same_to_a_score(case):
    form, answers = case
    left_out = {item: answer for item, answer in answers.items() if answer is not None}

    assert scoring.score(form, left_out) == scoring.score(form, answers)


@given(st.fixed_dictionaries({item.id: ANSWER for item in FULL.items}))
def test_a_full_form_also_yields_the_short_score(answers):
    first_twelve = {item.id: answers[item.id] for item in FULL.items[:12]}

    assert scoring.score(SHORT, answers) == scoring.score(SHORT, first_twelve)


def _scored(values):
    dimension = Dimension("XX", "Any", "Upper.", "Lower.")
    items = tuple(
        Item(f"XX{number}", "Any.", "nowhere", "XX", "I")
        for number in range(len(values))
    )
    form = Form("any", "Any", 1, items, (dimension,))
    answers = {item.id: value for item, value in zip(items, values, strict=True)}
    return scoring.score(form, answers)["XX"]
