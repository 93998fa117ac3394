"""One check-in's answers on the pages: set aside, brought back, moved."""

import pytest

from clinic.services import clients
from tests.plugins.world import NOON, scope_of

MONTH = 28


@pytest.fixture
def browser(browser_of, ada):
    return browser_of(ada)


@pytest.fixture
def three(answered):
    return [answered(MONTH * number, AH=2 * number) for number in range(3)]


@pytest.fixture
def put_aside(browser, sam):
    """Set a response aside through its page."""

    def put_aside(response_id, **typed):
        page = f"/clients/{sam.id}/responses/{response_id}"
        fields = {"reason": "tried out", "words": ""} | typed
        return browser.submit(page, to=f"{page}/set-aside", **fields)

    return put_aside


def test_a_response_is_set_aside_with_a_reason_and_brought_back(
    browser, sam, three, put_aside
):
    page = put_aside(three[0], words="On my own phone")

    assert page.notices == [
        "Set aside. It counts for nothing until it is brought back."
    ]
    assert "It was only tried out: “On my own phone”" in page.text
    assert "Two check-ins answered." in page.text

    path = f"/clients/{sam.id}"
    back = browser.submit(path, to=f"{path}/responses/{three[0]}/bring-back")

    assert "Three check-ins answered." in back.text
    assert "On my own phone" not in back.text


def test_session_view_says_that_it_is_set_aside_and_not_why(
    browser, sam, three, put_aside
):
    put_aside(three[1], words="On my own phone")

    for query in ("", "?numbers=1"):
        page = browser.get(f"/clients/{sam.id}/session-view{query}")
        assert "set aside" in page.text
        assert "On my own phone" not in page.body
        assert "tried out" not in page.body
        assert "Bring back" not in page.text


def test_the_list_of_check_ins_leads_there_and_says_how_it_stands(
    browser, sam, three, put_aside
):
    path = f"/clients/{sam.id}/check-ins"
    assert any(link.startswith("Set aside or move") for link in browser.get(path).links)

    put_aside(three[2])

    assert any(link.startswith("Bring back") for link in browser.get(path).links)
    assert "answered. Set aside " in browser.get(path).text


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"reason": ""}, "Choose a reason."),
        ({"reason": "other"}, "Say in a few words what it was."),
        ({"words": "x" * 201}, "This is 1 letter too long: there is room for 200."),
    ],
)
def test_without_a_fitting_reason_it_counts_as_before(
    browser, sam, three, put_aside, typed, error
):
    page = put_aside(three[0], **typed)

    assert page.status == 422
    assert any(error in said for said in page.errors)
    assert "Three check-ins answered." in browser.get(f"/clients/{sam.id}").text


def test_responses_of_somebody_elses_client_do_not_exist(
    browser_of, cleo, blake, sam, kim, three
):
    for other in (cleo, blake):
        stranger = browser_of(other)
        for client in (sam, kim):
            path = f"/clients/{client.id}/responses/{three[0]}"
            assert stranger.get(path).status == 404
            sent = stranger.submit(
                "/clients/new", to=f"{path}/set-aside", reason="twice"
            )
            assert sent.status == 404


@pytest.fixture
def lee(session, ada):
    """Another client of Ada's."""
    key = clients.prepare_key(session, scope_of(ada), now=NOON)
    session.commit()
    details = clients.ClientDetails(name="Lee Ames", called="Lee")
    lee = clients.add(session, scope_of(ada), key, details, now=NOON)
    session.commit()
    return lee


@pytest.fixture
def send(browser):
    """Press the button of a form that leads to another address."""

    def send(page, path, **fields):
        token = browser.get(page).field("csrf_token").get("value")
        sent = browser.post(path, {"csrf_token": token} | fields)
        return browser.get(sent.location) if sent.location else sent

    return send


@pytest.fixture
def move_to(send, sam):
    """Move a response of Sam's through its page."""

    def move_to(response_id, client):
        page = f"/clients/{sam.id}/responses/{response_id}"
        chosen = str(client.id) if client else ""
        return send(page, f"{page}/move", to=chosen)

    return move_to


@pytest.mark.usefixtures("lee")
def test_only_other_clients_are_offered(browser, sam, three, kim):
    page = browser.get(f"/clients/{sam.id}/responses/{three[0]}")

    offered = [option.text for option in page.all("option")]

    assert offered == ["Choose a client", "Lee Ames"]
    assert str(kim.id) not in page.body


def test_answers_are_moved_and_both_pages_say_so(browser, sam, lee, three, move_to):
    move_to(three[2], lee)

    before, after = (browser.get(f"/clients/{one.id}") for one in (sam, lee))

    assert "Two check-ins answered." in before.text
    assert "Moved to another client’s record on " in before.text
    assert "Lee Ames" not in before.text
    assert "One check-in answered." in after.text
    assert "Moved here from another client’s record on " in after.text
    assert "Sam Rivers" not in after.text


def test_session_view_knows_nothing_of_a_move(browser, sam, lee, three, move_to):
    move_to(three[2], lee)

    for client in (sam, lee):
        page = browser.get(f"/clients/{client.id}/session-view")
        assert "another client" not in page.text
        assert "Move back" not in page.text


def test_what_was_moved_is_moved_back(sam, lee, three, move_to, send):
    move_to(three[2], lee)
    path = f"/clients/{lee.id}/responses/{three[2]}/move"

    back = send(f"/clients/{sam.id}", path, to=str(sam.id))

    assert back.notices == ["Moved. Both histories say so; it can be moved back."]
    assert "Moved to another client’s record" in back.text
    again = send(f"/clients/{sam.id}", path, to=str(sam.id))
    assert again.status == 404


def test_the_list_of_check_ins_says_that_one_was_moved(
    browser, sam, lee, three, move_to
):
    move_to(three[2], lee)

    page = browser.get(f"/clients/{sam.id}/check-ins")

    assert "Moved to another client’s record." in page.text


def test_answers_that_clash_stay_and_it_is_said_why(
    browser, sam, lee, answered, move_to
):
    first, second = answered(0), answered(0)
    move_to(first, lee)

    page = move_to(second, lee)

    assert page.status == 422
    assert any("on the same day" in said for said in page.errors)
    assert "One check-in answered." in browser.get(f"/clients/{sam.id}").text


def test_nothing_moves_to_nobody_or_across_practices(move_to, three, kim, sam):
    nobody = move_to(three[0], None)
    assert nobody.status == 422
    assert any("Choose a client." in said for said in nobody.errors)

    for other in (kim, sam):
        assert move_to(three[0], other).status == 404
