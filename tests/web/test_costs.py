"""How often each page of the register asks the database, whatever it shows."""

import re

import pytest
from sqlalchemy import event

from clinic.models import Base, CheckIn
from clinic.services import clients
from tests.plugins.observing import statements_of
from tests.plugins.world import NOON, scope_of
from tests.register import REGISTER, Actor

READABLE = [row for row in REGISTER if "GET" in row.methods]

# There are few of these, and no more with the years; of the trail the newest is read.
FEW = {"assumptions", "library_entries", "practices", "privacy_notices", "urgent_helps"}
NEWEST = {"audit_entries"}
TABLES = {table.name for table in Base.metadata.tables.values()}


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


@pytest.fixture
def plans(app, ids_of_sam, browser_as):
    """Return how SQLite finds what a page asks for, table by table."""
    engine = app.extensions["database"].engine
    ids = ids_of_sam()
    asked = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.append((statement, parameters))

    def plans_of(row, actor):
        asked.clear()
        event.listen(engine, "before_cursor_execute", note)
        browser_as(actor, ids["token"]).get(row.path.format(**ids))
        event.remove(engine, "before_cursor_execute", note)
        with engine.connect() as connection:
            return {
                step.detail
                for statement, parameters in asked
                for step in connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {statement}", parameters
                )
            }

    return plans_of


# PostgreSQL reads a small table whole, and is right to.
@pytest.mark.parametrize("prepared", ["sqlite"], indirect=True)
def test_no_page_about_one_client_reads_through_all_the_others(plans):
    of_one = [row for row in READABLE if row.is_link_page or "{client}" in row.path]

    through = {
        (row.endpoint, table)
        for row in of_one
        for step in plans(
            row, Actor.LINK_HOLDER if row.is_link_page else Actor.THERAPIST
        )
        for table in _read_through(step)
    }

    assert through == set()


def _read_through(step):
    """Yield the table that one step of a plan reads through, for a whole practice."""
    found = re.match(r"SCAN (\w+)|SEARCH (\w+) .*\(practice_id=\?\)$", step)
    if found is not None:
        table = re.sub(r"_\d+$", "", found[1] or found[2])  # without its alias
        if table in TABLES - FEW - NEWEST:
            yield table
