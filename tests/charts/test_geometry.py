"""Geometry: where dates, scores and labels stand in a drawing."""

from datetime import date, datetime

import pytest

from clinic.charts import geometry
from clinic.charts.geometry import Frame, scale_x, scale_y
from clinic.domain.trends.series import clip

# wall-clock moments of the practice, without a zone
AUGUST_3 = datetime.fromisoformat("2026-08-03")
AUGUST_31 = datetime.fromisoformat("2026-08-31")
AUGUST = Frame(first=date(2026, 8, 3), last=date(2026, 8, 31))


@pytest.mark.parametrize(("score", "y"), [(0, 150), (50, 88), (100, 26)])
def test_up_is_towards_the_upper_pole(score, y):
    assert scale_y(score, AUGUST) == y


def test_time_is_proportional():
    assert scale_x(date(2026, 8, 3), AUGUST) == AUGUST.first_at
    assert scale_x(date(2026, 8, 17), AUGUST) == (AUGUST.first_at + AUGUST.last_at) / 2
    assert scale_x(date(2026, 8, 31), AUGUST) == AUGUST.last_at


def test_a_single_day_stands_in_the_middle():
    frame = Frame(first=date(2026, 8, 3), last=date(2026, 8, 3))

    assert scale_x(date(2026, 8, 3), frame) == (frame.first_at + frame.last_at) / 2


def test_a_moment_stands_where_its_place_is():
    assert geometry.moment_at(AUGUST.first_at, AUGUST) == AUGUST_3
    assert geometry.moment_at(AUGUST.last_at, AUGUST) == AUGUST_31
    assert geometry.moment(AUGUST.last_at, AUGUST) == "2026-08-31T00:00:00.000"


def test_time_runs_from_right_to_left_where_text_does():
    mirrored = Frame(first=date(2026, 8, 3), last=date(2026, 8, 31), rtl=True)

    first = scale_x(date(2026, 8, 3), mirrored)
    assert first == AUGUST.width - AUGUST.first_at
    assert geometry.moment_at(first, mirrored) == AUGUST_3


@pytest.mark.parametrize(
    ("low", "high", "kept"),
    [(-4.4, 48.2, (0, 48.2)), (79.4, 130, (79.4, 100)), (8, 60, (8, 60))],
)
def test_a_band_stops_at_the_end_of_the_scale(low, high, kept):
    assert clip(low, high) == kept


def test_dates_are_labelled_where_there_is_room_first_and_last_always():
    labels = geometry.dates_in_a_row(
        [(46, "3 Aug"), (60, "5 Aug"), (180, "20 Aug"), (312, "31 Aug")], 340
    )

    assert [label.text for label in labels if label.is_shown] == [
        "3 Aug",
        "20 Aug",
        "31 Aug",
    ]


def test_a_date_gives_way_to_the_tick_of_a_missed_one():
    (_, second, _) = geometry.dates_in_a_row(
        [(46, "3 Aug"), (180, "20 Aug"), (312, "31 Aug")], 340, crossed_at=[190]
    )

    assert not second.is_shown


def test_a_single_date_is_labelled_once():
    (label,) = geometry.dates_in_a_row([(179, "3 Aug")], 340)

    assert label.is_shown


def test_notes_take_the_first_line_that_has_room_and_stay_inside():
    notes = geometry.notes_in_rows(
        [(10, "3 Aug missed"), (40, "9 Aug missed"), (300, "30 Aug missed")],
        340,
        rows=2,
    )

    assert [(note.row, note.anchor) for note in notes] == [
        (1, "start"),
        (2, "start"),
        (1, "end"),
    ]


def test_a_note_without_room_is_left_to_the_table():
    notes = geometry.notes_in_rows([(100, "missed"), (101, "missed")], 340, rows=1)

    assert [note.is_shown for note in notes] == [True, False]
