"""Sentences: the result first, how sure it is, and each change in the poles’ words."""

import re
from dataclasses import replace

import pytest

from clinic.domain.instruments import Dimension
from clinic.domain.trends import (
    ASSUMED,
    Change,
    Start,
    over_time,
    sentences,
    statements,
    then_and_now,
)
from clinic.domain.trends import labels as labels_
from clinic.domain.trends.numerals import heading, spelled
from tests.domain.trends.sam import AREAS, check_in, history, missed, sams_history

FORBIDDEN = re.compile(
    r"significant|improved|deteriorated|recovered|relapse|responder|clinical|normal"
    r"|better|worse|\bhigh\b|\blow\b|healthy|hyper",
    re.IGNORECASE,
)


def moved(count, **more):
    """Two check-ins between which so many areas went from 0 to 100."""
    areas = AREAS[:count]
    then = check_in("2026-08-03", **dict.fromkeys(areas, 0), **more)
    return history(then, check_in("2026-11-03", **dict.fromkeys(areas, 16)))


def test_the_result_names_the_areas_that_moved():
    told = sentences.result(then_and_now(sams_history()))

    assert told.headline == (
        "Two of six areas moved by more than ordinary ups and downs: "
        "Asking for Help and Emotions."
    )
    assert told.rest == ("The other four are too close to call.",)
    assert told.chance == (
        "Even if nothing had changed, two or more areas would look like this in about "
        "one of thirty such comparisons."
    )


@pytest.mark.parametrize(
    ("count", "headline", "rest"),
    [
        (0, "All six are too close to call.", ()),
        (
            1,
            (
                "One of six areas moved by more than ordinary ups and downs: "
                "Asking for Help."
            ),
            ("The other five are too close to call.",),
        ),
        (
            5,
            (
                "Five of six areas moved by more than ordinary ups and downs: Asking "
                "for Help, Relationships, Trust, Work Style and Emotions."
            ),
            ("The other one is too close to call.",),
        ),
        (
            6,
            (
                "Six of six areas moved by more than ordinary ups and downs: Asking "
                "for Help, Relationships, Trust, Work Style, Emotions and View of "
                "Others."
            ),
            (),
        ),
    ],
)
def test_the_result_counts_from_none_to_all(count, headline, rest):
    told = sentences.result(then_and_now(moved(count)))

    assert (told.headline, told.rest) == (headline, rest)


def test_the_result_says_where_there_is_no_score():
    told = moved(1)
    silent = check_in("2026-11-03", AH=16, declined=("RE1", "RE2"))

    result = sentences.result(then_and_now(history(told.answered[0], silent)))

    assert result.rest == (
        "The other four are too close to call.",
        "There is no score to compare in Relationships.",
    )


def test_the_result_of_areas_without_any_score_is_that_there_is_none():
    everything = [f"{area}{n}" for area in AREAS for n in (1, 2, 3)]
    told = history(check_in("2026-08-03"), check_in("2026-11-03", declined=everything))

    assert sentences.result(then_and_now(told)).headline == (
        "There is no score to compare."
    )


def test_unscored_areas_are_left_out_of_all():
    told = history(
        check_in("2026-08-03"), check_in("2026-11-03", declined=("RE1", "RE2"))
    )

    result = sentences.result(then_and_now(told))

    assert result.headline == "All that can be compared are too close to call."
    assert result.chance.startswith("Five areas are compared.")


def test_an_early_comparison_says_so():
    told = history(check_in("2026-08-03"), check_in("2026-08-24"))

    assert sentences.result(then_and_now(told)).rest[0].startswith("Early comparison")


def test_nothing_and_one_check_in_have_their_own_words():
    one = then_and_now(history(check_in("2026-08-03")))

    assert sentences.result(None).headline == "No answers yet."
    assert sentences.result(one).headline == (
        "This is the first one. It is a starting point."
    )
    assert sentences.result(one).chance is None


def test_without_a_size_of_ordinary_ups_and_downs_no_change_is_named():
    compared = then_and_now(replace(sams_history(), noise=None))

    assert "not set" in sentences.result(compared).headline
    assert "not set" in sentences.change(compared.changes[0])
    assert "not set" in sentences.noise(None)


@pytest.mark.parametrize(
    ("compared", "moved_", "words"),
    [
        (6, 0, "about one review in four"),
        (6, 1, "about one review in four"),
        (6, 2, "two or more areas would look like this in about one of thirty"),
        (6, 3, "three or more areas would look like this in about one of 450"),
        (1, 1, "One area is compared. By chance alone about one review in twenty"),
        (2, 2, "about one of 400"),
    ],
)
def test_chance_is_told_for_what_was_found(compared, moved_, words):
    assert words in sentences.chance(compared, moved_, ASSUMED)


def test_a_less_strict_level_names_its_own_chance():
    level = replace(ASSUMED, z=1.645)

    assert "one review in two" in sentences.chance(6, 0, level)


def change(then, now, limit=30.0, lower="Not done.", upper="Done."):
    area = Dimension("AH", "Asking for Help", upper, lower)
    return Change(area, Start(then, 10.0, ()), Start(now, 10.0, ()), limit, 6.25)


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (50, 80, "Moved towards “Done.”"),
        (50, 20, "Moved towards “Not done.”"),
        (50, 79, "Too close to call, slightly towards “Done.”"),
        (50, 43.75, "Too close to call, slightly towards “Not done.”"),
        (50, 44, "Too close to call."),
        (0, 100, "Moved towards “Done.”"),
        (100, 0, "Moved towards “Not done.”"),
    ],
)
def test_a_change_is_told_in_the_poles_words(then, now, words):
    assert sentences.change(change(then, now)) == words


def test_no_score_is_no_change():
    none = Change(change(0, 0).dimension, None, Start(50, 10.0, ()), None, 6.25)

    assert sentences.change(none) == "No score to compare."


def test_a_pole_that_is_a_saying_is_not_quoted_twice():
    assert sentences.quoted("“I’ll do it.”") == "“I’ll do it.”"
    assert sentences.quoted("Trust is hard; “I only trust myself.”") == (
        "“Trust is hard; \N{LEFT SINGLE QUOTATION MARK}I only trust myself.’”"
    )


def test_the_size_of_ordinary_ups_and_downs_says_that_it_is_assumed():
    assert sentences.noise(sams_history().noise) == (
        "The size of ordinary ups and downs is assumed, not measured: reliability "
        "0.70, spread 20, for 4 questions an area (version 1 of the assumption)."
    )
    assert sentences.untested() == "New, not tested yet."


def test_the_lead_counts_check_ins_and_says_what_was_missed():
    told = labels_.lead(sams_history())

    assert told.counted == ("Five check-ins answered.", "One missed (14 Sept).")
    assert told.details[0] == "24 questions each."
    assert labels_.lead(history()).counted == ()


def test_the_lead_tells_both_forms_apart_and_counts_many_missed():
    days = ("2026-09-01", "2026-09-08", "2026-09-15", "2026-09-22")
    told = history(
        check_in("2026-08-03"),
        check_in("2026-08-24", "short"),
        check_in("2026-08-31", "short"),
        gaps=tuple(missed(day) for day in days),
    )

    lead = labels_.lead(told)

    assert lead.counted == ("Three check-ins answered.", "4 missed.")
    assert lead.details[:2] == ("One with 24 questions.", "Two with 12 questions.")


def test_dates_carry_their_year_where_they_would_be_ambiguous():
    told = history(check_in("2025-08-03"), check_in("2026-08-24"))

    assert labels_.day(told.answered[0].on, told) == "3 Aug 2025"
    assert labels_.day(told.answered[0].on, sams_history()) == "3 Aug"


def test_what_is_compared_is_said():
    told = sams_history()

    assert labels_.compared(then_and_now(told), told) == (
        "The start (3 Aug and 24 Aug) and 23 Nov."
    )
    assert labels_.compared(then_and_now(told, "2026-10-05"), told) == (
        "5 Oct and 23 Nov."
    )
    first = then_and_now(told, None, "2026-08-03")
    assert labels_.compared(first, told) == "The first one, 3 Aug."


def test_the_start_says_what_it_is_made_of():
    told = sams_history()

    assert labels_.start(told.answered[:1]) == "Start: the first check-in"
    assert labels_.start(told.answered[:2]) == "Start: the first two check-ins together"


def test_a_closed_check_in_says_how_far_it_came():
    told = missed("2026-09-14", "closed", answers={"AH1": 3, "AH2": "declined"})

    assert labels_.closed(told) == "14 September 2026: closed with 1 of 24 answered."
    assert labels_.gap(told) == "not sent"
    assert labels_.gap(missed("2026-09-14", "skipped")) == "skipped"


def test_a_picture_is_told_with_its_numbers():
    told = sams_history()
    over = over_time(told)

    words = labels_.panel(over.panels[3], over, told, numbers=True)

    assert words == (
        "Work Style, 0 to 100: 3 Aug 13, 24 Aug 19, 5 Oct 19, 2 Nov 17 from 3 of 4 "
        "questions, 23 Nov 31. 14 Sept missed. Start 16. 0 is “If I want it done "
        "right, I’ll do it.” 100 is “Collaborative and delegating.”"
    )


def test_a_picture_is_told_without_a_number():
    told = sams_history()
    over = over_time(told)

    words = labels_.panel(over.panels[0], over, told, numbers=False)

    assert words == (
        "Asking for Help: 3 Aug, 24 Aug, 5 Oct, 2 Nov, 23 Nov. 14 Sept missed. Moved "
        "towards “Done comfortably when needed.” The lower end is “Feels like a "
        "failure or a weakness.” The upper end is “Done comfortably when needed.”"
    )


def test_a_picture_tells_where_there_is_no_score():
    told = history(
        check_in("2026-08-03", AH=0), check_in("2026-08-24", declined=("AH1", "AH2"))
    )
    over = over_time(told)

    words = labels_.panel(over.panels[0], over, told, numbers=True)

    assert "3 Aug 0, 24 Aug no score." in words


def test_a_picture_of_one_check_in_names_no_change():
    told = history(check_in("2026-08-03", AH=16))
    over = over_time(told)

    plain = labels_.panel(over.panels[0], over, told, numbers=False)

    assert "score" not in plain
    assert "3 Aug 100" in labels_.panel(over.panels[0], over, told, numbers=True)


def test_numbers_are_words_as_long_as_words_are_short():
    assert (spelled(1), spelled(13), heading(2), heading(450)) == (
        "one",
        "13",
        "Two",
        "450",
    )


def test_no_sentence_judges():
    told = sams_history()
    compared, over = then_and_now(told), over_time(told)
    result = sentences.result(compared)

    said = [
        result.headline,
        result.chance,
        *result.rest,
        sentences.noise(told.noise),
        *labels_.lead(told).counted,
        *labels_.lead(told).details,
        *(sentences.change(one) for one in compared.changes),
        *(statements.change(one) for one in compared.changes),
        *(statements.direction(p.direction, p.dimension) for p in over.panels),
        *(statements.direction_in_words(p.direction, p.dimension) for p in over.panels),
        *(labels_.panel(p, over, told, numbers=True) for p in over.panels),
        *(labels_.panel(p, over, told, numbers=False) for p in over.panels),
    ]
    assert not [sentence for sentence in said if FORBIDDEN.search(sentence)]
