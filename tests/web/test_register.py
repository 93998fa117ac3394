"""Every page of the register, asked for by everybody, for real."""

import re
from collections import Counter
from string import Formatter
from uuid import uuid4

import pytest

from clinic.services import clients
from tests.plugins.observing import changes
from tests.plugins.world import NOON, scope_of
from tests.register import REGISTER, SEEN, SIGNED_OUT, Actor
from tests.web.expected_headers import CLEARED, DASHBOARD, FILE, LINK_PAGE, carried

SAMS = r"\bSam\b|Rivers|sam@post\.test|s\*\*\*@p\*\*\*\*"
KIMS = r"\bKim\b|Tanaka|kim@post\.test|k\*\*\*@p\*\*\*\*"
NORTHGATES = r"Northgate|northgate|\bAda\b|Okafor|\bCleo\b|Brandt"
HARBOURS = r"Harbour Rooms|harbour\.test|\bBlake\b|Moran"

UNSEEN = dict.fromkeys(SIGNED_OUT, (SAMS, KIMS, NORTHGATES, HARBOURS)) | {
    Actor.COLLEAGUE: (SAMS, KIMS, HARBOURS),
    Actor.OTHER_PRACTICE: (SAMS, NORTHGATES),
    Actor.THERAPIST: (KIMS, HARBOURS),
}
"""Names that an actor never reads, whatever they ask for."""

UNSEEN_BEHIND_A_LINK = (SAMS, KIMS, HARBOURS, "Okafor|northgate|Cleo|Brandt")
"""Who asks and for whom they ask stands on a link page, and nobody else."""

OUTSIDERS = [actor for actor in Actor if actor is not Actor.THERAPIST]
MIXED_UP = {
    "appointment",
    "assignment",
    "check_in",
    "event",
    "message",
    "remark",
    "response",
}
TYPED = {"name": "Somebody Else", "days": "3", "sure": "y", "end": "1"}


@pytest.fixture
def without_form_tokens(app):
    """Let a POST reach what it is meant for."""
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def ids_of_others(session, ids_of, ada, blake, kim):
    """What is Kim’s, of the other practice, and what is Lee’s, whom Ada sees too."""
    scope = scope_of(ada)
    key = clients.prepare_key(session, scope, now=NOON)
    session.commit()
    details = clients.ClientDetails(name="Lee Ames", called="Lee")
    lee = clients.add(session, scope, key, details, now=NOON)
    lees = ids_of(ada, lee)
    # A message of Lee's stands on its own: there is no client in its address.
    return ids_of(blake, kim), lees | {"message": uuid4()}


def test_every_endpoint_is_in_the_register_once(app):
    known = Counter(row.endpoint for row in REGISTER)

    assert max(known.values()) == 1
    assert set(known) == {rule.endpoint for rule in app.url_map.iter_rules()}


@pytest.mark.parametrize("actor", Actor)
def test_whoever_reads_gets_what_the_register_says(actor, ids_of_sam, browser_as):
    ids = ids_of_sam()
    browser = browser_as(actor, ids["token"])
    got, expected, named, headers = {}, {}, {}, {}

    for row in REGISTER:
        for method in ("GET", "HEAD"):
            page = browser.open(method, row.path.format(**ids))
            got[row.endpoint, method] = page.status
            expected[row.endpoint, method] = row.status(actor, method)
            named |= names_on(page, row, actor, browser)
            headers |= wrong_headers_on(page, row, actor, method)

    assert got == expected
    assert named == {}
    assert headers == {}


@pytest.mark.usefixtures("without_form_tokens")
@pytest.mark.parametrize("actor", Actor)
def test_whoever_sends_gets_what_the_register_says(actor, ids_of_sam, browser_as):
    got, expected, named, headers = {}, {}, {}, {}

    for row in REGISTER:
        ids = ids_of_sam()
        browser = browser_as(actor, ids["token"])
        page = browser.post(row.path.format(**ids))
        got[row.endpoint] = page.status
        expected[row.endpoint] = row.status(actor, "POST")
        named |= names_on(page, row, actor, browser)
        headers |= wrong_headers_on(page, row, actor, "POST")

    assert got == expected
    assert named == {}
    assert headers == {}


@pytest.mark.usefixtures("without_form_tokens")
@pytest.mark.parametrize("actor", OUTSIDERS)
def test_what_an_outsider_sends_changes_nothing(actor, ids_of_sam, browser_as, memory):
    ids = ids_of_sam()
    browser = browser_as(actor, ids["token"])
    refused = 302 if actor in SIGNED_OUT else 404
    before = memory()

    for row in REGISTER:
        if row.is_of_dashboard and row.status(actor, "POST") == refused:
            browser.post(row.path.format(**ids), TYPED)

    assert changes(before, memory()) <= SEEN


@pytest.mark.usefixtures("without_form_tokens")
def test_the_id_of_something_else_leads_nowhere(ids_of_sam, ids_of_others, browser_as):
    ids = ids_of_sam()
    browser = browser_as(Actor.THERAPIST, ids["token"])
    asked = {
        (method, row.path.format(**ids | {name: theirs[name]}))
        for row in REGISTER
        for theirs in ids_of_others
        for name in names_in(row.path) & MIXED_UP
        for method in row.methods
    }

    got = {each: browser.open(*each).status for each in asked}

    assert len(got) > 20
    assert got == dict.fromkeys(got, 404)


def test_no_form_is_taken_that_does_not_come_from_a_page_of_ours(
    ids_of_sam, browser_as, memory
):
    ids = ids_of_sam()
    browser = browser_as(Actor.THERAPIST, ids["token"])
    before = memory()

    got = {
        row.endpoint: browser.post(row.path.format(**ids), TYPED).status
        for row in REGISTER
        if "POST" in row.methods and not row.is_link_page
    }

    assert len(got) > 20
    assert got == dict.fromkeys(got, 400)
    assert changes(before, memory()) <= SEEN


def names_in(path):
    return {name for _, name, _, _ in Formatter().parse(path) if name}


def names_on(page, row, actor, browser):
    """The names on a page, in its headers and its cookie that an actor must not see."""
    with browser.client.session_transaction() as cookie:
        kept = str(dict(cookie))
    headers = [value for name, value in page.headers if name != "Set-Cookie"]
    told = "\n".join((page.body, *headers, kept))
    unseen = UNSEEN_BEHIND_A_LINK if row.is_link_page else UNSEEN[actor]
    found = [name for names in unseen for name in re.findall(names, told)]
    return {row.endpoint: found} if found else {}


def wrong_headers_on(page, row, actor, method):
    """What a page carries, unless that is exactly what its kind of page does."""
    expected = LINK_PAGE if row.is_link_page else DASHBOARD
    if row.endpoint == "static" and page.status == 200:
        expected = FILE
    hands_over = actor is Actor.THERAPIST and row.endpoint.endswith("check_ins.here")
    if method == "POST" and (hands_over or row.endpoint == "sign_in.sign_out"):
        expected = expected | CLEARED
    found = carried(page)
    return {} if found == expected else {row.endpoint: found}
