from dataclasses import replace
from uuid import UUID

import pytest

from clinic.vault.sealing import Place, UnreadableError, new_key, seal, unseal

HERE = Place("responses", "sealed_document", UUID(int=1), UUID(int=2))


def test_a_value_is_read_with_its_key():
    key = new_key()

    assert unseal(key, seal(key, b"3, 3, 2, 4", HERE), HERE) == b"3, 3, 2, 4"


def test_a_value_is_not_read_with_another_key():
    sealed = seal(new_key(), b"3, 3, 2, 4", HERE)

    with pytest.raises(UnreadableError):
        unseal(new_key(), sealed, HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"table": "check_ins"},
        {"column": "sealed_draft"},
        {"practice_id": UUID(int=3)},
        {"row_id": UUID(int=3)},
    ],
)
def test_a_value_opens_in_its_own_place_alone(elsewhere):
    key = new_key()
    sealed = seal(key, b"3, 3, 2, 4", HERE)

    with pytest.raises(UnreadableError):
        unseal(key, sealed, replace(HERE, **elsewhere))


def test_the_same_value_is_never_sealed_alike():
    key = new_key()

    assert seal(key, b"yes", HERE) != seal(key, b"yes", HERE)


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_one_changed_byte_is_seen(place):
    key = new_key()
    sealed = bytearray(seal(key, b"3, 3, 2, 4", HERE))
    sealed[place] ^= 1

    with pytest.raises(UnreadableError):
        unseal(key, bytes(sealed), HERE)
