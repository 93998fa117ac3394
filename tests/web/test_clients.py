import pytest

SAM = {
    "name": "Sam Rivers",
    "called": "Sam",
    "email": "sam@post.test",
    "mail_agreed_on": "2026-06-01",
}


def test_a_practitioner_adds_a_client(browser_of, ada):
    page = browser_of(ada).submit(
        "/clients/new",
        name="  Amara Diallo ",
        email="amara@post.test",
        mail_agreed_on="2026-06-01",
    )

    assert page.heading == "Amara Diallo"
    assert page.notices == ["Amara Diallo is on your list."]


def test_a_client_needs_a_name_only(browser_of, ada):
    page = browser_of(ada).submit("/clients/new", name="Amara Diallo")

    assert page.heading == "Amara Diallo"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"name": " "}, "Enter a name."),
        (
            {"name": "Amara", "email": "amara@"},
            "This is not an email address. Example: name@example.org",
        ),
        (
            {"name": "Amara", "email": "amara@post.test"},
            "Enter the day on which they agreed to emails.",
        ),
        (
            {"name": "Amara", "mail_agreed_on": "2999-01-01"},
            "This day is still to come.",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_on_top(
    browser_of, ada, typed, error
):
    page = browser_of(ada).submit("/clients/new", **typed)

    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert page.text.count(error) == 2
    assert page.field("name").get("value") == typed["name"].strip()


def test_somebody_alike_is_noticed_before_a_second_one_is_added(browser_of, ada):
    browser = browser_of(ada)
    jo = {**SAM, "name": "Jo Rivers", "called": "Jo"}

    asked = browser.submit("/clients/new", **jo)
    added = browser.submit("/clients/new", **jo, sure="y")

    assert "Somebody like this is on your list" in asked.text
    assert "Sam Rivers" in asked.links
    assert asked.field("name").get("value") == "Jo Rivers"
    assert added.heading == "Jo Rivers"


def test_a_colleagues_client_is_not_given_away_by_the_question(browser_of, cleo):
    page = browser_of(cleo).submit("/clients/new", **SAM)

    assert page.notices == ["Sam Rivers is on your list."]


def test_a_practitioner_changes_what_is_written_down(browser_of, ada, sam):
    page = browser_of(ada).submit(
        f"/clients/{sam.id}/edit", **{**SAM, "name": "Sam Rivers-Lane"}
    )

    assert page.heading == "Sam Rivers-Lane"
    assert page.notices == ["Saved."]


def test_the_form_shows_what_is_written_down(browser_of, ada, sam):
    page = browser_of(ada).get(f"/clients/{sam.id}/edit")

    values = {name: page.field(name).get("value") for name in SAM}
    assert values == SAM


def test_a_discharged_client_leaves_the_list_and_can_come_back(browser_of, ada, sam):
    browser = browser_of(ada)
    discharge = f"/clients/{sam.id}/discharge"
    there = f"/clients/{sam.id}"

    asked = browser.get(discharge)
    gone = browser.submit(discharge)
    kept = browser.get("/?show=discharged")
    back = browser.submit(there, to=f"{there}/take-back")

    assert asked.heading == "Discharge Sam Rivers?"
    assert gone.notices == ["Sam Rivers is discharged."]
    assert "Sam Rivers" not in gone.links
    assert "Sam Rivers" in kept.links
    assert back.notices == ["Sam Rivers is on your list again."]


@pytest.mark.parametrize("page", ["", "/edit", "/new-address", "/discharge"])
def test_a_client_of_somebody_else_does_not_exist(browser_of, cleo, blake, sam, page):
    for colleague in (cleo, blake):
        assert browser_of(colleague).get(f"/clients/{sam.id}{page}").status == 404


def test_no_page_about_a_client_names_them_in_its_title(browser_of, ada, sam):
    browser = browser_of(ada)

    titles = [
        browser.get(f"/clients/{sam.id}{page}").title
        for page in ("", "/edit", "/discharge")
    ]

    assert not any("Sam" in title for title in titles)
