from datetime import UTC, datetime

import pyotp

from clinic.domain.acts import Act
from clinic.services import audit, passwords, sign_ins, unscoped
from tests.plugins.world import PASSWORD

NEW_PASSWORD = "nine herons over the weir"
DREW = (
    *("--practice", "Northgate Practice", "--name", "Drew Lund"),
    *("--called", "Drew", "--email", "drew@northgate.test", "--unattended"),
)


def acts_of(session, practice):
    scope = unscoped.scope_of_operator(practice)
    return [Act(entry.act) for entry in audit.newest(session, scope, 3)]


def test_a_second_practitioner_is_added_at_the_machine(clinic, database):
    said = clinic("practitioner", "add", *DREW, answers=[NEW_PASSWORD])

    assert said.exit_code == 0, said.output
    with database.session() as session:
        drew = unscoped.find_practitioner(session, "drew@northgate.test")
        assert drew.practice.name == "Northgate Practice"
        assert drew.permissions == []
        assert Act.PRACTITIONER_ADDED in acts_of(session, drew.practice)


def test_nobody_is_added_twice(clinic):
    again = ("--email", "ada@northgate.test")

    said = clinic("practitioner", "add", *DREW, *again, answers=[NEW_PASSWORD])

    assert said.exit_code == 1
    assert said.output == (
        "ada@northgate.test signs in already. A lost phone or password: reset.\n"
    )


def test_where_there_are_several_practices_one_has_to_be_named(clinic):
    said = clinic("practitioner", "add", answers=["Drew Lund"])

    assert said.exit_code == 1
    assert said.output == (
        "Say which with --practice: Harbour Rooms, Northgate Practice\n"
    )


def test_a_lost_password_is_replaced_and_every_browser_signed_out(
    clinic, database, prepared
):
    now = datetime.now(UTC)
    with database.session() as session:
        ada = unscoped.find_practitioner(session, "ada@northgate.test")
        token = sign_ins.begin(session, ada, now=now)
        session.commit()

    said = clinic(
        *("practitioner", "reset", "Ada@Northgate.test", "--password", "--unattended"),
        answers=[NEW_PASSWORD],
    )

    assert said.exit_code == 0, said.output
    with database.session() as session:
        ada = unscoped.find_practitioner(session, "ada@northgate.test")
        assert passwords.matches(ada.password_hash, NEW_PASSWORD)
        assert not passwords.matches(ada.password_hash, PASSWORD)
        assert ada.totp_secret == prepared.codes["ada"].totp_secret
        assert not sign_ins.find_live(session, token, in_session_view=False, now=now)
        assert acts_of(session, ada.practice)[-1] is Act.PRACTITIONER_RESET


def test_a_lost_phone_is_replaced_and_old_recovery_codes_with_it(
    clinic, database, prepared, monkeypatch
):
    new_phone = pyotp.random_base32()
    monkeypatch.setattr(pyotp, "random_base32", lambda: new_phone)

    said = clinic(
        *("practitioner", "reset", "ada@northgate.test", "--phone"),
        answers=[pyotp.TOTP(new_phone).now()],
    )

    assert said.exit_code == 0, said.output
    with database.session() as session:
        ada = unscoped.find_practitioner(session, "ada@northgate.test")
        assert ada.totp_secret == new_phone
        assert passwords.matches(ada.password_hash, PASSWORD)
    assert prepared.codes["ada"].recovery_codes[0][:4] not in said.output


def test_a_stranger_cannot_be_reset(clinic):
    said = clinic("practitioner", "reset", "nobody@northgate.test", "--phone")

    assert said.exit_code == 1
    assert said.output == "Nobody signs in with nobody@northgate.test.\n"


def test_a_reset_says_what_is_lost(clinic):
    said = clinic("practitioner", "reset", "ada@northgate.test")

    assert said.exit_code == 2
    assert "Say what is lost: --password, --phone, or both." in said.output


def test_who_left_is_out_at_once_and_whom_they_leave_is_counted(clinic, database):
    now = datetime.now(UTC)
    with database.session() as session:
        ada = unscoped.find_practitioner(session, "ada@northgate.test")
        token = sign_ins.begin(session, ada, now=now)
        session.commit()

    said = clinic("practitioner", "end", "ada@northgate.test")

    assert said.output == (
        "Ada Okafor cannot sign in any more.\n"
        "Clients in their care that need somebody else: 1.\n"
    )
    with database.session() as session:
        assert not sign_ins.find_live(session, token, in_session_view=False, now=now)
        ada = unscoped.find_practitioner(session, "ada@northgate.test")
        assert acts_of(session, ada.practice)[-1] is Act.PRACTITIONER_ENDED
