from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from clinic import TEMPLATES
from clinic.mail.post import Post
from clinic.mail.senders import MailServer, Security
from clinic.models import Look, Notice, Response
from clinic.services import heartbeats, notices, sending
from clinic.worker import Worker
from tests.plugins.world import scope_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def response(check_in, answer, session):
    """Sam's answers, which came in just now."""
    answer(check_in, send=True)
    return session.scalars(select(Response)).one()


@pytest.fixture
def eight(response):
    """Eight in the morning in London, the day after the answers came."""
    there = ZoneInfo("Europe/London")
    day = response.submitted_at.astimezone(there).date() + DAY
    return datetime(day.year, day.month, day.day, 8, tzinfo=there)


@pytest.fixture
def listening(session, ada, response):
    """Ada, who wants to hear at eight, and chose so before the answers came."""
    notices.choose(session, scope_of(ada), 8, now=response.submitted_at - HOUR)
    session.commit()
    return ada


@pytest.fixture
def work(database, faulty_server, session):
    """Let a worker do what is due at a moment; give back what was taken."""
    post = Post(
        TEMPLATES,
        fallback=MailServer(
            host="127.0.0.1",
            port=faulty_server.port,
            security=Security.NONE,
            step_seconds=0.5,
            text_seconds=0.5,
        ),
        fallback_sender="hello@northgate.test",
    )

    def work(at):
        heartbeats.beat(session, sending.WORKER, now=at)  # one has run all the time
        session.commit()
        Worker(database, post, lambda: at).do_what_is_due()
        session.expire_all()
        return [t for t in faulty_server.ledger if t.recipient == "ada@northgate.test"]

    return work


@pytest.mark.usefixtures("listening")
def test_at_their_hour_a_practitioner_hears_that_there_is_something_new(work, eight):
    (taken,) = work(eight)

    text = taken.message.get_content().replace("\r\n", "\n")
    assert text == "There is something new.\n\nhttp://clinic.test/sign-in\n"
    assert taken.message["Subject"] == "There is something new"
    assert "Sam" not in taken.message.as_string()


@pytest.mark.usefixtures("listening")
def test_nothing_is_said_before_the_hour(work, eight):
    assert work(eight - timedelta(minutes=1)) == []


@pytest.mark.usefixtures("listening")
def test_it_is_said_once_however_often_one_looks_and_not_again_the_next_day(
    work, eight
):
    work(eight)
    work(eight + HOUR)

    assert len(work(eight + DAY)) == 1


def test_what_was_seen_meanwhile_is_not_new(work, eight, listening, session, response):
    look = Look(
        practice_id=listening.practice_id,
        practitioner_id=listening.id,
        response_id=response.id,
        looked_at=response.submitted_at,
    )
    session.add(look)

    assert work(eight) == []


@pytest.mark.usefixtures("response")
def test_whoever_did_not_ask_hears_nothing(work, eight):
    assert work(eight) == []


def test_a_colleague_hears_nothing_of_the_clients_of_others(
    work, eight, session, cleo, response, faulty_server
):
    notices.choose(session, scope_of(cleo), 8, now=response.submitted_at - HOUR)

    work(eight)

    assert "cleo@northgate.test" not in {t.recipient for t in faulty_server.ledger}


@pytest.mark.usefixtures("listening")
def test_a_notice_that_may_have_left_is_not_sent_again(work, eight, faulty_server):
    faulty_server.mood = "after-dot-die"
    work(eight)
    faulty_server.mood = "ok"

    assert len(work(eight + HOUR)) == 1


@pytest.mark.usefixtures("listening")
def test_a_notice_that_was_not_taken_is_tried_again(work, eight, faulty_server):
    faulty_server.mood = "not-now"
    work(eight)
    faulty_server.mood = "ok"

    assert len(work(eight + HOUR)) == 1


def test_whoever_left_or_changed_their_mind_hears_nothing(
    work, eight, listening, session, faulty_server
):
    faulty_server.mood = "not-now"
    work(eight)
    faulty_server.mood = "ok"
    notices.choose(session, scope_of(listening), None, now=eight)

    assert work(eight + HOUR) == []
    assert session.scalars(select(Notice.state)).all() == ["cancelled"]
