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


def test_a_cut_off_end_is_found_beside_a_backup(clinic, database, tmp_path):
    clinic("backup", str(tmp_path / "backups"))
    [manifest] = tmp_path.glob("backups/*/manifest.json")
    whole = clinic("audit", "verify", "--against", str(manifest))
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "DELETE FROM audit_entries WHERE number = (SELECT max(number) FROM"
                " audit_entries AS others"
                " WHERE others.practice_id = audit_entries.practice_id)"
            )
        )

    alone = clinic("audit", "verify")
    beside = clinic("audit", "verify", "--against", str(manifest))

    assert (whole.exit_code, alone.exit_code, beside.exit_code) == (0, 0, 1)
    assert "of the backup is not there any more." in beside.output
