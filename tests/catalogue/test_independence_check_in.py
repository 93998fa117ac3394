"""The released questionnaire, held against its definition and its source."""

import hashlib
from importlib.resources import files
from itertools import groupby, pairwise

import pytest

from clinic import catalogue

RELEASED = {
    "independence-check-in/1.0.0.en.toml": (
        "46ee7eb0b1a8f8823947abb8ae4ae9642b659917c328b53d88c33d7d15da74d8"
    ),
}
ORDER = (
    "AH1 EM2 WS2 RE1 TR2 VO1 EM1 TR1 AH2 RE2 WS1 VO2 "
    "RE3 AH4 VO3 TR4 EM3 WS4 TR3 WS3 RE4 AH3 EM4 VO4"
)
KEYS = "IHIHIH IHHIHI HIHIHI HHIHII".replace(" ", "")
POLES = {
    "Asking for Help": (
        "Done comfortably when needed.",
        "Feels like a failure or a weakness.",
    ),
    "Relationships": (
        "Balanced give and take.",
        "One-sided; you give, but never take.",
    ),
    "Trust": (
        "Trust is built over time.",
        "Trust is hard; “I only trust myself.”",
    ),
    "Work Style": (
        "Collaborative and delegating.",
        "“If I want it done right, I’ll do it.”",
    ),
    "Emotions": (
        "Open about feelings and needs.",
        "Hidden; struggles are kept private.",
    ),
    "View of Others": (
        "Seen as partners and support.",
        "Seen as unpredictable or a burden.",
    ),
}


@pytest.fixture
def instrument():
    return catalogue.find("independence-check-in", "1.0.0")


def test_released_files_are_never_changed():
    root = files("clinic.catalogue")
    found = {
        f"{folder.name}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()
        for folder in root.iterdir()
        if folder.is_dir() and folder.name != "library"
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }

    assert found == RELEASED


def test_the_poles_are_quoted_from_the_table(instrument):
    found = {
        dimension.name: (dimension.upper_pole, dimension.lower_pole)
        for dimension in instrument.dimensions
    }

    assert found == POLES


def test_the_order_and_the_keys_are_locked(instrument):
    full = instrument.form("full").items

    assert " ".join(item.id for item in full) == ORDER
    assert "".join(item.key for item in full) == KEYS


def test_the_short_form_is_the_beginning_of_the_full(instrument):
    full, short = instrument.form("full"), instrument.form("short")

    assert short.items == full.items[:12]
    assert (full.title, full.minutes) == ("IC-24", 5)
    assert (short.title, short.minutes) == ("IC-12", 3)


def test_neighbours_differ_in_dimension_and_no_key_runs_on(instrument):
    full = instrument.form("full").items

    assert all(one.dimension != other.dimension for one, other in pairwise(full))
    assert max(len(list(run)) for _, run in groupby(KEYS)) == 2
    for block in range(0, 24, 6):
        assert len({item.dimension for item in full[block : block + 6]}) == 6


def test_no_item_is_worded_by_negation_and_none_is_long(instrument):
    words = [item.text.lower().strip(".").split() for item in instrument.items]

    assert not {"not", "no", "never", "nobody", "without"} & set().union(*words)
    assert max(len(one) for one in words) <= 14


def test_answers_run_from_never_to_almost_always(instrument):
    labels = ["Never", "Rarely", "Sometimes", "Often", "Almost always"]

    assert [instrument.label(value) for value in range(5)] == labels
    assert [option.value for option in instrument.options] == [0, 1, 2, 3, 4]
    assert instrument.decline_label == "Prefer not to answer"
    assert (instrument.stem, instrument.recall_days) == ("In the past 7 days …", 7)


def test_impact_is_never_scored(instrument):
    found = {item.id: (item.dimension, item.key) for item in instrument.impact}

    assert found == dict.fromkeys(("IM1", "IM2", "IM3", "IM4", "IM5"), (None, None))
    assert [item.id for item in instrument.impact if item.optional] == ["IM5"]


def test_it_says_what_it_is_and_where_each_question_comes_from(instrument):
    assert (instrument.licence, instrument.status) == ("CC-BY-4.0", "unvalidated")
    assert "quoted" in instrument.licence_note
    assert all(item.traced_to for item in (*instrument.items, *instrument.impact))


def test_items_and_dimensions_are_found_by_id(instrument):
    assert instrument.item("VO4").text == "I felt like part of a team with someone."
    assert instrument.item("IM4").text == "I slept badly."
    assert instrument.dimension("TR").name == "Trust"
    for find in (instrument.item, instrument.dimension, instrument.form):
        with pytest.raises(KeyError):
            find("nothing")


def test_the_newest_version_is_found_unless_one_is_named(instrument):
    assert catalogue.find("independence-check-in") is instrument
    with pytest.raises(LookupError, match=r"independence-check-in 9\.9\.9"):
        catalogue.find("independence-check-in", "9.9.9")
    with pytest.raises(LookupError, match="has no other"):
        catalogue.find("other")
    with pytest.raises(LookupError):
        catalogue.find("independence-check-in", language="xx")
