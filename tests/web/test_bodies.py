import io

import pytest

from clinic.web.bodies import ignores_its_body, takes_several


@pytest.fixture
def form(app, browser):
    """A browser before three pages: one for a form, one for lists, one that is deaf."""
    views = {
        "one": lambda: "taken\n",
        "several": takes_several("days")(lambda: "taken\n"),
        "deaf": ignores_its_body(lambda: "taken\n"),
    }
    for name, view in views.items():
        app.add_url_rule(f"/healthz/{name}", f"sign_in.{name}", view, methods=["POST"])
        app.extensions["csrf"].exempt(view)
    return browser


def post(browser, path, body, *, announced=None, kind=None):
    """Send a body as it is, with whatever length the sender claims."""
    browser.session.commit()
    return browser.client.post(
        path,
        input_stream=io.BytesIO(body),
        content_type=kind or "application/x-www-form-urlencoded",
        environ_overrides={
            "CONTENT_LENGTH": str(len(body) if announced is None else announced),
            # As gunicorn hands on whatever has arrived, as if it were whole.
            "wsgi.input_terminated": True,
        },
    )


def test_a_whole_form_is_taken(form):
    assert post(form, "/healthz/one", b"name=Sam&end=1").status_code == 200


@pytest.mark.parametrize("arrived", [0, 1, 8, 13])
def test_a_form_that_was_cut_short_is_refused(form, arrived):
    body = b"name=Sam&end=1"

    page = post(form, "/healthz/one", body[:arrived], announced=len(body))

    assert page.status_code == 400
    assert b"This did not arrive whole" in page.data


def test_a_cut_short_body_is_refused_even_where_no_form_is_read(form):
    assert post(form, "/healthz/deaf", b"List", announced=26).status_code == 400


def test_a_body_that_is_too_long_is_refused(form):
    page = post(form, "/healthz/one", b"name=" + b"x" * 70_000)

    assert page.status_code == 413
    assert b"This is too long" in page.data


def test_a_body_in_parts_is_refused(form):
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'

    page = post(form, "/healthz/one", body, kind="multipart/form-data; boundary=x")

    assert page.status_code == 400


def test_a_body_in_parts_does_not_matter_where_no_form_is_read(form):
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'

    page = post(form, "/healthz/deaf", body, kind="multipart/form-data; boundary=x")

    assert page.status_code == 200


@pytest.mark.parametrize("body", [b"a=1&a=2", b"a=1&b=2&a=1", b"days=1&days=2"])
def test_a_field_that_comes_twice_is_refused(form, body):
    assert post(form, "/healthz/one", body).status_code == 400


def test_a_field_may_come_twice_where_a_list_is_expected(form):
    assert post(form, "/healthz/several", b"days=1&days=2&a=1").status_code == 200
    assert post(form, "/healthz/several", b"days=1&days=2&a=1&a=2").status_code == 400


def test_a_question_that_comes_twice_in_the_address_is_refused(form):
    assert form.get("/sign-in?next=/&next=/account/").status == 400


@pytest.mark.parametrize("body", [b"name=Sam%00", b"na%00me=Sam"])
def test_what_no_keyboard_can_type_is_refused(form, body):
    assert post(form, "/healthz/one", body).status_code == 400
