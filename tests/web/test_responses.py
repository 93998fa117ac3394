"""One check-in's answers on the pages: set aside with a reason, and brought back."""

import pytest

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
    assert any(link.startswith("Set aside") for link in browser.get(path).links)

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
