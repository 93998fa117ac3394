from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic.domain.messages import MailState
from clinic.mail.bounces import Bounce, Verdict
from clinic.models import Message
from clinic.services import bounces, clients, unscoped
from clinic.services.clients import ClientDetails
from tests.plugins.world import NOON, scope_of

HOUR = timedelta(hours=1)

HARD, SOFT = (Verdict.HARD, "5.1.1"), (Verdict.SOFT, "5.7.1")
FULL, DELAYED = (Verdict.FULL, "5.2.2"), (Verdict.DELAYED, "4.4.1")


@pytest.fixture
def message(assigned, session):
    """Sam's invitation, which the mail server took at noon."""
    assigned(opened=NOON)
    message = session.scalars(select(Message)).one()
    message.state, message.state_at, message.sent_at = "sent", NOON, NOON
    session.commit()
    return message


def book(session, message, verdict, *, at=NOON + HOUR):
    return bounces.book(session, Bounce(message.envelope_id, *verdict), now=at)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [(HARD, "returned"), (SOFT, "soft"), (FULL, "fine"), (DELAYED, "fine")],
)
def test_only_what_speaks_of_the_address_is_kept_against_it(
    session, message, sam, verdict, state
):
    book(session, message, verdict)

    assert sam.mail_state == state


def test_a_return_is_seen_at_its_message_with_its_code(session, message):
    assert book(session, message, FULL)

    assert (message.bounced_at, message.bounce_code) == (NOON + HOUR, "5.2.2")


def test_a_report_that_comes_twice_is_written_down_once(session, message):
    book(session, message, HARD)

    assert not book(session, message, SOFT, at=NOON + 2 * HOUR)
    assert message.bounce_code == "5.1.1"


def test_a_report_about_no_message_of_ours_changes_nothing(session):
    assert not bounces.book(session, Bounce("0" * 32, *HARD), now=NOON)


def test_a_made_up_report_about_what_never_left_changes_nothing(session, message, sam):
    message.state = "queued"

    assert not book(session, message, HARD)
    assert sam.mail_state == "fine"


def test_what_comes_late_says_nothing_about_a_corrected_address(
    session, message, ada, sam
):
    details = ClientDetails(
        "Sam Rivers", "Sam", email="sam@new.test", mail_agreed_on=NOON.date()
    )
    clients.change(session, scope_of(ada), sam, details, now=NOON + HOUR)

    book(session, message, HARD, at=NOON + 2 * HOUR)

    assert sam.mail_state == "fine"


def test_a_corrected_address_is_fine_again(session, message, ada, sam):
    book(session, message, HARD)
    details = ClientDetails(
        "Sam Rivers", "Sam", email="sam@new.test", mail_agreed_on=NOON.date()
    )

    clients.change(session, scope_of(ada), sam, details, now=NOON + 2 * HOUR)

    assert (sam.mail_state, sam.mail_state_at) == ("fine", NOON + 2 * HOUR)


def test_a_clients_own_wish_outlasts_a_return(session, message, sam):
    sam.mail_state, sam.mail_state_at = MailState.STOPPED, NOON - HOUR

    book(session, message, HARD)

    assert sam.mail_state == "stopped"


def test_a_message_that_came_back_can_be_found_by_its_envelope_alone(session, message):
    found = unscoped.find_message_of_envelope(session, message.envelope_id)

    assert found == message
