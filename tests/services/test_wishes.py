from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.domain.errors import CheckInClosedError
from clinic.models import Message
from clinic.services import wishes

DAY = timedelta(days=1)


def test_a_link_that_is_open_needs_no_new_one(session, check_in, link_of):
    with pytest.raises(CheckInClosedError):
        wishes.ask_for_new_link(session, link_of(check_in), now=datetime.now(UTC))


def test_two_who_ask_at_once_are_mailed_once(session, check_in, link_of):
    now = check_in.closes_at + DAY
    first, second = link_of(check_in), link_of(check_in)

    wishes.ask_for_new_link(session, first, now=now)
    wishes.ask_for_new_link(session, second, now=now)

    asked = session.scalars(select(Message).where(Message.kind == "fresh_link"))
    assert len(asked.all()) == 1


def test_disowning_a_link_stops_all_emails_of_the_client(
    session, check_in, link_of, sam
):
    now = datetime.now(UTC)

    wishes.disown(session, link_of(check_in), now=now)

    states = {(m.state, m.reason) for m in session.scalars(select(Message))}
    assert states == {("cancelled", "address refused")}
    assert (sam.mail_state, sam.mail_state_at) == ("refused", now)
