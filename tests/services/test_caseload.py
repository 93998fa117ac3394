from datetime import time, timedelta

import pytest
from sqlalchemy import event

from clinic.domain.agendas import Question
from clinic.domain.caseload import Shown, ToFix
from clinic.domain.check_ins import CheckInState
from clinic.domain.next_sessions import When
from clinic.domain.schedules import Schedule
from clinic.models import CareRelation, Look, Response
from clinic.services import (
    appointments,
    assignments,
    caseload,
    check_ins,
    clients,
    drafts,
    links,
    paces,
    responses,
    visibility,
)
from tests.plugins.world import NOON, scope_of

DAY = timedelta(days=1)
BROWSER = "a" * 32
MONTHLY = Schedule(every_weeks=4, weekday=0, time=time(9), count=6)


@pytest.fixture
def take_on(session, ada):
    """Let Ada take on one more client."""

    def take_on(name, email="post@post.test"):
        scope = scope_of(ada)
        key = clients.prepare_key(session, scope, now=NOON)
        details = clients.ClientDetails(name, name.split()[0], email=email)
        return clients.add(session, scope, key, details, now=NOON)

    return take_on


@pytest.fixture
def ask(session, ada):
    """Assign a client a check-in that is open now."""

    def ask(client):
        plan = assignments.Plan(MONTHLY, starts_at=NOON)
        assignment = assignments.assign(
            session, scope_of(ada), client, plan, now=NOON - DAY
        )
        return session.scalars(
            visibility.check_ins(scope_of(ada)).filter_by(assignment_id=assignment.id)
        ).one()

    return ask


@pytest.fixture
def answer(session):
    """Answer a check-in's first questions and send it."""

    def answer(check_in, *, answered=24, added=None):
        session.flush()
        link = links.find(session, check_ins.token(session, check_in))
        given = {item.id: 3 for item in link.questions[:answered]}
        drafts.save(session, link, given, browser=BROWSER, now=NOON)
        drafts.add(session, link, added or {}, browser=BROWSER, now=NOON)
        sent = responses.submit(session, link, browser=BROWSER, now=NOON)
        return session.get_one(Response, sent)

    return answer


def look_over(session, practitioner, **asked):
    return caseload.look_over(session, scope_of(practitioner), now=NOON, **asked)


def names(found):
    return [entry.client.name for entry in found.page.things]


def test_new_answers_come_before_open_check_ins_and_the_rest(
    session, ada, sam, take_on, ask, answer
):
    amara, zoe = take_on("Amara Diallo"), take_on("Zoe Ek")
    ask(amara)
    answer(ask(zoe), answered=22)

    found = look_over(session, ada)

    assert names(found) == ["Zoe Ek", "Amara Diallo", sam.name]
    latest = found.page.things[0].latest
    assert (latest.answered, latest.items, latest.left_open) == (22, 24, 2)


def test_answers_are_new_to_each_practitioner_until_their_own_look(
    session, ada, cleo, sam, ask, answer
):
    response = answer(ask(sam))
    also = CareRelation(practice_id=sam.practice_id, client_id=sam.id, since=NOON)
    also.practitioner_id = cleo.id
    look = Look(practice_id=sam.practice_id, response_id=response.id, looked_at=NOON)
    look.practitioner_id = ada.id
    session.add_all([also, look])
    session.flush()

    assert look_over(session, ada).counts[Shown.TO_READ] == 0
    assert look_over(session, cleo).counts[Shown.TO_READ] == 1


def test_an_open_check_in_says_how_far_it_has_come(session, ada, sam, ask):
    check_in = ask(sam)
    check_in.started_at, check_in.answered = NOON, 9
    session.flush()

    current = look_over(session, ada).page.things[0].current

    assert current.state is CheckInState.STARTED
    assert (current.answered, current.items) == (9, 24)


def test_what_is_still_to_come_is_told_beside_what_is_open(session, ada, sam, ask):
    ask(sam)
    assignment = assignments.find_running(
        session, scope_of(ada), sam, "independence-check-in", now=NOON
    )
    following = assignments.open_next(session, scope_of(ada), assignment, now=NOON)

    entry = look_over(session, ada).page.things[0]

    assert entry.current.is_open
    assert entry.next_at == following.opens_at


def test_a_refused_email_is_to_fix_until_the_address_changes(session, ada, sam, ask):
    ask(sam)
    message = session.scalars(visibility.messages(scope_of(ada))).one()
    message.state, message.state_at = "failed", NOON
    sam.mail_state, sam.mail_state_at = "refused", NOON
    session.flush()

    assert look_over(session, ada).page.things[0].to_fix is ToFix.REFUSED

    details = clients.ClientDetails("Sam Rivers", "Sam", email="sam@new.test")
    clients.change(session, scope_of(ada), sam, details, now=NOON + DAY)

    assert look_over(session, ada).page.things[0].to_fix is None


def test_a_client_without_an_address_is_to_fix(session, ada, take_on):
    take_on("Dmitri Petrov", email=None)

    found = look_over(session, ada, shown=Shown.TO_FIX)

    assert names(found) == ["Dmitri Petrov"]


def test_every_filter_counts_what_its_list_shows(session, ada, take_on, ask, answer):
    take_on("Dmitri Petrov", email=None)
    answer(ask(take_on("Zoe Ek")))
    clients.discharge(session, scope_of(ada), take_on("Ivo Banks"), now=NOON)

    counts = look_over(session, ada).counts

    assert counts == {
        Shown.ALL: 3,
        Shown.TODAY: 0,
        Shown.TO_READ: 1,
        Shown.TO_FIX: 1,
        Shown.DISCHARGED: 1,
    }
    for shown, count in counts.items():
        assert look_over(session, ada, shown=shown).page.total == count


@pytest.fixture
def book(session, ada):
    """Book a session of a client's with Ada."""

    def book(client, in_days, at, **how):
        day = NOON.date() + timedelta(days=in_days)
        booking = appointments.Booking(first_on=day, at=at, **how)
        return appointments.book(session, scope_of(ada), client, booking, now=NOON)

    return book


def test_the_list_follows_the_sessions_that_are_booked(
    session, ada, sam, take_on, book
):
    amara, zoe = take_on("Amara Diallo"), take_on("Zoe Ek")
    book(sam, 2, time(9, 30))
    book(zoe, 0, time(14), every_weeks=1, until=NOON.date() + 30 * DAY)
    book(amara, 7, time(10))
    take_on("Dmitri Petrov", email=None)

    found = look_over(session, ada)

    assert names(found) == ["Zoe Ek", sam.name, "Amara Diallo", "Dmitri Petrov"]
    assert [entry.when for entry in found.page.things] == list(When)
    assert found.by_session
    assert found.counts[Shown.TODAY] == 1
    assert found.next_up == zoe.id
    assert found.parts[When.NONE] == caseload.Part(total=1, to_read=0, to_fix=1)


def test_a_session_of_today_stays_on_the_list_when_it_is_over(
    session, ada, sam, take_on, book
):
    book(sam, 0, time(9))
    zoe = take_on("Zoe Ek")
    book(zoe, 1, time(9))

    found = look_over(session, ada)

    assert [entry.when for entry in found.page.things] == [When.TODAY, When.THIS_WEEK]
    assert found.next_up == zoe.id


def test_a_cancelled_session_leaves_the_list(session, ada, sam, book):
    (appointment,) = book(sam, 0, time(14))
    appointments.cancel(session, scope_of(ada), appointment, now=NOON)

    found = look_over(session, ada)

    assert not found.by_session
    assert found.counts[Shown.TODAY] == 0


def test_a_search_finds_names_and_references_among_ones_own_clients(
    session, ada, blake, sam
):
    sam.reference = "N-17"
    session.flush()

    assert names(look_over(session, ada, words="riv")) == ["Sam Rivers"]
    assert names(look_over(session, ada, words="n-17")) == ["Sam Rivers"]
    assert names(look_over(session, ada, words="Kim")) == []
    assert names(look_over(session, blake, words="Kim")) == ["Kim Tanaka"]


def test_what_a_client_wants_to_talk_about_stands_there_while_it_is_new_or_up_today(
    session, ada, sam, ask, answer, book
):
    response = answer(ask(sam), added={Question.TOPICS: ["TR", "EM"]})
    while_new = look_over(session, ada).topics
    look = Look(practice_id=sam.practice_id, practitioner_id=ada.id, looked_at=NOON)
    look.response_id = response.id
    session.add(look)
    session.flush()
    once_read = look_over(session, ada).topics
    book(sam, 0, time(14))
    up_today = look_over(session, ada).topics

    assert while_new == up_today == {sam.id: ["Trust", "Emotions"]}
    assert once_read == {}


def test_of_whoever_is_not_shown_nothing_is_opened(session, ada, take_on, ask, answer):
    answer(ask(take_on("Zoe Ek")))
    answer(ask(take_on("Amara Diallo"))).sealed_document = b"nobody can open this"
    session.flush()

    found = look_over(session, ada, words="Zoe")

    assert names(found) == ["Zoe Ek"]
    assert found.counts[Shown.TO_READ] == 2


def test_a_response_that_is_set_aside_is_not_the_latest(session, ada, sam, ask, answer):
    response = answer(ask(sam))
    response.set_aside_at = NOON
    session.flush()

    assert look_over(session, ada).page.things[0].latest is None


def test_a_long_list_comes_in_pages_of_a_hundred(session, ada, take_on):
    for number in range(120):
        take_on(f"Client {number:03}")

    first = look_over(session, ada).page
    second = look_over(session, ada, number=2).page

    assert (len(first.things), first.count, first.total) == (100, 2, 121)
    assert names(look_over(session, ada, number=2))[-1] == "Sam Rivers"
    assert len(second.things) == 21


def test_the_number_of_queries_does_not_grow_with_the_list(
    session, ada, take_on, ask, answer
):
    answer(ask(take_on("Client")))
    few = queries_of(session, ada)
    for number in range(20):
        answer(ask(take_on(f"Client {number}")))

    many = queries_of(session, ada)

    assert many == few <= 6


def queries_of(session, practitioner):
    scope = scope_of(practitioner)
    session.commit()
    session.expunge_all()
    asked = []

    def note(connection, cursor, statement, *rest):
        del connection, cursor, rest
        asked.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    found = caseload.look_over(session, scope, now=NOON)
    assert all(entry.client.name for entry in found.page.things)
    event.remove(session.get_bind(), "before_cursor_execute", note)
    return len([statement for statement in asked if statement.startswith("SELECT")])


def test_whether_initials_are_shown_is_kept_for_each_practitioner(session, ada, cleo):
    caseload.show_initials_only(session, scope_of(ada), only=True)

    assert ada.initials_only
    assert not cleo.initials_only


def test_a_check_in_is_found_by_those_who_look_after_the_client(
    session, ada, cleo, sam, ask
):
    check_in = ask(sam)

    seen = check_ins.list_unfinished(session, scope_of(ada), sam, now=NOON)
    hidden = check_ins.list_unfinished(session, scope_of(cleo), sam, now=NOON)

    assert (list(seen), list(hidden)) == ([check_in], [])


def test_a_break_stands_on_the_list_and_what_falls_into_it_does_not_come(
    session, ada, sam, ask
):
    ask(sam)
    assignment = assignments.find_running(
        session, scope_of(ada), sam, "independence-check-in", now=NOON
    )
    assignments.open_next(session, scope_of(ada), assignment, now=NOON)

    for weeks, rests in ((2, False), (5, True)):
        paces.pause(session, scope_of(ada), sam, weeks, now=NOON)
        entry = look_over(session, ada).page.things[0]
        assert entry.break_until == NOON.date() + 7 * weeks * DAY
        assert entry.next_rests is rests

    paces.resume(session, scope_of(ada), sam, now=NOON)
    assert look_over(session, ada).page.things[0].break_until is None
