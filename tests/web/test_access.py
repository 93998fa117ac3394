from datetime import timedelta

from sqlalchemy import select

from clinic.models import SignInSession
from clinic.services import audit, unscoped, visibility


def test_a_stranger_is_asked_to_sign_in(browser):
    page = browser.get("/")

    assert page.status == 302
    assert page.location.startswith("/sign-in")


def test_a_practitioner_sees_only_clients_in_their_care(browser_of, ada, cleo, blake):
    assert "Sam Rivers" in browser_of(ada).get("/").text
    assert "Sam Rivers" not in browser_of(cleo).get("/").text
    assert "Sam Rivers" not in browser_of(blake).get("/").text


def test_a_form_is_taken_some_minutes_after_it_was_opened(
    browser_of, ada, sam, session
):
    browser = browser_of(ada)
    form = browser.get(f"/clients/{sam.id}/edit")
    row = session.scalars(select(SignInSession)).one()
    row.last_seen_at -= timedelta(minutes=5)

    names = ("csrf_token", "name", "called", "email", "mail_agreed_on")
    typed = {name: form.field(name).get("value") for name in names}
    page = browser.post(f"/clients/{sam.id}/edit", typed)

    assert page.status == 302


def test_the_trail_shows_one_changed_row(session, northgate):
    scope = unscoped.scope_of_operator(northgate)
    assert audit.broken_entry(session, scope) is None

    entry = session.scalars(visibility.audit_entries(scope)).all()[3]
    entry.act = "nothing happened"

    assert audit.broken_entry(session, scope) is entry
