import threading
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from clinic.domain.acts import Act
from clinic.models import AuditEntry, Practitioner
from clinic.services import practitioners, second_factors
from tests.plugins.world import NOON, scope_of

STEP = timedelta(seconds=30)


@pytest.fixture
def code_at(prepared):
    """What Ada's phone shows at a time."""
    return pyotp.TOTP(prepared.codes["ada"].totp_secret).at


def test_the_code_of_now_is_right_once(session, ada, code_at):
    code = code_at(NOON)

    assert second_factors.use_code(session, ada, code, now=NOON)
    assert not second_factors.use_code(session, ada, code, now=NOON)
    assert not second_factors.use_code(session, ada, code, now=NOON + STEP)


@pytest.mark.parametrize("off", [-1, 1])
def test_a_phone_may_be_half_a_minute_off(session, ada, code_at, off):
    assert second_factors.use_code(session, ada, code_at(NOON + off * STEP), now=NOON)


@pytest.mark.parametrize("off", [-2, 2])
def test_a_phone_may_not_be_a_minute_off(session, ada, code_at, off):
    code = code_at(NOON + off * STEP)

    assert not second_factors.use_code(session, ada, code, now=NOON)


def test_an_older_code_is_not_right_after_a_newer_one(session, ada, code_at):
    second_factors.use_code(session, ada, code_at(NOON), now=NOON)

    older = code_at(NOON - STEP)

    assert not second_factors.use_code(session, ada, older, now=NOON)
    assert second_factors.use_code(session, ada, code_at(NOON + STEP), now=NOON + STEP)


@pytest.mark.parametrize("first_plain", [True, False])
def test_spaces_and_wide_digits_make_no_second_code(session, ada, code_at, first_plain):
    code = code_at(NOON)
    wide = code.translate({ord(d): ord(d) - ord("0") + 0xFF10 for d in "0123456789"})
    forms = [code, f" {wide[:3]} {wide[3:]}\t"]

    first, second = forms if first_plain else reversed(forms)

    assert second_factors.use_code(session, ada, first, now=NOON)
    assert not second_factors.use_code(session, ada, second, now=NOON)


@pytest.mark.parametrize(
    "typed", ["", "12345", "abcdef", "1_2345", "+12345", "①②③④⑤⑥x"]
)
def test_what_is_no_code_is_not_right(session, ada, typed):
    assert not second_factors.use_code(session, ada, typed, now=NOON)
    assert not second_factors.use_recovery_code(session, ada, typed, now=NOON)


def test_of_many_at_once_one_gets_in_with_a_code(database, prepared, code_at):
    barrier = threading.Barrier(6)
    passed = []

    def enter():
        with database.session(readonly=True) as session:
            ada = session.get(Practitioner, prepared.ids["ada"])
            assert ada.totp_secret
        barrier.wait()
        with database.session() as session:
            ada = session.get(Practitioner, prepared.ids["ada"])
            code = code_at(NOON)
            passed.append(second_factors.use_code(session, ada, code, now=NOON))
            session.commit()

    threads = [threading.Thread(target=enter) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(passed) == [False] * 5 + [True]


def test_a_recovery_code_is_right_once(session, ada, prepared):
    code = prepared.codes["ada"].recovery_codes[0]

    assert second_factors.use_recovery_code(session, ada, code, now=NOON)
    assert not second_factors.use_recovery_code(session, ada, code, now=NOON)
    assert second_factors.count_recovery_codes(session, scope_of(ada)) == 9
    used = select(AuditEntry.act).order_by(AuditEntry.number.desc()).limit(1)
    assert session.scalar(used) == Act.RECOVERY_CODE_USED


def test_a_recovery_code_is_read_as_people_write_it_down(session, ada, prepared):
    code = prepared.codes["ada"].recovery_codes[0].upper()

    typed = " - ".join([code[:5], code[5:10], code[10:]])

    assert second_factors.use_recovery_code(session, ada, typed, now=NOON)


def test_the_recovery_code_of_somebody_else_is_wrong(session, ada, cleo, prepared):
    code = prepared.codes["ada"].recovery_codes[0]

    assert not second_factors.use_recovery_code(session, cleo, code, now=NOON)
    assert second_factors.use_recovery_code(session, ada, code, now=NOON)


def test_new_recovery_codes_end_the_earlier_ones(session, ada, prepared):
    old = prepared.codes["ada"].recovery_codes[0]

    new = practitioners.make_recovery_codes(session, scope_of(ada), ada, now=NOON)

    assert not second_factors.use_recovery_code(session, ada, old, now=NOON)
    assert second_factors.use_recovery_code(session, ada, new[0], now=NOON)
