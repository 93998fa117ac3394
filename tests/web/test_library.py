import pytest

OWN = "Lend somebody a book."


@pytest.fixture
def mine(browser_of, ada):
    return browser_of(ada)


def test_small_steps_stand_by_area_with_level_source_and_safety(mine):
    page = mine.get("/library/steps")

    assert page.heading == "Library"
    assert "Choose people who have been fair before." in page.text
    assert "custody or legal status" in page.text
    assert "Light: under five minutes. From: “Breaking the Cycle”" in page.text


def test_steps_are_looked_up_by_area_and_level(mine):
    page = mine.get("/library/steps?area=TR&level=3")

    assert "When a plan slips" in page.text
    assert "Leave that small thing" not in page.text
    assert "Tell someone close" not in page.text


def test_questions_stand_by_theme(mine):
    page = mine.get("/library/questions")

    assert "Reality check" in page.text
    assert "never sent to a client" in page.text


def test_a_practice_adds_hides_and_orders_its_own(mine):
    added = mine.submit("/library/steps", text=OWN, group="TR", level="1")
    hidden = mine.submit("/library/steps", to="/library/steps/ST-TR-1", move="hide")
    moved = mine.submit("/library/steps", to="/library/steps/ST-TR-4", move="up")

    assert added.notices == ["Added."]
    assert f"{OWN} Light: under five minutes. Your practice’s own." in added.text
    assert "Hidden: not offered in session." in hidden.text
    assert moved.text.index("When a plan slips") < moved.text.index("Share one harm")


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"text": " "}, "Enter the text."), ({"text": "x" * 121}, "120 letters or fewer")],
)
def test_an_entry_is_a_short_line(mine, fields, error):
    page = mine.submit("/library/steps", **fields, group="TR", level="1")

    assert page.status == 422
    assert any(error in said for said in page.errors)


@pytest.mark.parametrize("path", ["/library/other", "/library/steps/ST-XX-9"])
def test_what_is_not_in_the_library_does_not_exist(mine, path):
    assert mine.submit("/library/steps", to=path, move="hide").status == 404
