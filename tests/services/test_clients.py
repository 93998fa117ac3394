from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from clinic.domain import tokens
from clinic.domain.errors import NotFoundError
from clinic.domain.schedules import Schedule
from clinic.models import EarlierLink
from clinic.services import (
    appointments,
    assignments,
    audit,
    check_ins,
    clients,
    links,
    unscoped,
    visibility,
)
from clinic.services.clients import ClientDetails
from tests.plugins.world import NOON, scope_of

DAY = timedelta(days=1)
SAM = ClientDetails(
    "Sam Rivers", "Sam", email="sam@post.test", mail_agreed_on=NOON.date()
)
MOVED = ClientDetails(
    "Sam Rivers", "Sam", email="sam@new.test", mail_agreed_on=NOON.date()
)
WITHOUT = ClientDetails("Sam Rivers", "Sam")


@pytest.fixture
def assignment(session, ada, sam):
    """Sam is asked every four weeks; the first check-in is open now."""
    rhythm = Schedule(every_weeks=4, weekday=0, time=time(9), count=6)
    plan = assignments.Plan(rhythm, starts_at=NOON)
    return assignments.assign(session, scope_of(ada), sam, plan, now=NOON - DAY)


@pytest.fixture
def check_in(session, ada, assignment):
    (check_in,) = session.scalars(
        visibility.check_ins(scope_of(ada)).filter_by(assignment_id=assignment.id)
    )
    return check_in


@pytest.fixture
def invitation(session, ada, check_in):
    return session.scalars(
        visibility.messages(scope_of(ada)).filter_by(check_in_id=check_in.id)
    ).one()


def change(session, ada, sam, details):
    return clients.change(session, scope_of(ada), sam, details, now=NOON)


def acts(session, practitioner):
    trail = session.scalars(visibility.audit_entries(scope_of(practitioner)))
    return [entry.act for entry in sorted(trail, key=lambda entry: entry.number)]


def test_a_client_is_out_of_sight_for_a_colleague(session, cleo, blake, sam):
    for colleague in (cleo, blake):
        with pytest.raises(NotFoundError):
            clients.find(session, scope_of(colleague), sam.id)


def test_the_same_name_and_the_same_address_are_noticed(session, ada, sam):
    def alike(details):
        return list(clients.list_alike(session, scope_of(ada), details))

    assert alike(ClientDetails(" sam RIVERS", "S", email=None)) == [sam]
    assert alike(ClientDetails("Jo Rivers", "Jo", email="SAM@post.test")) == [sam]
    assert alike(ClientDetails("Jo Rivers", "Jo", email="jo@post.test")) == []


def test_nobody_is_told_of_other_peoples_clients(session, cleo):
    assert list(clients.list_alike(session, scope_of(cleo), SAM)) == []


def test_another_address_ends_the_links_that_went_to_the_old_one(
    session, ada, sam, check_in
):
    before = check_ins.token(session, check_in)

    moved = change(session, ada, sam, MOVED)

    after = check_ins.token(session, check_in)
    assert moved
    assert after != before
    assert links.find(session, before) is None
    assert links.find(session, after).id == check_in.id
    earlier = unscoped.find_earlier_link(session, tokens.digest(before))
    assert earlier.check_in_id == check_in.id


def test_other_details_leave_the_links_alone(session, ada, sam, check_in):
    before = check_ins.token(session, check_in)

    moved = change(
        session, ada, sam, ClientDetails("Sam R.", "Sammy", email="Sam@post.test")
    )

    assert not moved
    assert check_ins.token(session, check_in) == before
    assert session.scalars(select(EarlierLink)).all() == []


def test_an_open_check_in_is_offered_to_a_new_address_once(
    session, ada, sam, check_in, invitation
):
    invitation.state = "sent"
    change(session, ada, sam, MOVED)
    offered = clients.list_to_send_again(session, scope_of(ada), sam, now=NOON)

    clients.send_again(session, scope_of(ada), sam, now=NOON)

    assert offered == [check_in]
    again = clients.list_to_send_again(session, scope_of(ada), sam, now=NOON)
    assert again == []
    mails = session.scalars(visibility.messages(scope_of(ada))).all()
    fresh = [mail for mail in mails if mail.kind == "resend"]
    assert [(mail.by_person, mail.due_at) for mail in fresh] == [(True, NOON)]


def test_an_invitation_that_has_not_left_goes_to_the_new_address_by_itself(
    session, ada, sam, invitation
):
    change(session, ada, sam, MOVED)

    offered = clients.list_to_send_again(session, scope_of(ada), sam, now=NOON)

    assert offered == []
    assert invitation.state == "queued"


def test_without_an_address_no_email_leaves(session, ada, sam, invitation):
    change(session, ada, sam, WITHOUT)

    assert (invitation.state, invitation.reason) == ("cancelled", "no address")


def test_a_first_address_gets_the_invitations_that_are_still_to_come(
    session, ada, sam, assignment
):
    change(session, ada, sam, WITHOUT)
    following = assignments.open_next(session, scope_of(ada), assignment, now=NOON)

    change(session, ada, sam, MOVED)

    waiting = session.scalars(visibility.messages(scope_of(ada)))
    queued = [mail for mail in waiting if mail.state == "queued"]
    assert [(mail.check_in_id, mail.due_at) for mail in queued] == [
        (following.id, following.opens_at)
    ]


def test_who_stopped_the_emails_gets_none_at_a_new_address(
    session, ada, sam, check_in, invitation
):
    invitation.state = "sent"
    sam.mail_state, sam.mail_state_at = "stopped", NOON

    change(session, ada, sam, MOVED)

    assert check_in.rotation == 1
    assert sam.mail_state == "stopped"
    assert not clients.list_to_send_again(session, scope_of(ada), sam, now=NOON)


def test_emails_begin_again_with_a_later_day_of_agreement(session, ada, sam):
    sam.mail_state, sam.mail_state_at = "stopped", NOON + DAY

    change(session, ada, sam, replace(SAM, called="Sammy"))
    assert sam.mail_state == "stopped"

    later = (NOON + DAY).date()
    clients.change(
        session,
        scope_of(ada),
        sam,
        replace(SAM, mail_agreed_on=later),
        now=NOON + 2 * DAY,
    )
    assert sam.mail_state == "fine"


def test_discharging_cancels_everything(
    session, ada, sam, assignment, check_in, invitation
):
    link = check_ins.token(session, check_in)

    clients.discharge(session, scope_of(ada), sam, now=NOON)

    assert sam.discharged_at == NOON
    assert (assignment.ended_at, assignment.next_at) == (NOON, None)
    assert (check_in.cancelled_at, check_in.cancelled_because) == (NOON, "discharged")
    assert (invitation.state, invitation.reason) == ("cancelled", "discharged")
    assert links.find(session, link) is None
    assert {
        "client discharged",
        "check-in withdrawn",
        "assignment ended",
        "link replaced",
    } <= set(acts(session, ada))


def test_a_client_can_be_taken_back_and_what_was_cancelled_stays_so(
    session, ada, sam, check_in
):
    clients.discharge(session, scope_of(ada), sam, now=NOON)

    clients.take_back(session, scope_of(ada), sam, now=NOON + DAY)

    assert sam.discharged_at is None
    assert check_in.cancelled_at == NOON
    assert acts(session, ada)[-1] == "client taken back"


def test_every_change_stands_in_the_trail(session, ada, northgate, sam):
    change(session, ada, sam, MOVED)

    assert acts(session, ada)[-1] == "client changed"
    scope = unscoped.scope_of_operator(northgate)
    assert audit.broken_entry(session, scope) is None


def test_a_discharged_client_has_no_sessions_ahead(session, ada, sam):
    scope = scope_of(ada)
    earlier, later = (
        appointments.book(
            session,
            scope,
            sam,
            appointments.Booking(first_on=(NOON + days * DAY).date(), at=time(14)),
            now=NOON,
        )[0]
        for days in (1, 9)
    )

    clients.discharge(session, scope, sam, now=NOON + 5 * DAY)

    assert earlier.cancelled_at is None
    assert later.cancelled_at == NOON + 5 * DAY
