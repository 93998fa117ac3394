"""The demo: invented people, told through the same functions as everything else."""

import contextlib
import dataclasses
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import psycopg
import pytest
from sqlalchemy import func
from sqlalchemy.engine import make_url

from clinic import ROOT
from clinic.cli import Refusal, demo
from clinic.cli.demo import cast, place, telling
from clinic.domain.check_ins import CheckInState
from clinic.models import AuditEntry, Practice, Response
from clinic.services import (
    audit,
    caseload,
    changes,
    clients,
    drafts,
    messages,
    planned,
    reviews,
    unscoped,
    visibility,
)
from config import Config

MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
"""A Monday, after Sam has answered."""


ON_BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="module", params=ON_BOTH)
def told(request, tmp_path_factory):
    """The demo as it is told to everybody."""
    folder = tmp_path_factory.mktemp("demo") / "demo-data"
    with _place(folder, request.param, "told") as settings:
        demo.prepare(settings, fresh=False, now=MORNING)
        yield settings


@pytest.fixture(params=ON_BOTH)
def empty(request, tmp_path):
    """Where a demo could be."""
    with _place(tmp_path / "demo-data", request.param, "empty") as settings:
        yield settings


@pytest.fixture
def session(told):
    with _opened(told) as session:
        yield session


@pytest.fixture
def ife(session):
    return _scope(session, cast.IFE)


def test_two_practices_have_nine_months_behind_them(session):
    found = {each.name: each for each in unscoped.list_practices(session)}

    assert found.keys() == {"Northgate Practice", "Harbour Rooms"}
    assert all(practice.demo for practice in found.values())
    operator = unscoped.scope_of_operator(found["Northgate Practice"])
    first = session.scalars(
        visibility.responses(operator).with_only_columns(
            func.min(Response.submitted_at)
        )
    ).one()
    assert MORNING - first > timedelta(days=250)


def test_everybody_of_the_stories_is_there(session, ife):
    looked = caseload.look_over(session, ife, now=MORNING)

    names = sorted(entry.client.name for entry in looked.page.things)
    told = [story.name for story in cast.IFE.clients if not story.discharged_days_ago]
    assert names == sorted(told)
    assert len(names) >= 14
    assert names.count("Hana T.") == 2
    assert "ليان ح." in names


def test_nobody_sees_the_clients_of_another(session):
    seen = {
        person.name: {
            client.id for client in _clients(session, _scope(session, person))
        }
        for house in cast.HOUSES
        for person in house.people
    }

    assert all(seen.values())
    everybody = [client for ids in seen.values() for client in ids]
    assert len(everybody) == len(set(everybody))


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("AH", [18.75, 25.0, 37.5, 43.75, 56.25]),
        ("EM", [25.0, 31.25, 37.5, 50.0, 62.5]),
        ("VO", [56.25, 50.0, 56.25, 43.75, 43.75]),
    ],
)
def test_sam_moved_slowly_in_two_areas(session, ife, area, expected):
    history = _history(session, ife, "Sam R.")

    assert [one.scores["full"][area].score for one in history.answered] == expected
    assert [one.kind for one in history.unanswered] == ["missed"]


def test_sam_answered_this_morning_and_nobody_has_looked(session, ife):
    review = _review(session, ife, "Sam R.")

    assert review.latest.submitted_at.date() == MORNING.date()
    assert review.new == {review.latest.id}


def test_amara_left_an_area_without_a_score(session, ife):
    latest = _history(session, ife, "Amara D.").answered[-1]

    trust = latest.scores["full"]["TR"]
    assert (trust.score, trust.answered, trust.items) == (None, 2, 4)
    assert latest.answers["TR1"] == "declined"


def test_leo_moved_towards_the_lower_pole_twice(session, ife):
    history = _history(session, ife, "Leo M.").answered

    trust = [one.scores["full"]["TR"].score for one in history]
    start = sum(trust[:2]) / 2
    assert all(start - later > 26.3 for later in trust[-2:])


def test_noor_stayed_where_she_was_for_nine_months(session, ife):
    history = _history(session, ife, "Noor A.").answered

    assert len(history) == 10
    for area in ("AH", "RE", "TR", "WS", "EM", "VO"):
        scores = [one.scores["full"][area].score for one in history]
        assert max(scores) - min(scores) < 26.3


def test_clara_gave_the_same_answer_throughout(session, ife):
    history = _history(session, ife, "Clara V.").answered

    assert {answer for one in history for answer in one.answers.values()} == {2}


def test_kwame_is_at_both_ends(session, ife):
    latest = _history(session, ife, "Kwame E.").answered[-1]

    ends = {area: one.score for area, one in latest.scores["full"].items()}
    assert (ends["AH"], ends["WS"], ends["VO"]) == (100.0, 0.0, 100.0)


def test_tomasz_answered_both_forms_and_asked_for_a_link(session, ife):
    review = _review(session, ife, "Tomasz K.")

    forms = {one.form_id for one in review.history.answered}
    assert forms == {"full", "short"}
    [open_one, _] = review.unfinished
    assert open_one.state(MORNING) is CheckInState.OPEN
    assert open_one.asked_for_link_at is not None


def test_jun_has_started_and_not_sent(session, ife):
    [started, _] = _review(session, ife, "Jun W.").unfinished

    assert started.state(MORNING) is CheckInState.STARTED
    assert (started.answered, started.form) == (9, "short")
    assert len(drafts.saved_in(started).saved) == 9


def test_ben_answers_now_and_then(session, ife):
    history = _history(session, ife, "Ben C.")

    kinds = [one.kind for one in history.unanswered]
    assert (kinds.count("missed"), kinds.count("closed")) == (3, 1)


def test_priyas_address_is_refused(session, ife):
    priya = _client(session, ife, "Priya N.")

    [refused, _] = messages.list_of_client(session, ife, priya)
    assert priya.mail_state == "refused"
    assert refused.state == "failed"
    assert refused.reply.startswith("550 ")


def test_leos_last_email_came_back(session, ife):
    leo = _client(session, ife, "Leo M.")

    sent = messages.list_of_client(session, ife, leo)
    (returned,) = (message for message in sent if message.bounced_at)
    assert leo.mail_state == "returned"
    assert (returned.state, returned.bounce_code) == ("sent", "5.1.1")


@pytest.mark.parametrize(
    ("name", "answered", "unfinished"),
    [("Adaeze O.", 1, 0), ("Ivo B.", 0, 1), ("Dmitri P.", 0, 0), ("Farid H.", 6, 0)],
)
def test_some_have_hardly_begun_or_have_ended(session, ife, name, answered, unfinished):
    review = _review(session, ife, name)

    assert len(review.history.answered) == answered
    assert len(review.unfinished) == unfinished
    assert (review.client.discharged_at is not None) is (name == "Farid H.")


def test_kwame_takes_a_break_of_some_weeks(session, ife):
    kwame = _client(session, ife, "Kwame E.")

    assert kwame.paused_until - MORNING.date() > timedelta(weeks=2)
    assert _entry(session, ife, kwame).break_until == kwame.paused_until


def test_one_hana_skipped_her_last_one(session, ife):
    hanas = [c for c in _clients(session, ife) if c.name == "Hana T."]

    assert sum(_entry(session, ife, one).was_skipped for one in hanas) == 1


def test_rosa_asked_for_another_day(session, ife):
    [open_one, _] = _review(session, ife, "Rosa E.").unfinished

    assert open_one.state(MORNING) is CheckInState.OPEN
    assert open_one.postponed_to > MORNING.date()
    assert open_one.form == "short"


def test_claras_last_email_was_uncertain_and_sent_again(session, ife):
    clara = _client(session, ife, "Clara V.")

    sent = messages.list_of_client(session, ife, clara)
    last = [(one.kind, one.state) for one in sent][-4:]
    assert ("invitation", "uncertain") in last
    assert ("resend", "sent") in last


def test_ines_is_asked_before_each_session(session, ife):
    ines = _client(session, ife, "Ines M.")

    ahead = planned.list_ahead(session, ife, ines, now=MORNING)
    assert len(ahead) == 6
    assert all(each.at < MORNING + planned.AHEAD for each in ahead)


def test_gretas_rhythm_has_come_to_its_number(session, ife):
    greta = _client(session, ife, "Greta L.")

    assert changes.find_question(session, ife, greta, now=MORNING).count == 4


def test_one_of_gretas_was_answered_by_somebody_else(session, ife):
    review = _review(session, ife, "Greta L.")

    kinds = [one.kind for one in review.history.unanswered]
    assert (len(review.history.answered), kinds) == (3, ["set aside"])
    assert [mark.text for mark in review.history.events] == ["Moved to another town"]


def test_nothing_has_happened_after_now(session):
    for practice in unscoped.list_practices(session):
        scope = unscoped.scope_of_operator(practice)
        moments = session.scalars(
            visibility.audit_entries(scope)
            .order_by(AuditEntry.number)
            .with_only_columns(AuditEntry.at)
        ).all()

        assert audit.broken_entry(session, scope) is None
        assert all(one <= other for one, other in pairwise(moments))
        assert moments[-1] <= MORNING


def test_nothing_is_left_for_the_worker_but_what_is_to_come(session):
    for practice in unscoped.list_practices(session):
        scope = unscoped.scope_of_operator(practice)
        for message in session.scalars(visibility.messages(scope)):
            assert message.state in {"sent", "failed", "cancelled", "uncertain"} or (
                message.state == "queued" and message.due_at > MORNING
            )


def test_what_was_done_is_kept_until_it_is_started_over(empty):
    houses = [_house(cast.DMITRI, cast.BEN)]
    demo.prepare(empty, houses=houses, fresh=False, now=MORNING)
    with _opened(empty) as session:
        ife, ben = _scope(session, cast.IFE), _answers(session, "Ben C.")
        dmitri = _client(session, ife, "Dmitri P.")
        clients.discharge(session, ife, dmitri, now=MORNING)
        session.commit()

    demo.prepare(empty, houses=houses, fresh=False, now=MORNING + timedelta(days=1))

    with _opened(empty) as session:
        assert _client(session, ife, "Dmitri P.").discharged_at == MORNING

    demo.prepare(empty, houses=houses, fresh=True, now=MORNING)

    with _opened(empty) as session:
        again = _scope(session, cast.IFE)
        assert again.practitioner_id != ife.practitioner_id
        assert _client(session, again, "Dmitri P.").discharged_at is None
        assert _answers(session, "Ben C.") == ben


def test_a_demo_that_broke_off_is_told_anew(empty):
    database = place.open_empty(empty)
    telling.tell(database, [_house(cast.DMITRI)], now=MORNING)
    database.engine.dispose()

    demo.prepare(empty, houses=[_house(cast.IVO)], fresh=False, now=MORNING)

    with _opened(empty) as session:
        assert len(unscoped.list_practices(session)) == 1
        assert _client(session, _scope(session, cast.IFE), "Ivo B.")


@pytest.mark.parametrize("hour", [0, 8, 20])
def test_at_any_hour_nothing_lies_ahead(tmp_path, hour):
    now = MORNING.replace(hour=hour, minute=5)
    settings = _settings({"CLINIC_DATA": str(tmp_path)})
    database = place.open_empty(settings)

    telling.tell(database, [_house(cast.SAM, cast.LAYAN, cast.IVO)], now=now)

    with database.session() as session:
        scope = _scope(session, cast.IFE)
        for name in ("Sam R.", "ليان ح."):
            history = _history(session, scope, name).answered
            assert len(history) >= 2
            assert all(one.at <= now for one in history)
    database.engine.dispose()


def test_a_database_with_real_people_is_left_alone(database, prepared, tmp_path):
    url = database.engine.url.render_as_string(hide_password=False)
    settings = dataclasses.replace(
        _settings({"CLINIC_DATA": str(tmp_path / "demo-data")}), database_url=url
    )

    with pytest.raises(Refusal, match="real people"):
        demo.prepare(settings, fresh=True, now=MORNING)

    assert not (tmp_path / "demo-data").exists()
    with database.session() as session:
        assert session.get(Practice, prepared.ids["northgate"]) is not None


def test_one_command_starts_it_and_ctrl_c_ends_it(tmp_path):
    folder = tmp_path / "demo-data"
    with _place(folder, "sqlite", "started") as settings:
        demo.prepare(settings, houses=[_house(cast.ADAEZE)], fresh=False, now=MORNING)
    process = subprocess.Popen(
        [sys.executable, "-m", "clinic", "demo", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "CLINIC_DATA": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = "".join(iter(process.stdout.readline, "Ctrl-C ends it.\n"))
    port = re.search(r"http://localhost:(\d+)/sign-in", said)[1]

    with urllib.request.urlopen(f"http://localhost:{port}/sign-in", timeout=20) as page:
        shown = page.read().decode()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)

    assert process.returncode == 0
    assert "Ife Okafor" in shown
    assert "This is a demo with invented people" in shown
    assert "clinic demo --fresh" in said


def test_a_taken_port_is_no_obstacle(tmp_path):
    settings = _settings({"CLINIC_DATA": str(tmp_path)})

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with place.listen(settings, None, port) as listener:
            found = place.reached_at(settings, listener)

    assert found.port not in {0, port}
    assert found.public_address == f"http://localhost:{found.port}"


def test_a_phone_in_the_same_network_gets_an_address_it_can_reach(tmp_path):
    settings = _settings({"CLINIC_DATA": str(tmp_path)})

    with place.listen(settings, "0.0.0.0", 0) as listener:  # noqa: S104 as asked for
        found = place.reached_at(settings, listener)

    assert "0.0.0.0" not in found.public_address  # noqa: S104


@contextlib.contextmanager
def _place(folder, kind, name):
    environment = {"CLINIC_DATA": str(folder)}
    if kind == "sqlite":
        yield _settings(environment)
        return
    server = os.environ["CLINIC_TEST_POSTGRES"]
    name = f"clinic_{name}_demo_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        url = make_url(server).set(database=name)
        environment["CLINIC_DATABASE_URL"] = url.render_as_string(hide_password=False)
        yield _settings(environment)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _settings(environment):
    return dataclasses.replace(Config.from_environment(environment), demo=True)


@contextlib.contextmanager
def _opened(settings):
    database = place.open_told(settings)
    with database.session() as session:
        yield session
    database.engine.dispose()


def _house(*stories):
    person = dataclasses.replace(cast.IFE, clients=stories)
    return dataclasses.replace(cast.HOUSES[0], people=(person,))


def _scope(session, person):
    found = unscoped.find_practitioner(session, person.email)
    return unscoped.scope_of_practitioner(found)


def _clients(session, scope):
    return session.scalars(visibility.clients(scope)).all()


def _client(session, scope, name):
    found = [client for client in _clients(session, scope) if client.name == name]
    assert len(found) == 1
    return found[0]


def _entry(session, scope, client):
    looked = caseload.look_over(session, scope, now=MORNING)
    return next(e for e in looked.page.things if e.client.id == client.id)


def _review(session, scope, name):
    client = _client(session, scope, name)
    return reviews.read(session, scope, client.id, now=MORNING)


def _history(session, scope, name):
    return _review(session, scope, name).history


def _answers(session, name):
    history = _history(session, _scope(session, cast.IFE), name)
    return [one.answers for one in history.answered]
