"""The worked numbers of the change statistics, most of them printed in a source."""

import math
import statistics
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain import psychometrics
from clinic.domain.psychometrics import Assumption

ATTITUDE = """
    43,51,30,39,61,92,45 63,64,51,54,63,73,47 71,70,68,69,76,86,48 61,63,45,47,54,84,35
    81,78,56,66,71,83,47 43,55,49,44,54,49,34 58,67,42,56,66,68,35 71,75,50,55,70,66,41
    72,82,72,67,71,83,31 67,61,45,47,62,80,41 64,53,53,58,58,67,34 67,60,47,39,59,74,41
    69,62,57,42,55,63,25 68,83,83,45,59,77,35 77,77,54,72,79,77,46 81,90,50,72,60,54,36
    74,85,64,69,79,79,63 65,60,65,75,55,80,60 65,70,46,57,75,85,46 50,58,68,54,64,78,52
    50,40,33,34,43,64,33 64,61,52,62,66,80,41 53,66,52,50,63,80,37 40,37,42,58,50,57,49
    63,54,42,48,66,75,33 66,77,66,63,88,76,72 78,75,58,74,80,78,49 48,57,44,45,51,83,38
    85,85,71,71,77,74,55 82,82,39,59,64,78,39
"""
TWELVE_BY_ELEVEN = """
    1 1 1 1 1 1 1 1 1 1 1
    1 1 1 1 1 1 1 1 0 1 0
    _ 0 1 1 _ 1 1 1 1 0 0
    1 1 1 0 1 1 0 1 1 0 0
    1 1 1 1 1 0 0 0 1 0 0
    0 1 _ 0 1 1 1 1 0 0 0
    1 1 1 1 0 0 1 0 0 0 0
    1 1 1 1 1 0 0 0 0 0 0
    0 1 0 1 1 0 0 0 0 1 0
    1 0 0 1 0 1 0 0 _ 0 0
    1 1 1 0 0 0 0 0 0 0 0
    1 0 0 1 0 0 0 0 0 0 0
"""
NILE = """
    1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799
    958 1140 1100 1210 1150 1250 1260 1220 1030 1100 774 840 874 694 940 833 701 916 692
    1020 1050 969 831 726 456 824 702 1120 1100 832 764 821 768 845 864 862 698 845 744
    796 1040 759 781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860
    874 848 890 744 749 838 1050 918 986 797 923 975 815 1020 906 901 1170 912 746 919
    718 714 740
"""
WEEKLY = (75, 68.75, 75, 62.5, 56.25, 62.5, 50, 43.75)


def attitude(items=7):
    return [[int(cell) for cell in row.split(",")][:items] for row in ATTITUDE.split()]


def twelve_by_eleven():
    lines = TWELVE_BY_ELEVEN.strip().splitlines()
    return [
        [None if cell == "_" else int(cell) for cell in line.split()] for line in lines
    ]


# F3 and F4: internal consistency and how sure it is


@pytest.mark.parametrize(("items", "expected"), [(7, 0.8431428), (5, 0.8757325)])
def test_alpha_of_the_attitude_data(items, expected):
    found = psychometrics.cronbach_alpha(attitude(items))

    assert found == pytest.approx(expected, abs=1e-7)


def test_alpha_of_complete_cases():
    rows = [row for row in twelve_by_eleven() if None not in row]

    assert psychometrics.cronbach_alpha(rows) == pytest.approx(0.8016949152542373)


def test_alpha_with_blanks_filled_by_the_median():
    rows = twelve_by_eleven()
    columns = zip(*rows, strict=True)
    medians = [
        statistics.median(cell for cell in column if cell is not None)
        for column in columns
    ]
    filled = [
        [
            median if cell is None else cell
            for cell, median in zip(row, medians, strict=True)
        ]
        for row in rows
    ]

    assert psychometrics.cronbach_alpha(filled) == pytest.approx(0.7380191693290734)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "two items"),
        ([[1, 2, 3]], "Two cases"),
        ([[1], [2]], "two items"),
        ([[1, 2], [2, 1]], "the same"),
        ([[1, 2], [1]], "zip"),
    ],
)
def test_alpha_refuses_what_says_nothing(rows, message):
    with pytest.raises(ValueError, match=message):
        psychometrics.cronbach_alpha(rows)


@pytest.mark.parametrize(
    ("alpha", "n", "items", "level", "expected", "tolerance"),
    [
        (0.732660835, 12, 11, 0.95, (0.435, 0.909), 5e-4),
        (0.738019169, 12, 11, 0.95, (0.447, 0.911), 5e-4),
        (0.79, 41, 26, 0.90, (0.7047, 0.8616), 5e-5),
        (0.8016949152542373, 9, 11, 0.95, (0.533, 0.947), 5e-4),
        (0.70, 100, 4, 0.95, (0.59, 0.79), 5e-3),
        (0.70, 200, 4, 0.95, (0.63, 0.76), 5e-3),
        (0.70, 400, 4, 0.95, (0.65, 0.75), 5e-3),
    ],
)
def test_the_interval_of_an_alpha(alpha, n, items, level, expected, tolerance):
    found = psychometrics.feldt_interval(alpha, n, items, level)

    assert found == pytest.approx(expected, abs=tolerance)


# F5 and F6: omega and length


def test_omega_of_the_visual_factor():
    loadings = (0.900, 0.498, 0.656)
    standardised = (0.772, 0.424, 0.581)
    errors = [
        (raw / part) ** 2 - raw**2
        for raw, part in zip(loadings, standardised, strict=True)
    ]

    raw = psychometrics.omega(loadings, errors)
    standard = psychometrics.omega(standardised, [1 - part**2 for part in standardised])

    assert raw == pytest.approx(0.6256, abs=0.002)
    assert standard == pytest.approx(0.6260, abs=0.002)


def test_omega_refuses_a_loading_without_its_error():
    with pytest.raises(ValueError, match="error variance"):
        psychometrics.omega([0.5, 0.5], [0.5])


@pytest.mark.parametrize(
    ("reliability", "factor", "expected"),
    [
        (0.70, 60 / 20, 0.875),
        (0.50, 80 / 20, 0.80),
        (0.70, 50 / 80, 0.5932),
        (0.70, 1 / 2, 0.5385),
        (0.80, 1 / 2, 0.6667),
        *[(0.70, items / 4, expected) for items, expected in
          [(3, 0.64), (6, 0.78), (7, 0.80), (8, 0.82), (10, 0.85), (16, 0.90)]],
    ],
)  # fmt: skip
def test_a_longer_form_is_more_reliable(reliability, factor, expected):
    found = psychometrics.spearman_brown(reliability, factor)

    assert found == pytest.approx(expected, abs=0.005)


# F7 to F10: one difference


def test_jacobson_and_truax():
    sem = psychometrics.standard_error(7.5, 0.80)

    assert sem == pytest.approx(3.354, abs=5e-4)
    assert math.hypot(sem, sem) == pytest.approx(4.743, abs=5e-4)
    change = psychometrics.reliable_change(32.5, 47.5, sem, sem)
    assert change == pytest.approx(3.16228, abs=5e-6)
    limit = psychometrics.minimal_detectable_change(sem, sem)
    assert limit == pytest.approx(9.297, abs=5e-4)


def test_the_height_example():
    found = psychometrics.reliable_change(0, 1, 0.5, 0.5)

    assert found == pytest.approx(1.414214, abs=5e-7)


def test_core_10():
    sem = psychometrics.standard_error(7.7, 0.90)

    found = psychometrics.minimal_detectable_change(sem, sem, z=1.645)

    assert found == pytest.approx(5.66, abs=5e-3)


@pytest.mark.parametrize(
    ("before", "after", "answered", "expected"),
    [(50, 81.25, 4, 2.017), (50, 75, 4, 1.614), (25, 62.5, 2, 1.71)],
)
def test_our_own_differences(before, after, answered, expected):
    sem = Assumption().sem(answered)

    found = psychometrics.reliable_change(before, after, sem, sem)

    assert found == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(
    ("before", "after", "difference", "ninety", "ninety_five"),
    [
        (4, 4, 15.49, 25.5, 30.4),
        (4, 3, 16.73, 27.5, 32.8),
        (3, 3, 17.89, 29.4, 35.1),
        (2, 2, 21.91, 36.0, 42.9),
        (8, 4, 13.42, 22.1, 26.3),  # the mean of two full forms as the start
    ],
)
def test_what_the_assumption_means(before, after, difference, ninety, ninety_five):
    assumed = Assumption()
    sems = assumed.sem(before), assumed.sem(after)

    assert math.hypot(*sems) == pytest.approx(difference, abs=0.005)
    found = [psychometrics.minimal_detectable_change(*sems, z) for z in (1.645, 1.96)]
    assert found == pytest.approx([ninety, ninety_five], abs=0.05)


@pytest.mark.parametrize(
    ("reliability", "sd", "full", "short"),
    [
        (0.6, 15, 31.25, 37.5), (0.6, 20, 37.5, 50), (0.6, 25, 50, 62.5),
        (0.7, 15, 25, 37.5), (0.7, 20, 31.25, 50), (0.7, 25, 43.75, 62.5),
        (0.8, 15, 18.75, 37.5), (0.8, 20, 25, 37.5), (0.8, 25, 31.25, 50),
    ],
)  # fmt: skip
def test_the_next_attainable_step_follows_the_assumption(reliability, sd, full, short):
    assumed = Assumption(reliability=reliability, sd=sd)

    for answered, step, expected in ((4, 6.25, full), (2, 12.5, short)):
        sem = assumed.sem(answered)
        limit = psychometrics.minimal_detectable_change(sem, sem, assumed.z)
        assert math.ceil(limit / step) * step == expected


def test_a_score_on_all_its_items_has_the_assumed_standard_error():
    assumed = Assumption()

    assert assumed.sem(4) == pytest.approx(psychometrics.standard_error(20, 0.70))
    assert [assumed.sem(k) ** 2 for k in (4, 3, 2)] == pytest.approx([120, 160, 240])


# F11: a line through known errors


def test_the_published_trend():
    scores = (98, 98, 98, 99, 99, 99)

    found = psychometrics.reliable_trend(range(1, 7), scores, [0.5] * 6)

    assert found.slope == pytest.approx(0.2571, abs=5e-5)
    assert found.se == pytest.approx(0.1195, abs=5e-5)
    assert found.z == pytest.approx(2.1514, abs=5e-5)
    assert found.intercept == pytest.approx(97.6)
    low, high = found.slope - 1.96 * found.se, found.slope + 1.96 * found.se
    assert (low, high) == pytest.approx((0.0229, 0.4914), abs=5e-5)


def test_our_own_trend():
    found = psychometrics.reliable_trend(range(8), WEEKLY, [math.sqrt(120)] * 8)

    expected = (-4.2411, 1.6903, -2.5091)
    assert (found.slope, found.se, found.z) == pytest.approx(expected, abs=5e-5)


def test_a_surer_score_pulls_the_line_more():
    found = psychometrics.reliable_trend((0, 1, 2), (0, 10, 10), (1, 1, 1000))

    assert found.slope == pytest.approx(10, abs=1e-4)


@pytest.mark.parametrize("times", [(), (3,), (3, 3)])
def test_one_time_has_no_direction(times):
    with pytest.raises(ValueError, match="times"):
        psychometrics.reliable_trend(times, [50] * len(times), [1] * len(times))


# F13: a drifting level


def test_the_level_of_the_nile():
    flow = [float(year) for year in NILE.split()]

    found = psychometrics.local_level(flow, 15098.6, 1469.1)

    filtered = [1120, 1140.93, 1072.80, 1117.31, 1129.97]
    assert found.filtered[:5] == pytest.approx(filtered, abs=0.005)
    smoothed = [1111.7, 1110.9, 1105.3, 1113.5]
    assert found.smoothed[:4] == pytest.approx(smoothed, abs=0.05)
    both = zip(found.smoothed[:4], found.smoothed_sd[:4], strict=True)
    band = [level + sign * 1.96 * sd for level, sd in both for sign in (-1, 1)]
    printed = [987.2, 1236.1, 999.2, 1222.5, 1001.2, 1209.3, 1013.7, 1213.3]
    assert band == pytest.approx(printed, abs=0.1)


def test_the_level_on_our_own_scale():
    found = psychometrics.local_level(WEEKLY, 120, 16)

    filtered = [75, 71.68, 73.01, 69.35, 65.10, 64.28, 59.87, 54.92]
    smoothed = [67.73, 66.76, 65.53, 63.03, 60.60, 58.76, 56.41, 54.92]
    sd = [6.07, 5.40, 5.06, 4.92, 4.92, 5.06, 5.40, 6.07]
    assert found.filtered == pytest.approx(filtered, abs=0.005)
    assert found.smoothed == pytest.approx(smoothed, abs=0.005)
    assert found.smoothed_sd == pytest.approx(sd, abs=0.005)


def test_a_missing_observation_only_adds_doubt():
    found = psychometrics.local_level([50, None, None], 120, [16, 16, 32])

    assert found.filtered == found.smoothed == (50, 50, 50)
    variances = [sd**2 for sd in found.smoothed_sd]
    assert variances == pytest.approx(list(accumulate([120, 16, 32])))


def test_nothing_is_known_before_the_first_observation():
    found = psychometrics.local_level([None, None, 50, 60], 120, 16)

    assert found.filtered[:2] == (None, None)
    assert found.smoothed[0] == found.smoothed[1] == found.smoothed[2]
    later = [sd**2 for sd in found.smoothed_sd[:3]]
    assert later[:2] == pytest.approx([later[2] + 32, later[2] + 16])


def test_without_any_observation_there_is_no_level():
    found = psychometrics.local_level([None, None], 120, 16)

    assert found.filtered == found.smoothed == found.smoothed_sd == (None, None)


def test_every_observation_needs_its_error():
    with pytest.raises(ValueError, match="each observation"):
        psychometrics.local_level([50, 60], [120], 16)


@given(
    st.lists(st.none() | st.floats(0, 100), min_size=1, max_size=20),
    st.floats(1, 500),
    st.floats(0, 100),
)
def test_a_level_stays_within_what_was_observed(observations, variance, drift):
    found = psychometrics.local_level(observations, variance, drift)

    seen = [one for one in observations if one is not None]
    for level in (*found.filtered, *found.smoothed):
        assert level is None or min(seen) - 1e-6 <= level <= max(seen) + 1e-6
    if seen:
        assert found.smoothed[-1] == found.filtered[-1]


# F14: several hypotheses at once


@pytest.mark.parametrize(
    ("p_values", "expected"),
    [
        ([0.01, 0.04, 0.03, 0.005], [True, False, False, True]),
        ([0.008] * 6, [True] * 6),
        ([0.009] * 6, [False] * 6),
        ([], []),
    ],
)
def test_holm(p_values, expected):
    assert psychometrics.holm(p_values) == expected
