"""The library on offer, held against the questionnaire and its rules."""

from importlib.resources import files

import pytest

from clinic import catalogue
from clinic.catalogue import CatalogueError, library

TEXT = files(library).joinpath("en.toml").read_text(encoding="utf-8")
AREAS = [d.id for d in catalogue.find("independence-check-in").dimensions]


def test_each_area_has_four_steps_from_light_to_stirring():
    steps = library.find("en").steps

    for area in AREAS:
        levels = [step.level for step in steps if step.dimension == area]
        assert levels == sorted(levels)
        assert (len(levels), levels[0], levels[-1]) == (4, 1, 3)


def test_each_area_has_something_to_ask():
    beside = [
        area for prompt in library.find("en").prompts for area in prompt.dimensions
    ]

    assert set(beside) == set(AREAS)


def test_every_entry_says_where_it_is_from():
    found = library.find("en")

    assert all(prompt.traced_to for prompt in found.prompts)
    assert all(step.traced_to for step in found.steps)
    assert (len(found.prompts), len(found.steps)) == (13, 24)


def test_a_step_is_a_line_that_fits_beside_a_choice():
    assert all(len(step.text) <= 120 for step in library.find("en").steps)


def test_a_language_without_a_library_has_the_english_one():
    assert library.find("xx") is library.find("en")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('language = "en"', 'language = "de"', "belongs in library/de.toml"),
        ('id = "ST-AH-2"', 'id = "ST-AH-1"', "“ST-AH-1” is there twice"),
        ('id = "PR-roots-2"', 'id = "PR-roots-1"', "“PR-roots-1” is there twice"),
        ('theme = "roots"', 'theme = "root"', "which is no theme"),
        ("level = 3", "level = 4", "must be 1 to 3"),
        ("level = 3", "level = 0", "a whole number"),
        ('dimension = "AH"\n', "", "missing key “dimension”"),
    ],
)
def test_a_wrong_library_stops_the_start(old, new, rule):
    assert old in TEXT

    with pytest.raises(CatalogueError, match=rule):
        library.read(TEXT.replace(old, new, 1), "library/en.toml")
