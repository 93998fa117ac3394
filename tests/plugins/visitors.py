"""Who comes to the pages of the register, and the ids of what they ask for."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count

import pytest

from clinic.domain import tokens
from clinic.services import (
    appointments,
    assignments,
    check_ins,
    drafts,
    events,
    links,
    messages,
    planned,
    remarks,
    responses,
    sign_ins,
    unscoped,
)
from clinic.services.events import NewEvent
from clinic.services.remarks import NewRemark
from tests.plugins.browsing import Browser
from tests.plugins.check_ins import MONTHLY, ONE_BROWSER
from tests.plugins.world import scope_of
from tests.register import Actor

WRITTEN = "Piano exam", "Bring the calendar"
"""What is on the record of a client: an event and a remark."""


@pytest.fixture
def ids_of(app, session):
    """Return ids and links of a client’s, each time with a check-in left untouched."""
    del app  # has to be there before anybody is written about
    rhythms, days = {}, count(1)

    def ids(therapist, client):
        now, scope = datetime.now(UTC), scope_of(therapist)
        if client not in rhythms:
            endless = replace(MONTHLY, count=None)
            plan = assignments.Plan(endless, starts_at=now - timedelta(hours=1))
            rhythms[client] = assignments.assign(
                session, scope, client, plan, now=plan.starts_at
            )
        day = next(days)
        check_in = check_ins.make(
            session,
            scope,
            rhythms[client],
            number=day + 1,
            form="full",
            opens_at=now - timedelta(hours=1, days=day),
            next_opens_at=None,
            now=now,
        )
        check_in.closes_at = now + timedelta(days=1)
        booking = appointments.Booking(
            first_on=now.date() + timedelta(days=day), at=time(10)
        )
        (appointment,) = appointments.book(session, scope, client, booking, now=now)
        response_id = _answered(session, scope, rhythms[client], day, now=now)
        new = NewEvent(now.date(), WRITTEN[0], for_client=True)
        event = events.mark(session, scope, client, new, now=now)
        line = NewRemark(WRITTEN[1], for_client=True)
        remark = remarks.write(session, scope, client, line, now=now)
        message = messages.queue(
            session, scope, check_in, "invitation", due_at=now, now=now
        )
        signed_in = sign_ins.begin(session, therapist, now=now)
        elsewhere = unscoped.find_sign_in_session(session, tokens.digest(signed_in))
        coming = planned.list_of(session, scope, rhythms[client], now=now)
        session.commit()
        return {
            "client": client.id,
            "assignment": rhythms[client].id,
            "day": coming[0].planned_on,
            "check_in": check_in.id,
            "appointment": appointment.id,
            "event": event.id,
            "remark": remark.id,
            "response": response_id,
            "message": message.id,
            "token": check_ins.token(session, check_in),
            "stop": messages.stop_token(session, message.id),
            "therapist": therapist.id,
            "sign_in": elsewhere.id,
        }

    return ids


def _answered(session, scope, rhythm, day, *, now):
    """Let a client have sent a check-in of long ago."""
    opened = now - timedelta(days=400 + day)
    check_in = check_ins.make(
        session,
        scope,
        rhythm,
        number=1000 + day,
        form="full",
        opens_at=opened,
        next_opens_at=None,
        now=opened,
    )
    token = check_ins.token(session, check_in)
    link = links.find(session, token)
    given = {link.questions[0].id: 3}
    drafts.save(session, link, given, browser=ONE_BROWSER, now=opened)
    saved = links.find(session, token)
    return responses.submit(session, saved, browser=ONE_BROWSER, now=opened)


@pytest.fixture
def ids_of_sam(ids_of, ada, sam):
    """Return ids and links of Sam’s, in a practice whose emails can be read."""
    ada.practice.demo = True
    return lambda: ids_of(ada, sam)


@pytest.fixture
def browser_as(app, session, browser_of, ada, cleo, blake):
    """Open the browser of an actor."""
    people = {
        Actor.COLLEAGUE: cleo,
        Actor.OTHER_PRACTICE: blake,
        Actor.THERAPIST: ada,
        Actor.SIGNED_OUT_TAB: ada,
    }

    def open_browser(actor, token):
        if actor in people:
            browser = browser_of(people[actor])
        else:
            browser = Browser(app, session)
        if actor is Actor.SIGNED_OUT_TAB:
            browser.submit("/account/", to="/sign-out")
        if actor is Actor.LINK_HOLDER:
            browser.post(f"/c/{token}/1", {"answer": "3", "go": "next", "end": "1"})
        return browser

    return open_browser
