import pytest
from sqlalchemy import text


def test_the_trail_shows_who_did_what_and_names_no_client(clinic):
    said = clinic("audit", "show", "--practice", "Northgate Practice")

    assert said.exit_code == 0, said.output
    assert "practice created" in said.output
    assert "Ada Okafor" in said.output
    assert "client added" in said.output
    assert "Sam" not in said.output


def test_an_untouched_trail_verifies_in_every_practice(clinic):
    said = clinic("audit", "verify")

    assert said.exit_code == 0, said.output
    assert said.output.count("unbroken.") == 2


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entries SET act = 'client viewed' WHERE number = 3",
        "UPDATE audit_entries SET at = '2020-01-01 00:00:00' WHERE number = 3",
        "UPDATE audit_entries SET object_id = NULL WHERE number = 3",
        "DELETE FROM audit_entries WHERE number = 3",
    ],
    ids=["another act", "another time", "another subject", "a missing entry"],
)
def test_one_changed_row_is_found(clinic, database, change):
    with database.engine.begin() as connection:
        connection.execute(text(change))

    said = clinic("audit", "verify")

    assert said.exit_code == 1
    assert "Northgate Practice: entry" in said.output
    assert "was changed, or one before it is missing." in said.output
