"""A check-in of Sam's that is open now, and the ways to answer it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from clinic.domain.schedules import Schedule
from clinic.models import CheckIn
from clinic.services import assignments, check_ins, drafts, links, responses
from tests.plugins.world import scope_of

MONTHLY = Schedule(every_weeks=4, weekday=0, time=time(9), count=6, until=None)
ONE_BROWSER, ANOTHER = "a" * 32, "b" * 32


@pytest.fixture
def assigned(session, ada, sam):
    """Assign a check-in that opened an hour ago, and return it."""

    def assign(*, opened=None, **plan):
        now = datetime.now(UTC)
        opened = opened or now - timedelta(hours=1)
        assignments.assign(
            session,
            scope_of(ada),
            sam,
            assignments.Plan(MONTHLY, starts_at=opened, **plan),
            now=min(opened, now),
        )
        session.commit()
        return session.scalars(select(CheckIn)).one()

    return assign


@pytest.fixture
def check_in(assigned):
    """Twenty-four questions for Sam, open since an hour ago."""
    return assigned()


@pytest.fixture
def link_of(session):
    """Return what the link of a check-in opens."""
    return lambda check_in: links.find(session, check_ins.token(session, check_in))


@pytest.fixture
def path_of(session):
    """Return the path of a check-in's link."""
    return lambda check_in: "/c/" + check_ins.token(session, check_in)


@pytest.fixture
def answer(session, link_of):
    """Save answers to a check-in, as its pages do; by default “Often” to everything."""

    def save(check_in, given=None, *, browser=ONE_BROWSER, now=None, send=False):
        now = now or datetime.now(UTC)
        link = link_of(check_in)
        if given is None:
            given = {item.id: 3 for item in link.questions}
        drafts.save(session, link, given, browser=browser, now=now)
        if send:
            responses.submit(session, link, browser=browser, now=now)
        session.commit()
        session.expire_all()

    return save


def pick(browser, path, answer="3", go="next", **more):
    """Press a button of a question's form with an answer picked, or with none."""
    picked = {} if answer is None else {"answer": answer}
    return browser.submit(path, go=go, end="1", **picked, **more)
