"""Events on a client's record: who sees them, and what a correction leaves behind."""

from datetime import date

import pytest
from sqlalchemy import select

from clinic.domain.acts import Act
from clinic.domain.errors import NotFoundError
from clinic.models import AuditEntry, Event
from clinic.services import events, reviews
from clinic.services.events import NewEvent
from tests.plugins.world import NOON, scope_of

MOVED = NewEvent(date(2026, 5, 3), "Moved house", for_client=True)
BETWEEN_US = NewEvent(date(2026, 4, 1), "Custody hearing", for_client=False)


@pytest.fixture
def mark(session, ada, sam):
    """Let Ada mark an event of Sam's."""

    def mark(new=MOVED):
        event = events.mark(session, scope_of(ada), sam, new, now=NOON)
        session.commit()
        return event

    return mark


@pytest.fixture
def trace(session, ada, sam):
    """What Ada reads of Sam's events."""

    def read():
        session.expire_all()
        return events.read(session, scope_of(ada), sam)

    return read


@pytest.fixture
def acts(session):
    """The acts in the trail, the newest last, without the first ones."""

    def read():
        trail = select(AuditEntry).order_by(AuditEntry.practice_id, AuditEntry.number)
        return [entry.act for entry in session.scalars(trail)]

    return read


def words(kept):
    return [events.describe(one.row).text for one in kept]


def test_what_is_marked_stands_beside_the_lines(mark, session, ada, sam, acts):
    mark()

    review = reviews.read(session, scope_of(ada), sam.id, now=NOON)

    assert [(one.on, one.text) for one in review.history.events] == [
        (date(2026, 5, 3), "Moved house")
    ]
    assert Act.EVENT_MARKED in acts()


def test_what_is_on_the_record_alone_is_drawn_for_the_therapist_alone(
    mark, session, ada, sam
):
    mark()
    mark(BETWEEN_US)

    review = reviews.read(session, scope_of(ada), sam.id, now=NOON)

    assert [one.text for one in review.history.events] == ["Moved house"]
    assert [one.text for one in review.on_record.events] == [
        "Custody hearing",
        "Moved house",
    ]


def test_the_words_of_an_event_are_sealed(mark, session):
    mark(BETWEEN_US)

    (row,) = session.scalars(select(Event))

    assert b"Custody" not in row.sealed_document
    assert b"2026-04" not in row.sealed_document


def test_a_correction_leaves_what_stood_there_before(mark, trace, session, ada, acts):
    event = mark()
    right = NewEvent(date(2026, 5, 4), "Moved house", for_client=False)

    events.correct(session, scope_of(ada), event, right, now=NOON)
    session.commit()

    (kept,) = trace().standing
    assert events.describe(kept.row) == right
    assert [events.describe(before) for before in kept.earlier] == [MOVED]
    assert kept.earlier[0].removed_at == NOON
    assert trace().removed == ()
    assert Act.EVENT_CORRECTED in acts()


def test_a_correction_that_changes_nothing_leaves_no_trace(mark, trace, session, ada):
    event = mark()

    events.correct(session, scope_of(ada), event, MOVED, now=NOON)

    (kept,) = trace().standing
    assert (kept.row.id, kept.earlier) == (event.id, ())


def test_what_is_removed_can_be_put_back(mark, trace, session, ada, acts):
    event = mark()

    events.remove(session, scope_of(ada), event, now=NOON)
    session.commit()
    assert (words(trace().standing), words(trace().removed)) == ([], ["Moved house"])

    events.put_back(session, scope_of(ada), event, now=NOON)
    session.commit()
    assert (words(trace().standing), words(trace().removed)) == (["Moved house"], [])
    assert {Act.EVENT_REMOVED, Act.EVENT_PUT_BACK} <= set(acts())


def test_what_was_replaced_is_not_put_back(mark, session, ada):
    event = mark()
    events.correct(session, scope_of(ada), event, BETWEEN_US, now=NOON)

    with pytest.raises(NotFoundError):
        events.put_back(session, scope_of(ada), event, now=NOON)
    with pytest.raises(NotFoundError):
        events.correct(session, scope_of(ada), event, MOVED, now=NOON)


def test_a_clients_own_words_are_removed_but_not_reworded(mark, session, ada):
    event = mark()
    event.by_client = True

    with pytest.raises(NotFoundError):
        events.correct(session, scope_of(ada), event, BETWEEN_US, now=NOON)
    events.remove(session, scope_of(ada), event, now=NOON)

    assert event.removed_at == NOON


def test_an_event_is_found_by_whoever_looks_after_the_client(
    mark, session, ada, cleo, blake
):
    event = mark()

    assert events.find(session, scope_of(ada), event.id) is event
    for other in (cleo, blake):
        with pytest.raises(NotFoundError):
            events.find(session, scope_of(other), event.id)
