from clinic.models import Client
from sqlalchemy import select


def test_a_practitioner_adds_a_client(browser_of, ada, session):
    browser = browser_of(ada)

    page = browser.submit(
        "/clients/new",
        name="Amara Diallo",
        email="amara@post.test",
        mail_agreed_on="2026-06-01",
    )

    assert page.heading == "Amara Diallo"
    assert page.notices == ["Amara Diallo is on your list."]
    added = session.scalars(select(Client)).all()[-1]
    assert added.email == "amara@post.test"
