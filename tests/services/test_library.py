from uuid import uuid4

import pytest

from clinic.domain.errors import NotFoundError
from clinic.domain.library import Kind
from clinic.services import library
from clinic.services.library import Move, NewEntry
from tests.plugins.world import NOON, scope_of

OWN = NewEntry(kind=Kind.STEP, group="TR", level=1, text="Lend somebody a book.")


@pytest.fixture
def shown(session, ada):
    def list_shown(dimension="TR", kind=Kind.STEP, of=ada):
        return [
            entry.text
            for entry in library.list_shown(session, scope_of(of), dimension)[kind]
        ]

    return list_shown


@pytest.fixture
def rearrange(session, ada):
    def do(key, move):
        return library.rearrange(session, scope_of(ada), key, move, now=NOON)

    return do


def test_a_practice_begins_with_what_the_catalogue_offers(shown):
    assert len(shown("TR")) == 4
    assert shown("TR")[0].startswith("Think of one person who has kept their word.")


def test_an_own_step_stands_last_and_is_seen_by_the_whole_practice(
    session, ada, cleo, blake, shown
):
    library.add(session, scope_of(ada), OWN, now=NOON)

    assert shown("TR")[-1] == OWN.text
    assert shown("TR", of=cleo)[-1] == OWN.text
    assert OWN.text not in shown("TR", of=blake)
    assert OWN.text not in shown("EM")


def test_an_own_question_is_offered_beside_every_area(session, ada, shown):
    own = NewEntry(kind=Kind.PROMPT, group="work", level=None, text="And at home?")

    library.add(session, scope_of(ada), own, now=NOON)

    assert own.text in shown("AH", Kind.PROMPT)
    assert own.text in shown("VO", Kind.PROMPT)


def test_what_is_hidden_is_not_offered_until_it_is_shown_again(rearrange, shown):
    before = shown("TR")

    rearrange("ST-TR-2", Move.HIDE)
    hidden = shown("TR")
    rearrange("ST-TR-2", Move.SHOW)

    assert hidden == [before[0], *before[2:]]
    assert shown("TR") == before


def test_entries_change_places_within_their_area(session, ada, rearrange, shown):
    own = library.add(session, scope_of(ada), OWN, now=NOON)
    first = shown("TR")[0]

    for _ in range(6):
        rearrange(str(own.id), Move.UP)
    rearrange("ST-TR-1", Move.DOWN)

    assert shown("TR")[0] == OWN.text
    assert shown("TR")[2] == first


def test_an_own_entry_can_be_removed_and_ours_cannot(session, ada, rearrange, shown):
    own = library.add(session, scope_of(ada), OWN, now=NOON)

    rearrange(str(own.id), Move.REMOVE)

    assert OWN.text not in shown("TR")
    with pytest.raises(NotFoundError):
        rearrange("ST-TR-1", Move.REMOVE)


def test_entries_of_another_practice_do_not_exist(session, blake, rearrange):
    own = library.add(session, scope_of(blake), OWN, now=NOON)

    for key in (str(own.id), str(uuid4()), "ST-XX-1"):
        with pytest.raises(NotFoundError):
            rearrange(key, Move.HIDE)
