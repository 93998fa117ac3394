import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from clinic.models import Limit
from clinic.services import guesses, limits
from clinic.services.guesses import Caller
from clinic.services.limits import Rule
from tests.plugins.world import NOON

MINUTE = timedelta(minutes=1)
THREE = Rule("knock", 3, 15 * MINUTE)
GROWING = Rule("guess", 2, 15 * MINUTE, (MINUTE, 2 * MINUTE, 4 * MINUTE))
A_DAY = Rule("new link", 1, timedelta(days=1))


def test_as_many_tries_as_the_rule_allows_then_a_wait_until_the_window_ends(session):
    allowed = [limits.count(session, THREE, "ada", now=NOON) for _ in range(3)]

    wait = limits.count(session, THREE, "ada", now=NOON + 5 * MINUTE)

    assert allowed == [None, None, None]
    assert wait == 10 * MINUTE
    assert limits.count(session, THREE, "ada", now=NOON + 15 * MINUTE) is None


def test_tries_far_apart_are_never_too_many(session):
    waits = [
        limits.count(session, THREE, "ada", now=NOON + hour * timedelta(hours=1))
        for hour in range(8)
    ]

    assert waits == [None] * 8


def test_each_further_try_waits_longer(session):
    now, waits = NOON, []
    limits.count(session, GROWING, "ada", now=now)

    for _ in range(4):
        assert limits.count(session, GROWING, "ada", now=now) is None
        wait = limits.count(session, GROWING, "ada", now=now)
        waits.append(wait)
        now += wait

    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE, 4 * MINUTE]


def test_waiting_is_not_made_longer_by_trying(session):
    for _ in range(2):
        limits.count(session, GROWING, "ada", now=NOON)

    waits = {limits.count(session, GROWING, "ada", now=NOON) for _ in range(20)}

    assert waits == {MINUTE}


def test_after_a_quiet_time_the_count_begins_anew(session):
    for _ in range(2):
        limits.count(session, GROWING, "ada", now=NOON)
    later = NOON + MINUTE + GROWING.within

    allowed = [limits.count(session, GROWING, "ada", now=later) for _ in range(2)]

    assert allowed == [None, None]
    assert limits.count(session, GROWING, "ada", now=later) == MINUTE


def test_once_a_day_means_once(session):
    assert limits.count(session, A_DAY, "a check-in", now=NOON) is None

    wait = limits.count(session, A_DAY, "a check-in", now=NOON + MINUTE)

    assert wait == timedelta(days=1) - MINUTE


def test_keys_and_rules_are_counted_apart(session):
    for _ in range(3):
        limits.count(session, THREE, "ada", now=NOON)

    assert limits.count(session, THREE, "blake", now=NOON) is None
    assert limits.count(session, GROWING, "ada", now=NOON) is None


def test_who_was_right_begins_anew(session):
    for _ in range(3):
        limits.count(session, THREE, "ada", now=NOON)

    limits.forget(session, THREE, "ada", now=NOON)

    assert limits.count(session, THREE, "ada", now=NOON) is None


def test_a_try_given_back_can_be_made_by_somebody_else(session):
    for _ in range(3):
        limits.count(session, THREE, "the clinic's address", now=NOON)

    limits.give_back(session, THREE, "the clinic's address", now=NOON)

    assert limits.count(session, THREE, "the clinic's address", now=NOON) is None
    assert limits.count(session, THREE, "the clinic's address", now=NOON) is not None


def test_neither_an_account_nor_an_address_is_stored(session):
    limits.count(session, THREE, "ada@northgate.test", now=NOON)
    limits.count(session, THREE, "ada@northgate.test", now=NOON + timedelta(days=1))

    today, tomorrow = session.scalars(select(Limit.key))

    assert today != tomorrow
    assert len(today) == len(tomorrow) == 32


def test_what_no_longer_counts_is_swept_away(session):
    limits.count(session, THREE, "ada", now=NOON)
    limits.count(session, THREE, "blake", now=NOON + 10 * MINUTE)

    limits.sweep(session, now=NOON + 15 * MINUTE)

    assert session.scalar(select(func.count(Limit.id))) == 1


def test_of_many_tries_at_once_no_more_pass_than_are_allowed(database):
    barrier = threading.Barrier(12)
    passed = []

    def knock():
        barrier.wait()
        with database.session() as session:
            passed.append(limits.count(session, THREE, "ada", now=NOON) is None)
            session.commit()

    threads = [threading.Thread(target=knock) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert passed.count(True) == 3


@pytest.fixture
def stranger():
    return Caller("ada@northgate.test", "203.0.113.7")


def test_a_password_may_be_wrong_eight_times(session, stranger):
    allowed = [guesses.count_password(session, stranger, now=NOON) for _ in range(8)]

    assert allowed == [None] * 8
    assert guesses.count_password(session, stranger, now=NOON) == MINUTE


def test_the_wait_for_a_password_doubles_up_to_an_hour(session, stranger):
    for _ in range(7):
        guesses.count_password(session, stranger, now=NOON)
    now, waits = NOON, []

    for _ in range(9):
        assert guesses.count_password(session, stranger, now=now) is None
        wait = guesses.count_password(session, stranger, now=now)
        waits.append(wait // MINUTE)
        now += wait

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_known_device_is_not_locked_out_by_others(session, stranger):
    for _ in range(9):
        guesses.count_password(session, stranger, now=NOON)
    ada = Caller(stranger.account, stranger.address, device="the laptop at work")

    assert guesses.count_password(session, stranger, now=NOON) is not None
    assert guesses.count_password(session, ada, now=NOON) is None


def test_a_blocked_address_cannot_use_up_the_tries_of_an_account(session):
    for number in range(60):
        caller = Caller(f"nobody-{number}@northgate.test", "203.0.113.7")
        assert guesses.count_password(session, caller, now=NOON) is None
    for _ in range(10):
        blocked = Caller("ada@northgate.test", "203.0.113.7")
        assert guesses.count_password(session, blocked, now=NOON) is not None

    elsewhere = Caller("ada@northgate.test", "198.51.100.4")

    assert guesses.count_password(session, elsewhere, now=NOON) is None


def test_all_strangers_together_have_six_hundred_tries(session, stranger):
    guesses.count_password(session, Caller("nobody", "203.0.113.9"), now=NOON)
    everybody = Limit.what == guesses.PASSWORD_FROM_STRANGERS.what
    session.execute(update(Limit).where(everybody).values(count=599))

    known = Caller(stranger.account, stranger.address, device="the laptop at work")

    assert guesses.count_password(session, stranger, now=NOON) is None
    assert guesses.count_password(session, stranger, now=NOON) is not None
    assert guesses.count_password(session, known, now=NOON) is None


def test_right_passwords_do_not_fill_the_address_of_a_clinic(session):
    for number in range(61):
        caller = Caller(f"person-{number}@northgate.test", "203.0.113.7")
        assert guesses.count_password(session, caller, now=NOON) is None
        guesses.password_was_right(session, caller, now=NOON)


def test_a_code_may_be_wrong_five_times_and_twenty_times_in_an_hour(session, stranger):
    now, tries = NOON, 0

    while now < NOON + timedelta(hours=1):
        wait = guesses.count_code(session, stranger, now=now)
        tries += wait is None
        now += MINUTE / 2

    assert tries == 20


def test_a_right_code_forgets_the_wrong_ones(session, stranger):
    for _ in range(5):
        guesses.count_code(session, stranger, now=NOON)

    guesses.code_was_right(session, stranger, now=NOON)

    assert guesses.count_code(session, stranger, now=NOON) is None
