"""Lines: what is joined, where a line starts, what stands around it."""

from dataclasses import replace
from datetime import date

import pytest

from clinic.domain.trends import Event, over_time
from clinic.domain.trends.history import History
from clinic.domain.trends.timeline import has_both_forms
from tests.domain.trends.sam import IC, check_in, history, missed, sams_history


def line(over, area="AH"):
    return next(panel for panel in over.panels if panel.dimension.id == area)


def dates(segments):
    return [[point.on.isoformat() for point in run] for run in segments]


def test_there_is_one_panel_per_area_in_the_tables_order():
    over = over_time(sams_history())

    names = [panel.dimension.name for panel in over.panels]
    assert names == [dimension.name for dimension in IC.dimensions]


def test_nothing_is_drawn_before_the_first_answer():
    assert over_time(history()) is None


def test_a_line_breaks_at_a_missed_check_in():
    over = over_time(sams_history())

    assert dates(line(over).segments) == [
        ["2026-08-03", "2026-08-24"],
        ["2026-10-05", "2026-11-02", "2026-11-23"],
    ]


def test_a_line_breaks_where_an_area_has_no_score():
    first = check_in("2026-08-03")
    silent = check_in("2026-08-24", declined=("AH1", "AH2"))
    last = check_in("2026-09-14")

    over = over_time(history(first, silent, last))

    assert dates(line(over, "AH").segments) == [["2026-08-03"], ["2026-09-14"]]
    assert len(line(over, "RE").segments) == 1
    assert line(over, "AH").points[1].score is None


def test_a_line_never_joins_two_versions_of_the_questions():
    newer = replace(IC, version="2.0.0")
    over = over_time(
        history(
            check_in("2026-08-03"),
            check_in("2026-08-24", instrument=newer),
            check_in("2026-09-14", instrument=newer),
        )
    )

    assert dates(line(over).segments) == [["2026-08-03"], ["2026-08-24", "2026-09-14"]]
    assert [after.on for after in over.breaks] == [date(2026, 8, 24)]
    assert [p.on for p in line(over).start.points] == [date(2026, 8, 24)]


def test_a_line_never_joins_two_languages():
    translated = replace(IC, language="de")
    over = over_time(
        history(check_in("2026-08-03"), check_in("2026-08-24", instrument=translated))
    )

    assert dates(line(over).segments) == [["2026-08-03"], ["2026-08-24"]]


def test_both_forms_meet_in_the_questions_they_share():
    full = check_in("2026-08-03", AH=4)
    short = check_in("2026-08-24", "short", AH=6)

    over = over_time(history(full, short))

    assert over.kind == "shared"
    assert [point.of.items for point in line(over).points] == [2, 2]
    assert line(over).points[0].score == full.shared["AH"].score
    assert dates(line(over).segments) == [["2026-08-03", "2026-08-24"]]


def test_full_check_ins_can_be_shown_alone():
    told = history(
        check_in("2026-08-03", AH=4),
        check_in("2026-08-24", "short"),
        check_in("2026-09-14", AH=8),
        gaps=(missed("2026-08-31", form="short"),),
    )

    over = over_time(told, kind="full")

    assert has_both_forms(told)
    assert [point.score for point in line(over).points] == [25, 50]
    assert dates(line(over).segments) == [["2026-08-03", "2026-09-14"]]


def test_short_check_ins_alone_are_their_own_line():
    over = over_time(
        history(check_in("2026-08-03", "short"), check_in("2026-08-10", "short"))
    )

    assert over.kind == "short"


def test_the_start_is_the_mean_of_the_first_two_once_there_is_a_third():
    start = line(over_time(sams_history())).start

    assert start.score == pytest.approx((18.75 + 25) / 2)
    assert start.standard_error == pytest.approx(7.745967, abs=1e-6)


def test_two_check_ins_35_days_apart_start_together_and_36_do_not():
    first, last = check_in("2026-01-01", AH=0), check_in("2026-06-01")

    near = over_time(history(first, check_in("2026-02-05", AH=16), last))
    far = over_time(history(first, check_in("2026-02-06", AH=16), last))

    assert line(near).start.score == 50
    assert line(far).start.score == 0


def test_with_two_check_ins_the_first_is_the_start():
    over = over_time(history(check_in("2026-08-03", AH=4), check_in("2026-08-10")))

    assert line(over).start.score == 25
    assert [check.on for check in over.start] == [date(2026, 8, 3)]


def test_a_start_without_a_score_is_no_start():
    silent = ("AH1", "AH2")
    over = over_time(
        history(check_in("2026-08-03", declined=silent), check_in("2026-08-24"))
    )

    assert line(over).start is None
    assert line(over).band is None
    assert line(over).change.difference is None


def test_the_band_is_26_points_around_a_start_of_two_and_stays_on_the_scale():
    over = over_time(sams_history())

    low, high = line(over, "VO").band
    assert (high - low) / 2 == pytest.approx(26.2961, abs=1e-4)
    assert line(over, "AH").band[0] == 0


@pytest.mark.parametrize(("keyed", "band"), [(0, (0, 30.36)), (16, (69.64, 100))])
def test_the_band_stops_at_both_ends_of_the_scale(keyed, band):
    over = over_time(
        history(check_in("2026-08-03", AH=keyed), check_in("2026-09-14", AH=keyed))
    )

    assert line(over).band == pytest.approx(band, abs=0.005)
    assert line(over).points[-1].score in (0, 100)


def test_without_a_size_of_ordinary_ups_and_downs_there_is_no_band():
    over = over_time(replace(sams_history(), noise=None))

    assert line(over).band is None
    assert line(over).points[0].whisker is None
    assert line(over).start.standard_error is None


@pytest.mark.parametrize(
    ("keyed", "whisker"),
    [(0, (0, 10.95)), (8, (39.05, 60.95)), (16, (89.05, 100))],
)
def test_whiskers_are_one_standard_error_and_stay_on_the_scale(keyed, whisker):
    over = over_time(history(check_in("2026-08-03", AH=keyed)))

    assert line(over).points[0].whisker == pytest.approx(whisker, abs=0.005)


def test_no_score_has_no_whisker_and_is_not_the_latest_mark():
    silent = check_in("2026-08-24", declined=("AH1", "AH2", "AH3", "AH4"))
    over = over_time(history(check_in("2026-08-03"), silent))

    assert line(over).points[1].whisker is None
    assert line(over).latest is None
    assert line(over).band is not None


def test_a_score_of_three_answers_is_marked_as_partial():
    over = over_time(sams_history())

    marks = [point.is_partial for point in line(over, "WS").points]
    assert marks == [False, False, False, True, False]


def test_the_newest_twelve_are_shown_and_all_on_request():
    many = [check_in(f"2026-{m:02}-{d:02}") for m in range(1, 8) for d in (1, 15)]
    told = history(*many, gaps=(missed("2026-01-20"), missed("2026-06-20")))

    newest, everything = over_time(told), over_time(told, newest=None)

    assert (len(newest.check_ins), newest.earlier) == (12, 2)
    assert [gap.id for gap in newest.gaps] == ["2026-06-20"]
    assert (len(everything.check_ins), everything.earlier) == (14, 0)
    assert len(everything.gaps) == 2
    assert line(newest).start == line(everything).start


def test_events_in_the_time_shown_get_letters():
    told = replace(
        sams_history(),
        events=(
            Event(date(2026, 1, 1), "Before"),
            Event(date(2026, 9, 10), "Started a new job"),
            Event(date(2026, 10, 31), "A week away"),
        ),
    )

    over = over_time(told)

    assert [(f.letter, f.event.text) for f in over.flags] == [
        ("A", "Started a new job"),
        ("B", "A week away"),
    ]


def test_a_history_is_empty_until_something_happened():
    assert History(answered=()).noise is not None
