import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from clinic.domain.acts import Act
from clinic.models import AuditEntry, RecoveryCode, SignInSession
from clinic.services import practitioners, sign_ins
from tests.plugins.browsing import Browser
from tests.plugins.world import PASSWORD

CODE = r"[0-9a-f]{4}(?:-[0-9a-f]{4}){4}"
NEW_PASSWORD = "boats in the early morning"


@pytest.fixture
def phone(prepared):
    """What Ada's phone shows now, or some steps from now."""
    generator = pyotp.TOTP(prepared.codes["ada"].totp_secret)
    return lambda steps=0: generator.at(datetime.now(UTC), counter_offset=steps)


@pytest.fixture
def here(browser_of, ada):
    """The browser in which Ada sits."""
    return browser_of(ada)


def rest(session, **since):
    """Let the second factor of every session be some time ago."""
    passed_at = datetime.now(UTC) - timedelta(**since)
    session.execute(update(SignInSession).values(factor_passed_at=passed_at))


def acts(session):
    newest = select(AuditEntry.act).order_by(AuditEntry.number.desc())
    return session.scalars(newest).all()


def sign_in_with(browser, password):
    return browser.submit("/sign-in", email="ada@northgate.test", password=password)


def test_the_account_says_who_with_what_and_where(here):
    page = here.get("/account/")

    assert page.heading == "Your account"
    assert "ada@northgate.test" in page.text
    assert "10 of 10 are left." in page.text
    assert "This browser" in page.text
    assert "Another browser" not in page.text


def test_every_page_of_the_dashboard_leads_to_the_account(here):
    assert here.get("/").links["Ada Okafor"] == "/account/"


def test_a_password_is_changed(here, app, session):
    page = here.submit("/account/password", old=PASSWORD, new=NEW_PASSWORD)

    assert page.path == "/account/"
    assert page.notices == [
        "Your password is changed. Every other browser was signed out."
    ]
    assert sign_in_with(Browser(app, session), PASSWORD).status == 422
    assert sign_in_with(Browser(app, session), NEW_PASSWORD).path == "/sign-in/code"


def test_a_new_password_signs_every_other_browser_out(here, browser_of, ada, session):
    there = browser_of(ada)

    here.submit("/account/password", old=PASSWORD, new=NEW_PASSWORD)

    assert here.get("/").status == 200
    assert there.get("/").status == 302
    assert acts(session)[:2] == [Act.PASSWORD_CHANGED, Act.SESSION_ENDED]


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("not the password", NEW_PASSWORD, "This is not your current password."),
        (PASSWORD, "short", "at least 12 characters"),
        (PASSWORD, "x" * 129, "at most 128 characters"),
        (PASSWORD, "password1234", "easy to guess"),
        (PASSWORD, "northgatepractice", "easy to guess"),
        (PASSWORD, "", "Enter a new password."),
    ],
)
def test_a_change_of_password_that_cannot_be_is_told(here, session, old, new, error):
    page = here.submit("/account/password", old=old, new=new)

    assert page.status == 422
    assert page.title.startswith("Error:")
    assert error in page.errors[0]
    assert Act.PASSWORD_CHANGED not in acts(session)


def test_a_password_is_never_sent_back(here):
    page = here.submit("/account/password", old="not the password", new=NEW_PASSWORD)

    assert "not the password" not in page.body
    assert NEW_PASSWORD not in page.body


def test_guessing_the_password_on_the_account_page_is_slowed_too(here):
    pages = [
        here.submit("/account/password", old=f"guess {n}", new=NEW_PASSWORD).status
        for n in range(9)
    ]

    assert pages == [422] * 8 + [429]


def test_recovery_codes_are_made_on_a_press_and_shown_once(here, session, ada):
    before = here.get("/account/recovery-codes")

    page = here.submit("/account/recovery-codes")

    shown = re.findall(CODE, page.text)
    assert before.heading == "Make new recovery codes"
    assert len(set(shown)) == 10
    assert not set(shown) & set(re.findall(CODE, before.text))
    again = here.get("/account/recovery-codes")
    assert not re.findall(CODE, again.text)
    assert acts(session)[0] == Act.RECOVERY_CODES_MADE
    digests = {practitioners.digest_of_code(code) for code in shown}
    of_ada = RecoveryCode.practitioner_id == ada.id
    assert digests == set(session.scalars(select(RecoveryCode.digest).where(of_ada)))


@pytest.mark.parametrize("path", ["/account/password", "/account/recovery-codes"])
def test_after_five_minutes_a_code_is_asked_for_again(here, session, phone, path):
    rest(session, minutes=4)
    assert here.get(path).status == 200
    rest(session, minutes=5)

    asked = here.get(path).location
    page = here.submit(asked, code=phone())

    assert asked == f"/confirm?next={path}"
    assert page.path == path
    assert page.status == 200


@pytest.mark.parametrize("path", ["/account/password", "/account/recovery-codes"])
def test_without_a_fresh_code_nothing_is_done(here, session, path):
    token = here.get(path).field("csrf_token").get("value")
    rest(session, minutes=6)

    fields = {"csrf_token": token, "old": PASSWORD, "new": NEW_PASSWORD}
    page = here.post(path, fields)

    assert page.location == "/confirm"
    assert acts(session)[0] == Act.SIGNED_IN


def test_a_recovery_code_confirms_as_well(here, session, prepared):
    rest(session, minutes=6)

    code = prepared.codes["ada"].recovery_codes[0]
    page = here.submit("/confirm?next=/account/password", code=code)

    assert page.path == "/account/password"


def test_a_wrong_code_confirms_nothing(here, session):
    rest(session, minutes=6)

    page = here.submit("/confirm?next=/account/password", code="000000")

    assert page.status == 422
    assert here.get("/account/password").status == 302


def test_a_code_that_signed_in_does_not_confirm(app, session, phone):
    browser = Browser(app, session)
    code = phone()
    sign_in_with(browser, PASSWORD)
    browser.submit("/sign-in/code", code=code)
    rest(session, minutes=6)

    assert browser.submit("/confirm", code=code).status == 422


def test_another_browser_can_be_signed_out(here, browser_of, ada, session):
    there = browser_of(ada)
    page = here.get("/account/")
    ends = [f.get("action") for f in page.all("form") if "/end" in f.get("action", "")]

    page = here.submit("/account/", to=ends[0])

    assert page.notices == ["That browser is signed out."]
    assert there.get("/").status == 302
    assert here.get("/").status == 200
    assert acts(session)[0] == Act.SESSION_ENDED


def test_all_other_browsers_can_be_signed_out_at_once(here, browser_of, ada, cleo):
    others = [browser_of(ada), browser_of(ada)]
    colleague = browser_of(cleo)

    here.submit("/account/", to="/account/sessions/end-others")

    assert [each.get("/").status for each in others] == [302, 302]
    assert here.get("/").status == 200
    assert colleague.get("/").status == 200


@pytest.mark.parametrize("other", ["cleo", "blake"])
def test_the_session_of_somebody_else_does_not_exist(
    here, browser_of, session, other, request
):
    person = request.getfixturevalue(other)
    browser = browser_of(person)
    row = session.scalars(
        select(SignInSession).where(SignInSession.practitioner_id == person.id)
    ).one()

    page = here.submit("/account/", to=f"/account/sessions/{row.id}/end")

    assert page.status == 404
    assert browser.get("/").status == 200


def test_a_dead_session_is_not_listed(here, session, ada):
    sign_ins.begin(session, ada, now=datetime.now(UTC) - timedelta(minutes=20))

    assert "Another browser" not in here.get("/account/").text
