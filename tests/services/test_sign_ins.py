from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from clinic.domain import tokens
from clinic.domain.acts import Act
from clinic.domain.errors import NotFoundError
from clinic.models import AuditEntry, SignInSession
from clinic.services import accounts, passwords, sign_ins
from tests.plugins.world import NOON, PASSWORD, scope_of

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ELSEWHERE = {"in_session_view": False}
IN_SESSION_VIEW = {"in_session_view": True}


def row_of(session, token):
    digest = tokens.digest(token)
    return session.scalars(
        select(SignInSession).where(SignInSession.digest == digest)
    ).one()


def acts(session):
    newest = select(AuditEntry.act).order_by(AuditEntry.number.desc())
    return session.scalars(newest).all()


def test_a_browser_is_signed_out_after_fifteen_minutes_without_use(session, ada):
    token = sign_ins.begin(session, ada, now=NOON)

    just_before = NOON + 15 * MINUTE - timedelta(seconds=1)

    assert sign_ins.find_live(session, token, **ELSEWHERE, now=just_before)
    assert not sign_ins.find_live(session, token, **ELSEWHERE, now=NOON + 15 * MINUTE)


def test_in_the_session_view_a_browser_may_rest_for_an_hour(session, ada):
    token = sign_ins.begin(session, ada, now=NOON)
    sign_ins.touch(session, row_of(session, token), **IN_SESSION_VIEW, now=NOON)
    session.expire_all()

    def is_live(after, where):
        return bool(sign_ins.find_live(session, token, **where, now=NOON + after))

    assert is_live(59 * MINUTE, IN_SESSION_VIEW)
    assert not is_live(61 * MINUTE, IN_SESSION_VIEW)
    assert not is_live(16 * MINUTE, ELSEWHERE)


def test_the_session_view_does_not_wake_a_browser_that_rested_elsewhere(session, ada):
    token = sign_ins.begin(session, ada, now=NOON)

    later = NOON + 16 * MINUTE

    assert not sign_ins.find_live(session, token, **IN_SESSION_VIEW, now=later)


def test_after_twelve_hours_everybody_signs_in_anew(session, ada):
    token = sign_ins.begin(session, ada, now=NOON)
    row = row_of(session, token)
    sign_ins.touch(session, row, **ELSEWHERE, now=NOON + 12 * HOUR - MINUTE)
    session.expire_all()

    def is_live(now):
        return bool(sign_ins.find_live(session, token, **ELSEWHERE, now=now))

    assert is_live(NOON + 12 * HOUR - timedelta(seconds=1))
    assert not is_live(NOON + 12 * HOUR)


def test_the_database_does_not_hold_what_opens_a_session(session, ada):
    token = sign_ins.begin(session, ada, now=NOON)

    row = row_of(session, token)

    assert row.digest == tokens.digest(token)
    assert token.encode() not in row.digest


def test_signed_out_means_dead(session, ada):
    token = sign_ins.begin(session, ada, now=NOON)

    sign_ins.sign_out(session, scope_of(ada), row_of(session, token).id, now=NOON)

    assert sign_ins.find_live(session, token, **ELSEWHERE, now=NOON) is None
    assert acts(session)[0] == Act.SIGNED_OUT


def test_who_has_left_is_signed_out_at_once(session, ada):
    token = sign_ins.begin(session, ada, now=NOON)

    ada.ended_at = NOON

    assert sign_ins.find_live(session, token, **ELSEWHERE, now=NOON) is None


def test_with_the_password_alone_nothing_opens(session, ada):
    token = sign_ins.await_factor(session, ada, PASSWORD, now=NOON)

    assert sign_ins.find_live(session, token, **ELSEWHERE, now=NOON) is None
    assert sign_ins.find_live(session, token, **IN_SESSION_VIEW, now=NOON) is None


def test_the_second_factor_must_be_passed_within_ten_minutes(session, ada):
    token = sign_ins.await_factor(session, ada, PASSWORD, now=NOON)

    in_time, late = NOON + 9 * MINUTE, NOON + 10 * MINUTE

    assert sign_ins.find_awaiting(session, token, now=in_time)
    assert sign_ins.find_awaiting(session, token, now=late) is None


def test_with_the_second_factor_the_session_gets_a_new_token(session, ada):
    before = sign_ins.await_factor(session, ada, PASSWORD, now=NOON)
    row = sign_ins.find_awaiting(session, before, now=NOON)

    after = sign_ins.complete(session, row, now=NOON + MINUTE)

    now = NOON + MINUTE
    assert sign_ins.find_live(session, after, **ELSEWHERE, now=now) is row
    assert sign_ins.find_live(session, before, **ELSEWHERE, now=now) is None
    assert sign_ins.find_awaiting(session, after, now=now) is None
    assert acts(session)[0] == Act.SIGNED_IN


def test_a_signed_in_session_does_not_wait_for_a_second_factor(session, ada):
    token = sign_ins.begin(session, ada, now=NOON)

    assert sign_ins.find_awaiting(session, token, now=NOON) is None


def test_the_right_password_of_somebody_who_left_is_wrong(ada):
    assert sign_ins.check_password(ada, PASSWORD)

    ada.ended_at = NOON

    assert not sign_ins.check_password(ada, PASSWORD)


def test_nobody_has_a_password(ada):
    assert not sign_ins.check_password(None, PASSWORD)
    assert not sign_ins.check_password(ada, "another long walk")


def test_nobodys_hash_costs_what_a_real_one_costs():
    assert not passwords.is_outdated(passwords.NOBODYS)


def test_a_hash_of_yesterdays_costs_is_made_anew_at_sign_in(session, ada):
    ada.password_hash = PasswordHasher(1, 8 * 1024, 1).hash(PASSWORD)

    sign_ins.await_factor(session, ada, PASSWORD, now=NOON)

    assert not passwords.is_outdated(ada.password_hash)
    assert passwords.matches(ada.password_hash, PASSWORD)


def test_a_practitioner_sees_the_browsers_in_which_they_are_signed_in(
    session, ada, cleo
):
    sign_ins.begin(session, ada, now=NOON - 13 * HOUR)
    sign_ins.begin(session, ada, now=NOON - 20 * MINUTE)
    sign_ins.await_factor(session, ada, PASSWORD, now=NOON)
    sign_ins.begin(session, cleo, now=NOON)
    live = sign_ins.begin(session, ada, now=NOON - 10 * MINUTE)

    found = sign_ins.list_live(session, scope_of(ada), now=NOON)

    assert found == [row_of(session, live)]


def test_one_of_several_browsers_can_be_signed_out(session, ada):
    here = sign_ins.begin(session, ada, now=NOON)
    there = sign_ins.begin(session, ada, now=NOON)

    sign_ins.end(session, scope_of(ada), row_of(session, there).id, now=NOON)

    assert sign_ins.find_live(session, here, **ELSEWHERE, now=NOON)
    assert sign_ins.find_live(session, there, **ELSEWHERE, now=NOON) is None
    assert acts(session)[0] == Act.SESSION_ENDED


def test_nobody_can_end_the_session_of_somebody_else(session, ada, cleo, blake):
    token = sign_ins.begin(session, ada, now=NOON)
    row = row_of(session, token)

    for other in (cleo, blake):
        with pytest.raises(NotFoundError):
            sign_ins.end(session, scope_of(other), row.id, now=NOON)

    assert sign_ins.find_live(session, token, **ELSEWHERE, now=NOON)


def test_a_new_password_signs_every_other_browser_out(session, ada, cleo):
    here, there = (sign_ins.begin(session, ada, now=NOON) for _ in range(2))
    waiting = sign_ins.await_factor(session, ada, PASSWORD, now=NOON)
    colleague = sign_ins.begin(session, cleo, now=NOON)
    kept = row_of(session, here).id
    new_hash = passwords.hash_password("boats in the early morning")

    accounts.change_password(session, scope_of(ada), new_hash, kept=kept, now=NOON)

    assert sign_ins.find_live(session, here, **ELSEWHERE, now=NOON)
    assert sign_ins.find_live(session, there, **ELSEWHERE, now=NOON) is None
    assert sign_ins.find_awaiting(session, waiting, now=NOON) is None
    assert sign_ins.find_live(session, colleague, **ELSEWHERE, now=NOON)
    assert sign_ins.check_password(ada, "boats in the early morning")
    assert acts(session)[:2] == [Act.PASSWORD_CHANGED, Act.SESSION_ENDED]


@pytest.mark.parametrize(
    "weak",
    ["short", "x" * 129, "password1234", "okaforokafor", "northgatepractice"],
)
def test_a_weak_password_is_refused(ada, weak):
    assert accounts.fault_of_password(ada, weak)


def test_a_few_words_in_a_row_are_a_good_password(ada):
    assert accounts.fault_of_password(ada, "boats in the early morning") is None
