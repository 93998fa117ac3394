"""A wrong file stops the start, with its name, the line and the rule."""

from importlib.resources import files

import pytest

from clinic.catalogue import CatalogueError
from clinic.catalogue.reading import read

PLACE = "independence-check-in/1.0.0.en.toml"
TEXT = files("clinic.catalogue").joinpath(PLACE).read_text(encoding="utf-8")


def line_of(text, beginning, nth=0):
    lines = enumerate(text.splitlines(), start=1)
    return [number for number, line in lines if line.startswith(beginning)][nth]


@pytest.mark.parametrize(
    ("old", "new", "beginning", "nth", "rule"),
    [
        ("recall_days = 7", "recall_days = ", "recall_days", 0, "not TOML"),
        ("recall_days = 7", "recall_days = '7'", "recall_days", 0, "a whole number"),
        ("recall_days = 7", "recall_days = true", "recall_days", 0, "a whole number"),
        ("recall_days = 7", "recall_days = 0", "recall_days", 0, "a whole number"),
        ("recall_days = 7", "recall = 7", "recall = 7", 0, "unknown key “recall”"),
        ("recall_days = 7\n", "", "#", 0, "missing key “recall_days”"),
        ('version = "1.0.0"', 'version = "1"', "version", 0, "must look like 1.0.0"),
        ('version = "1.0.0"', 'version = "1.0.1"', "id", 0, "belongs in"),
        ('language = "en"', 'language = "E"', "language", 0, "must look like en"),
        ('"Never", ', "", "labels", 0, "5 labels"),
        ('"Never", ', "0, ", "labels", 0, "a list of texts"),
        ('"Never", ', '"", ', "labels", 0, "a list of texts"),
        ('scoring_version = "1"', 'scoring_version = "2"', "scoring", 0, "known"),
        ('footer = "', 'foot = "', "foot = ", 0, "unknown key “foot”"),
        ("[texts]", "[text]", "[text]", 0, "unknown key “text”"),
        ('key = "I"', 'key = "X"', "[[items]]", 0, "must be I or H"),
        ('key = "I"', 'key = "H"', "[forms.full]", 0, "2 items of each key"),
        ('id = "AH2"', 'id = "AH1"', "[[items]]", 1, "“AH1” is there twice"),
        ('id = "IM2"', 'id = "IM1"', "[[impact]]", 1, "“IM1” is there twice"),
        ('id = "IM2"', 'id = "AH1"', "[[impact]]", 1, "“AH1” is there twice"),
        ('id = "RE"', 'id = "AH"', "[[dimensions]]", 1, "“AH” is there twice"),
        ('dimension = "AH"', 'dimension = "X"', "[[items]]", 0, "is no dimension"),
        ('name = "Trust"\n', "", "[[dimensions]]", 2, "missing key “name”"),
        ('lower_pole = "Hidden', 'pole = "Hidden', "[[dimensions]]", 4, "“pole”"),
        ("optional = true", "optional = 1", "[[impact]]", 4, "true or false"),
        ("minutes = 5", "minutes = 0", "[forms.full]", 0, "a whole number"),
        ("[forms.short]", "[forms.brief]", "[forms.", 0, "unknown key “brief”"),
        ('"AH1", "EM2"', '"AH1", "AH1"', "[forms.full]", 0, "every item exactly once"),
        ('"AH1", "EM2"', '"AH1", "XX1"', "[forms.full]", 0, "“XX1”, which is no item"),
        ('"AH1", "EM2"', '"EM2", "AH1"', "[forms.short]", 0, "beginning of the full"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named_with_file_and_line(old, new, beginning, nth, rule):
    assert old in TEXT
    text = TEXT.replace(old, new, 1)

    with pytest.raises(CatalogueError) as raised:
        read(text, PLACE)

    assert rule in raised.value.rule
    assert raised.value.line == line_of(text, beginning, nth)
    assert str(raised.value).startswith(f"{PLACE}, line {raised.value.line}: ")


def test_a_short_form_of_the_wrong_length_is_refused():
    twelve = '    "EM1", "TR1", "AH2", "RE2", "WS1", "VO2",\n]'

    with pytest.raises(CatalogueError, match="“AH” must have 1 items of each key"):
        read(TEXT.replace(twelve, "]", 1), PLACE)


def test_a_file_that_breaks_off_is_refused_at_its_end():
    text = TEXT[: TEXT.index('"Rarely"')]

    with pytest.raises(CatalogueError) as raised:
        read(text, PLACE)

    assert raised.value.line == text.count("\n") + 1


def test_a_list_where_a_table_belongs_is_refused():
    text = TEXT.replace("[[impact]]", "[[other]]")
    text = 'impact = ["IM1"]\n' + text

    with pytest.raises(CatalogueError, match="other"):
        read(text, PLACE)
    with pytest.raises(CatalogueError, match="must be a table"):
        read(text[: text.index("[[other]]")], PLACE)


def test_a_file_in_the_wrong_folder_is_refused():
    with pytest.raises(CatalogueError, match="belongs in independence-check-in/"):
        read(TEXT, "another/1.0.0.en.toml")
