"""Tables: answers in words, Impact in words, and numbers with their working."""

from dataclasses import replace

import pytest

from clinic.domain.trends import (
    answers_in_words,
    impact_in_words,
    numbers,
    over_time,
)
from clinic.domain.trends.numbers import working, zone
from tests.domain.trends.sam import IC, check_in, history, missed, sams_history

HELP = IC.dimension("AH")


def words(table, group=0, row=0):
    return [cell.words for cell in table.groups[group].rows[row].cells]


def test_answers_stand_in_two_groups_by_the_way_they_lean():
    (table,) = answers_in_words(sams_history(), "EM")

    assert [group.heading for group in table.groups] == [
        "Often here is closer to “Hidden; struggles are kept private.”",
        "Often here is closer to “Open about feelings and needs.”",
    ]
    assert [len(group.rows) for group in table.groups] == [2, 2]


def test_one_shade_means_one_direction_whichever_way_a_question_leans():
    (table,) = answers_in_words(history(check_in("2026-08-03", AH=16)), "AH")

    cells = [row.cells[0] for group in table.groups for row in group.rows]
    assert {cell.shade for cell in cells} == {4}
    assert {cell.words for cell in cells} == {"Never", "Almost always"}


def test_the_chosen_and_the_latest_check_in_are_marked():
    (table,) = answers_in_words(sams_history(), "AH", chosen={"2026-08-03"})

    assert [column.label for column in table.columns] == [
        "3 Aug",
        "24 Aug",
        "14 Sept",
        "5 Oct",
        "2 Nov",
        "23 Nov",
    ]
    assert [c.is_chosen for c in table.columns].index(True) == 0
    assert [c.is_latest for c in table.columns].index(True) == 5


def test_what_is_no_answer_says_why():
    left = check_in("2026-08-24", AH=0)
    left = replace(
        left,
        answers={
            **left.answers,
            "AH1": "declined",
            "AH2": "skipped",
            "AH3": "not_reached",
        },
    )
    short = check_in("2026-08-31", "short")
    closed = missed("2026-09-14", "closed", answers={"AH1": 4})
    told = history(left, short, gaps=(missed("2026-09-07"), closed))

    (table,) = answers_in_words(told, "AH")

    leaning_up, leaning_down = table.groups[1], table.groups[0]
    said = {row.question: [c.words for c in row.cells] for row in leaning_up.rows}
    assert said[IC.item("AH1").text] == [
        "chose not to answer",
        "Sometimes",
        "missed",
        "Almost always",
    ]
    assert said[IC.item("AH4").text] == ["Never", "not asked", "missed", "not reached"]
    said = {row.question: [c.words for c in row.cells] for row in leaning_down.rows}
    assert said[IC.item("AH2").text][0] == "left open"
    assert said[IC.item("AH3").text][0] == "not reached"


def test_two_versions_of_the_questions_have_two_tables_newest_first():
    newer = replace(IC, version="2.0.0")
    told = history(check_in("2026-08-03"), check_in("2026-08-24", instrument=newer))

    tables = answers_in_words(told, "AH")

    assert [table.instrument.version for table in tables] == ["2.0.0", "1.0.0"]


def test_impact_is_words_without_a_shade():
    asked = check_in("2026-08-03")
    asked = replace(asked, answers={**asked.answers, "IM1": 3, "IM2": "declined"})
    told = history(asked, check_in("2026-08-24"))

    (table,) = impact_in_words(told)

    assert words(table) == ["Often", "not asked"]
    assert words(table, row=1) == ["chose not to answer", "not asked"]
    assert table.groups[0].rows[0].cells[0].shade is None
    assert len(table.groups[0].rows) == 2


def test_without_impact_there_is_no_impact_table():
    assert impact_in_words(sams_history()) == ()


@pytest.mark.parametrize(
    ("keyed", "declined", "sum_", "possible"),
    [
        (12, (), "3 + 3 + 3 + 3 of 16 → 75", ""),
        (0, (), "0 + 0 + 0 + 0 of 16 → 0", ""),
        (16, (), "4 + 4 + 4 + 4 of 16 → 100", ""),
        (12, ("AH1",), "3 + 3 + 3 of 12 → 75", "56 to 81"),
        (12, ("AH1", "AH2"), "3 + 3 of 8 → no score", "38 to 88"),
        (12, ("AH1", "AH2", "AH3", "AH4"), "no score", "0 to 100"),
    ],
)
def test_each_score_shows_how_it_came_about(keyed, declined, sum_, possible):
    of = check_in("2026-08-03", AH=keyed, declined=declined).own["AH"]

    shown = working(of)

    assert (shown.sum, shown.possible) == (sum_, possible)
    assert shown.answered == f"{4 - len(declined)} of 4"


@pytest.mark.parametrize(
    ("keyed", "declined", "words_"),
    [
        (0, (), "Answers closer to “Feels like a failure or a weakness.”"),
        (
            5,
            (),
            "Answers closer to “Feels like a failure or a weakness.” (near the edge)",
        ),
        (6, (), "Answers mixed between the two descriptions (near the edge)"),
        (8, (), "Answers mixed between the two descriptions"),
        (11, (), "Answers closer to “Done comfortably when needed.” (near the edge)"),
        (16, (), "Answers closer to “Done comfortably when needed.”"),
        (8, ("AH1", "AH2"), ""),
    ],
)
def test_a_zone_is_words_and_says_when_the_edge_is_near(keyed, declined, words_):
    told = sams_history()
    of = check_in("2026-08-03", AH=keyed, declined=declined).own["AH"]

    assert zone(of, HELP, told.noise) == words_


def test_without_a_size_of_ordinary_ups_and_downs_no_edge_is_near():
    of = check_in("2026-08-03", AH=5).own["AH"]

    assert "edge" not in zone(of, HELP, None)


def test_the_table_holds_every_value_of_the_lines_newest_first():
    told = sams_history()
    over = over_time(told)

    table = numbers(told, over)

    assert not table.has_shared
    assert [row.own.score for row in table.groups[0].rows] == [
        "56",
        "44",
        "38",
        "25",
        "19",
    ]
    assert table.groups[0].notes[:2] == (
        "Start 22.",
        "From 0 to 48 could be ordinary ups and downs in answers.",
    )
    assert table.missed == ("14 Sept missed.",)


def test_with_both_forms_a_full_one_also_shows_its_shared_questions():
    told = history(check_in("2026-08-03", AH=4), check_in("2026-08-24", "short", AH=8))

    table = numbers(told, over_time(told))

    short, full = table.groups[0].rows
    assert table.has_shared
    assert (short.form, short.own.sum, short.shared) == (
        "12 questions",
        "4 + 4 of 8 → 100",
        short.own,
    )
    assert (full.form, full.shared.sum) == ("24 questions", "1 + 1 of 8 → 25")


def test_a_table_of_one_check_in_has_a_start_and_no_change():
    told = history(check_in("2026-08-03", AH=0, declined=("RE1", "RE2")))

    table = numbers(told, over_time(told))

    assert table.groups[0].notes == ("Start 0.",)
    assert table.groups[1].notes == ()
    assert table.groups[1].rows[0].zone == ""
