"""Remarks on a client's record: short, sealed, and never reworded."""

import pytest
from sqlalchemy import select

from clinic.domain.acts import Act
from clinic.domain.errors import NotFoundError
from clinic.models import AuditEntry, Remark
from clinic.services import remarks
from clinic.services.remarks import NewRemark
from tests.plugins.world import NOON, scope_of

ALONE = NewRemark("Ask about the brother.", for_client=False)
SHARED = NewRemark("Bring the calendar.", for_client=True)


@pytest.fixture
def write(session, ada, sam):
    """Let Ada write a remark about Sam."""

    def write(new=ALONE):
        remark = remarks.write(session, scope_of(ada), sam, new, now=NOON)
        session.commit()
        return remark

    return write


@pytest.fixture
def trace(session, ada, sam):
    """What Ada reads of the remarks about Sam."""

    def read():
        session.expire_all()
        return remarks.read(session, scope_of(ada), sam)

    return read


@pytest.fixture
def acts(session):
    return lambda: session.scalars(select(AuditEntry.act)).all()


def test_a_remark_is_sealed_and_stands_until_it_is_removed(
    write, trace, session, ada, sam, acts
):
    remark = write()
    assert b"brother" not in session.scalars(select(Remark.sealed_text)).one()
    assert [one.row.text for one in trace().standing] == ["Ask about the brother."]

    remarks.remove(session, scope_of(ada), remark, now=NOON)
    session.commit()

    assert remarks.list_standing(session, scope_of(ada), sam) == []
    assert [one.row.text for one in trace().removed] == ["Ask about the brother."]
    assert {Act.REMARK_WRITTEN, Act.REMARK_REMOVED} <= set(acts())


def test_the_client_sees_only_what_is_meant_for_both(write, session, ada, sam):
    write(ALONE)
    write(SHARED)

    seen = remarks.list_for_client(session, scope_of(ada), sam)

    assert [one.text for one in seen] == ["Bring the calendar."]
    assert len(remarks.list_standing(session, scope_of(ada), sam)) == 2


def test_what_was_meant_for_both_is_taken_from_session_view_by_a_correction(
    write, trace, session, ada, sam, acts
):
    remark = write(SHARED)
    right = NewRemark("Bring my own calendar.", for_client=False)

    remarks.correct(session, scope_of(ada), remark, right, now=NOON)
    session.commit()

    (kept,) = trace().standing
    assert remarks.describe(kept.row) == right
    assert [remarks.describe(before) for before in kept.earlier] == [SHARED]
    assert remarks.list_for_client(session, scope_of(ada), sam) == []
    assert Act.REMARK_CORRECTED in acts()


def test_a_correction_that_changes_nothing_leaves_no_trace(write, trace, session, ada):
    remark = write()

    remarks.correct(session, scope_of(ada), remark, ALONE, now=NOON)

    assert [one.earlier for one in trace().standing] == [()]


def test_what_was_removed_or_replaced_is_not_corrected(write, session, ada):
    remark = write()
    remarks.correct(session, scope_of(ada), remark, SHARED, now=NOON)

    with pytest.raises(NotFoundError):
        remarks.correct(session, scope_of(ada), remark, ALONE, now=NOON)


def test_a_remark_can_be_about_a_response(write, answered):
    response_id = answered()

    remark = write(
        NewRemark("All at one go.", for_client=False, response_id=response_id)
    )

    assert remark.response_id == response_id


def test_no_remark_is_about_a_response_of_somebody_else(
    write, answered, session, blake, kim
):
    of_sam = NewRemark("?", for_client=False, response_id=answered())

    with pytest.raises(NotFoundError):
        remarks.write(session, scope_of(blake), kim, of_sam, now=NOON)
    with pytest.raises(NotFoundError):
        write(NewRemark("?", for_client=False, response_id=kim.id))


def test_a_remark_is_found_by_whoever_looks_after_the_client(
    write, session, ada, cleo, blake
):
    remark = write()

    assert remarks.find(session, scope_of(ada), remark.id) is remark
    for other in (cleo, blake):
        with pytest.raises(NotFoundError):
            remarks.find(session, scope_of(other), remark.id)
