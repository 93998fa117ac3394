"""How often each page of the register asks the database, whatever it shows."""

import pytest

from clinic.models import CheckIn
from clinic.services import clients
from tests.plugins.observing import statements_of
from tests.plugins.world import NOON, scope_of
from tests.register import REGISTER, Actor

READABLE = [row for row in REGISTER if "GET" in row.methods]


@pytest.fixture
def take_on(session, ada):
    """Let Ada take on another client."""

    def add(name):
        scope = scope_of(ada)
        key = clients.prepare_key(session, scope, now=NOON)
        session.commit()
        details = clients.ClientDetails(name=name, called=name.split()[0])
        return clients.add(session, scope, key, details, now=NOON)

    return add


@pytest.fixture
def grow(session, ids_of, ids_of_sam, answer, ada, take_on):
    """Let there be more: of Sam’s check-ins, answered, and of clients with one open."""

    def more(answered, others):
        for _ in range(answered):
            answer(session.get(CheckIn, ids_of_sam()["check_in"]), send=True)
        for number in range(others):
            ids_of(ada, take_on(f"Client {number}"))

    return more


@pytest.fixture
def costs(app, ids_of_sam, browser_as):
    """Return how many statements each page makes, to read it as whoever may."""

    def measure():
        ids = ids_of_sam()
        therapist = browser_as(Actor.THERAPIST, ids["token"])
        client = browser_as(Actor.LINK_HOLDER, ids["token"])
        engine = app.extensions["database"].engine
        found = {}
        for row in READABLE:
            browser = client if row.is_link_page else therapist
            path = row.path.format(**ids)
            browser.get(path)
            with statements_of(engine) as heard:
                browser.get(path)
            found[row.endpoint] = len(heard)
        return found

    return measure


def test_what_a_page_costs_stands_in_the_register_and_does_not_grow(grow, costs):
    grow(answered=2, others=2)
    few = costs()
    grow(answered=10, others=27)

    many = costs()

    assert many == few
    assert {
        row.endpoint: many[row.endpoint]
        for row in READABLE
        if many[row.endpoint] > row.cost
    } == {}
