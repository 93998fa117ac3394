"""Clients with a history: check-ins assigned, answered and sent by the services."""

from collections.abc import Mapping
from datetime import time, timedelta

import pytest

from clinic.domain.schedules import Schedule
from clinic.services import assignments, check_ins, drafts, links, responses, visibility
from tests.domain.trends.sam import answers_of
from tests.plugins.world import NOON, scope_of

ONCE = Schedule(every_weeks=None, weekday=0, time=time(9), count=1, until=None)
BROWSER = "a" * 32


@pytest.fixture
def asked(session, ada, sam):
    """Assign Sam one check-in, some days before or after noon of the first day."""

    def ask(day=0, **plan):
        scope, opens = scope_of(ada), NOON + timedelta(days=day)
        wish = assignments.Plan(ONCE, starts_at=opens, **plan)
        assignment = assignments.assign(session, scope, sam, wish, now=opens)
        session.commit()
        return session.scalars(
            visibility.check_ins(scope).filter_by(assignment_id=assignment.id)
        ).one()

    return ask


@pytest.fixture
def saved(session, asked):
    """Let Sam save answers without sending them."""

    def save(day=0, *, answers: Mapping[str, object], **rest):
        check_in = asked(day, **rest)
        link = links.find(session, check_ins.token(session, check_in))
        drafts.save(
            session, link, answers, browser=BROWSER, now=NOON + timedelta(days=day)
        )
        session.commit()
        session.expire_all()
        return check_in

    return save


@pytest.fixture
def answered(session, saved):
    """Let Sam send a check-in: AH=3 means 3 of 16 towards the upper pole."""

    def answer(day=0, *, form="full", declined=(), impact=(), added=(), **keyed):
        answers = answers_of(form, declined=declined, **keyed) | dict(impact)
        check_in = saved(day, answers=answers, form=form, impact=bool(impact))
        link = links.find(session, check_ins.token(session, check_in))
        at = NOON + timedelta(days=day)
        drafts.add(session, link, dict(added), browser=BROWSER, now=at)
        sent = responses.submit(
            session, link, browser=BROWSER, now=NOON + timedelta(days=day, minutes=5)
        )
        session.commit()
        session.expire_all()
        return sent

    return answer
