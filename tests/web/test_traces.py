"""Looking changes nothing but what a page says of itself in the register."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from clinic.models import CheckIn, Look, SignInSession
from clinic.services import check_ins
from tests.plugins.observing import changes
from tests.plugins.world import scope_of
from tests.register import REGISTER, Actor

READABLE = [row for row in REGISTER if "GET" in row.methods]
OF_LINKS = [row for row in READABLE if row.is_link_page]
NOT_SEEN = [
    ("HEAD", {}),
    ("HEAD", {"Sec-Purpose": "prefetch"}),
    ("GET", {"Sec-Purpose": "prefetch"}),
    ("GET", {"Sec-Purpose": "prefetch;prerender"}),
]


@pytest.fixture
def as_on_the_first_look(session):
    """Let whoever is signed in have rested a while, and not have seen anything."""

    def begin():
        for row in session.scalars(select(SignInSession)):
            row.last_seen_at -= timedelta(minutes=2)
            row.last_seen_in_session_view = False
        session.execute(delete(Look))
        session.commit()

    return begin


@pytest.fixture
def ids(ids_of_sam, answer, session):
    """Sam has sent one check-in, and another one is open."""
    sent = session.get(CheckIn, ids_of_sam()["check_in"])
    answer(sent, send=True)
    return ids_of_sam()


def test_looking_leaves_the_traces_of_the_register_and_no_others(
    ids, browser_as, memory, as_on_the_first_look
):
    browser = browser_as(Actor.THERAPIST, ids["token"])
    left = {}

    for row in READABLE:
        as_on_the_first_look()
        before = memory()
        browser.get(row.path.format(**ids))
        left[row.endpoint] = changes(before, memory())

    assert left == {row.endpoint: row.writes for row in READABLE}


@pytest.mark.parametrize(("method", "headers"), NOT_SEEN)
def test_what_nobody_sees_leaves_no_trace(
    ids, browser_as, memory, as_on_the_first_look, method, headers
):
    browser = browser_as(Actor.THERAPIST, ids["token"])
    as_on_the_first_look()
    before = memory()

    for row in READABLE:
        browser.open(method, row.path.format(**ids), headers=headers)

    assert changes(before, memory()) == set()


@pytest.mark.parametrize("actor", [Actor.STRANGER, Actor.LINK_HOLDER])
@pytest.mark.parametrize(
    "state", ["open", "sent", "closed", "not yet open", "replaced"]
)
def test_looking_at_what_is_behind_a_link_leaves_no_trace_at_all(
    ids, browser_as, memory, in_state, actor, state
):
    browser = browser_as(actor, ids["token"])
    in_state(state)
    before = memory()

    pages = [browser.get(row.path.format(**ids)) for row in OF_LINKS]

    assert changes(before, memory()) == set()
    assert {page.status for page in pages} <= {200, 303, 410}


@pytest.fixture
def in_state(session, ids, answer, ada):
    """Bring a check-in that is open into another state."""
    check_in = session.get(CheckIn, ids["check_in"])
    day = timedelta(days=1)

    def bring(state):
        if state == "sent":
            answer(check_in, send=True)
        elif state == "closed":
            check_in.closes_at = check_in.started_at = check_in.opens_at - day
        elif state == "not yet open":
            check_in.opens_at = check_in.closes_at + day
        elif state == "replaced":
            now = check_in.opens_at
            check_ins.replace_link(session, scope_of(ada), check_in, now=now)
        session.commit()

    return bring
