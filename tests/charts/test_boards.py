"""Boards: what a page shows at first, and when something is asked for."""

from dataclasses import replace

from clinic.charts.boards import Asked, draw
from tests.domain.trends.sam import IC, check_in, history, missed, sams_history


def test_a_board_opens_on_an_area_that_moved():
    assert draw(sams_history(), Asked()).area.id == "AH"
    assert draw(sams_history(), Asked(area="EM")).area.id == "EM"
    assert draw(sams_history(), Asked(area="nonsense")).area.id == "AH"


def test_a_board_without_check_ins_has_nothing_to_choose_from():
    board = draw(history(), Asked())

    assert (board.area, board.comparison, board.lines) == (None, None, None)
    assert board.result.headline == "No answers yet."


def test_what_was_saved_and_never_sent_is_told_in_words_alone():
    closed = missed("2026-09-14", "closed", answers={"AH1": 3})

    board = draw(history(gaps=(closed,)), Asked())

    assert board.lines is None
    assert board.closed == ("14 September 2026: closed with 1 of 24 answered.",)
    assert board.answers[0].groups[1].rows[0].cells[0].words == "Often"


def test_two_versions_are_refused_with_a_reason():
    told = history(
        check_in("2026-08-03"),
        check_in("2026-09-03", instrument=replace(IC, version="2.0.0")),
        check_in("2026-10-03", instrument=replace(IC, version="2.0.0")),
    )

    comparison = draw(told, Asked(then="2026-08-03")).comparison

    assert "different versions" in comparison.refusal
    assert comparison.then_choices[0].chosen


def test_every_comparable_moment_can_be_chosen_newest_first():
    comparison = draw(sams_history(), Asked(then="2026-10-05")).comparison

    assert [choice.words for choice in comparison.now_choices] == [
        "23 Nov (latest)",
        "2 Nov",
        "5 Oct",
        "24 Aug",
        "3 Aug",
    ]
    assert [c.words for c in comparison.then_choices if c.chosen] == ["5 Oct"]


def test_each_limit_stands_in_the_sentence_of_its_area():
    told = sams_history()

    of_three = draw(told, Asked(now="2026-11-02", numbers=True)).comparison.rows

    assert "Differences under" not in of_three[0].words
    assert "under 26 could be" in of_three[0].words
    assert "under 29 could be" in of_three[3].words
    assert not any("under" in row.words for row in draw(told, Asked()).comparison.rows)


def test_lines_show_all_check_ins_or_full_ones_as_asked():
    told = history(
        check_in("2026-08-03"),
        check_in("2026-08-24", "short"),
        check_in("2026-09-24"),
    )

    both, full = draw(told, Asked()).lines, draw(told, Asked(full_only=True)).lines

    assert (both.over.kind, len(both.over.check_ins)) == ("shared", 3)
    assert (full.over.kind, len(full.over.check_ins)) == ("full", 2)
    assert full.has_both_forms
