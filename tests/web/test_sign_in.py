import dataclasses
import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import event, select, update

from clinic import create_app
from clinic.domain.acts import Act
from clinic.models import AuditEntry, Limit, SignInSession
from clinic.services import unscoped, visibility
from tests.plugins.browsing import Browser
from tests.plugins.world import PASSWORD

CODE_PAGE = "/sign-in/code"
RECOVERY_PAGE = "/sign-in/recovery-code"


@pytest.fixture
def phone(prepared):
    """Ada's phone: the code that it shows now, or some steps from now."""
    generator = pyotp.TOTP(prepared.codes["ada"].totp_secret)

    def shows(steps=0):
        return generator.at(datetime.now(UTC), counter_offset=steps)

    return shows


@pytest.fixture
def knock(browser):
    """Fill in the first page."""

    def fill_in(email="ada@northgate.test", password=PASSWORD, browser=browser):
        return browser.submit("/sign-in", email=email, password=password)

    return fill_in


def cookie_of(browser):
    with browser.client.session_transaction() as cookie:
        return dict(cookie)


def test_password_and_code_lead_to_the_clients(browser, knock, phone):
    assert knock().heading == "Enter the code from your phone"

    page = browser.submit(CODE_PAGE, code=phone())

    assert page.status == 200
    assert "Sam Rivers" in page.text


def test_an_address_may_be_typed_in_any_case(knock):
    assert knock(email=" Ada@Northgate.test").path == CODE_PAGE


def test_the_code_may_be_pasted_with_spaces_and_wide_digits(browser, knock, phone):
    knock()
    code = phone().translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})

    page = browser.submit(CODE_PAGE, code=f" {code[:3]} {code[3:]} ")

    assert "Sam Rivers" in page.text


def test_the_code_field_is_filled_in_by_browsers_and_takes_a_paste(knock):
    field = knock().field("code")

    assert field.get("autocomplete") == "one-time-code"
    assert field.get("inputmode") == "numeric"
    assert field.get("maxlength") is None


def test_the_first_page_is_filled_in_by_password_managers(browser):
    page = browser.get("/sign-in")

    assert page.field("email").get("autocomplete") == "username"
    assert page.field("password").get("autocomplete") == "current-password"


def test_the_first_page_says_whom_to_ask_and_where_clients_go(browser):
    text = browser.get("/sign-in").text

    assert "clinic practitioner reset" in text
    assert "Clients: use the link in your email instead." in text


def test_without_a_password_there_is_no_second_page(browser):
    for path in (CODE_PAGE, RECOVERY_PAGE):
        page = browser.get(path)

        assert page.status == 302
        assert page.location == "/sign-in"


def test_with_the_password_alone_every_page_is_closed(browser, knock, sam):
    knock()

    for path in ("/", f"/clients/{sam.id}", "/account/"):
        page = browser.get(path)

        assert page.status == 302
        assert page.location.startswith("/sign-in")


def test_a_token_from_between_the_pages_does_not_sign_in(browser, knock):
    knock()
    token = cookie_of(browser)["awaits_factor"]

    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = token

    assert browser.get("/").status == 302


def test_a_code_works_once(browser, app, session, knock, phone):
    code = phone()
    knock()
    browser.submit(CODE_PAGE, code=code)
    other = Browser(app, session)
    knock(browser=other)

    page = other.submit(CODE_PAGE, code=f"{code[:3]} {code[3:]}")

    assert page.status == 422
    assert "This code is not right, or was used before." in page.errors[0]
    assert other.get("/").status == 302


def test_a_recovery_code_signs_in_once(browser, app, session, knock, prepared):
    code = prepared.codes["ada"].recovery_codes[3]
    knock()

    page = browser.submit(RECOVERY_PAGE, code=code.upper())

    assert "Sam Rivers" in page.text
    other = Browser(app, session)
    knock(browser=other)
    assert other.submit(RECOVERY_PAGE, code=code).status == 422


def test_signing_in_gives_a_new_session(browser, knock, phone):
    browser.get("/sign-in")
    knock()
    before = cookie_of(browser)
    browser.submit(CODE_PAGE, code=phone())

    after = cookie_of(browser)

    assert "awaits_factor" not in after
    assert after["_user_id"] != before["awaits_factor"]
    assert after["csrf_token"] != before["csrf_token"]


def test_the_trail_knows_who_signed_in_and_out(session, browser, knock, phone, ada):
    knock()
    browser.submit(CODE_PAGE, code=phone())
    browser.submit("/", to="/sign-out")

    newest = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(2)

    out, signed_in = session.scalars(newest)
    assert (signed_in.act, out.act) == (Act.SIGNED_IN, Act.SIGNED_OUT)
    assert signed_in.actor_id == out.actor_id == ada.id
    assert signed_in.object_id == out.object_id


@pytest.mark.parametrize("code", ["", "000000", "abc"])
def test_a_wrong_code_is_told_and_leads_nowhere(browser, knock, code):
    knock()

    page = browser.submit(CODE_PAGE, code=code)

    assert page.status == 422
    assert page.title.startswith("Error:")
    assert browser.get("/").status == 302


def test_whoever_is_unknown_gets_the_same_answer(knock):
    wrong = knock(password="the wrong password")
    unknown = knock(email="nobody@northgate.test")

    assert wrong.status == unknown.status == 422
    assert wrong.errors == unknown.errors == ["Email or password is not right."]
    assert "ada@" not in wrong.body.replace('value="ada@northgate.test"', "")


def test_whoever_is_unknown_costs_the_same(app, knock, monkeypatch):
    with counted(app, monkeypatch) as wrong:
        knock(password="the wrong password")

    with counted(app, monkeypatch) as unknown:
        knock(email="nobody@northgate.test")

    assert wrong == unknown
    assert wrong.count("argon2") == 1


@contextmanager
def counted(app, monkeypatch):
    """Write down each Argon2 run and each statement."""
    seen: list[str] = []
    verify = PasswordHasher.verify

    def note_run(*arguments):
        seen.append("argon2")
        return verify(*arguments)

    def note_statement(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    engine = app.extensions["database"].engine
    with monkeypatch.context() as patch:
        patch.setattr(PasswordHasher, "verify", note_run)
        event.listen(engine, "before_cursor_execute", note_statement)
        yield seen
        event.remove(engine, "before_cursor_execute", note_statement)


def test_after_eight_wrong_passwords_there_is_a_wait(knock):
    pages = [knock(password=f"wrong password {n}").status for n in range(8)]

    page = knock()

    assert pages == [422] * 8
    assert page.status == 429
    assert 0 < int(page.headers["Retry-After"]) <= 60
    assert page.heading == "Please wait a little"


def test_an_unknown_account_has_the_same_wait(knock):
    for number in range(8):
        knock(email="nobody@northgate.test", password=f"wrong password {number}")

    assert knock(email="nobody@northgate.test").status == 429


def test_a_browser_that_was_signed_in_is_not_locked_out(
    app, session, browser, knock, phone
):
    knock()
    browser.submit(CODE_PAGE, code=phone())
    browser.submit("/", to="/sign-out")
    stranger = Browser(app, session)
    for number in range(9):
        knock(browser=stranger, password=f"wrong password {number}")

    assert knock(browser=stranger).status == 429
    assert knock().path == CODE_PAGE


def test_a_known_device_has_tries_for_its_own_accounts_alone(
    app, session, browser, knock, phone
):
    knock()
    browser.submit(CODE_PAGE, code=phone())
    browser.submit("/", to="/sign-out")
    stranger = Browser(app, session)
    for number in range(8):
        knock(browser=stranger, email="cleo@northgate.test", password=f"wrong {number}")

    assert knock(email="cleo@northgate.test").status == 429


def test_a_forged_device_is_a_stranger(browser, knock):
    for number in range(8):
        knock(password=f"wrong password {number}")

    browser.client.set_cookie("clinic-device", "eyJkZXZpY2UiOiJ4In0.forged.forged")

    assert knock().status == 429


def test_a_forged_sender_does_not_move_a_limit(browser):
    token = browser.get("/sign-in").field("csrf_token").get("value")
    wrong = {"csrf_token": token, "email": "ada@northgate.test", "password": "wrong"}

    statuses = [
        browser.post("/sign-in", wrong, **{"X-Forwarded-For": f"203.0.113.{n}"}).status
        for n in range(9)
    ]

    assert statuses[-1] == 429


def test_after_five_wrong_codes_there_is_a_wait(browser, knock, phone):
    knock()
    for _ in range(5):
        browser.submit(CODE_PAGE, code="000000")

    assert browser.submit(CODE_PAGE, code=phone()).status == 429


def test_wrong_codes_are_counted_over_all_sessions(app, session, browser, knock, phone):
    for _ in range(5):
        other = Browser(app, session)
        knock(browser=other)
        other.submit(CODE_PAGE, code="000000")
    knock()

    assert browser.submit(CODE_PAGE, code=phone()).status == 429


def test_no_address_and_no_account_is_kept_of_wrong_tries(session, knock):
    knock(password="wrong")

    limits = session.scalars(select(Limit)).all()

    assert {len(limit.key) for limit in limits} == {32}
    assert not any("ada" in limit.what or "127" in limit.what for limit in limits)


@pytest.mark.parametrize("ask", [CODE_PAGE, RECOVERY_PAGE])
def test_the_page_that_was_asked_for_is_found_again(browser, phone, prepared, sam, ask):
    path = f"/clients/{sam.id}"
    asked = browser.get(path).location
    code = phone() if ask == CODE_PAGE else prepared.codes["ada"].recovery_codes[0]
    browser.submit(asked, email="ada@northgate.test", password=PASSWORD)

    page = browser.submit(f"{ask}?next={path}", code=code)

    assert page.path == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.test/",
        "//elsewhere.test",
        "/\\elsewhere.test",
        "\\/elsewhere.test",
        "/%09/elsewhere.test",
        "https:elsewhere.test",
        "javascript:alert(1)",
        "/nothing-here",
        "/sign-out",
        "/c/abc",
        "/static/clinic.css",
        "/account",
        "/account/?next=//elsewhere.test",
        " /account/",
        "account/",
        "",
    ],
)
def test_nobody_is_led_elsewhere(browser, knock, phone, elsewhere):
    knock()
    token = browser.get(CODE_PAGE).field("csrf_token").get("value")

    page = browser.client.post(
        CODE_PAGE,
        query_string={"next": elsewhere},
        data={"csrf_token": token, "code": phone()},
    )

    assert page.location == "/"


def test_what_was_searched_for_does_not_stand_in_the_address(browser):
    page = browser.get("/?page=2&words=rivers")

    assert page.location == "/sign-in?next=/"


def test_who_is_signed_in_already_is_led_on(browser_of, ada):
    page = browser_of(ada).get("/sign-in")

    assert page.location == "/"


def test_signed_out_means_dead(browser_of, app, session, ada):
    browser = browser_of(ada)
    kept = cookie_of(browser)
    page = browser.submit("/", to="/sign-out")
    thief = Browser(app, session)
    with thief.client.session_transaction() as cookie:
        cookie.update(kept)

    assert page.notices == ["You are signed out."]
    assert thief.get("/").status == 302
    assert browser.get("/").status == 302


def test_signing_out_clears_what_the_browser_kept(browser_of, ada):
    browser = browser_of(ada)
    token = browser.get("/").field("csrf_token").get("value")

    page = browser.post("/sign-out", {"csrf_token": token})

    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_nobody_is_signed_out_by_a_link(browser_of, ada):
    browser = browser_of(ada)

    assert browser.get("/sign-out").status == 405
    assert browser.get("/").status == 200


def test_who_rested_too_long_is_told_so(browser_of, session, ada):
    browser = browser_of(ada)
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    session.execute(update(SignInSession).values(last_seen_at=an_hour_ago))

    first = browser.get("/")
    page = browser.get(first.location)

    assert page.notices == ["You were signed out. Please sign in again."]


def test_using_the_dashboard_keeps_somebody_signed_in(browser_of, session, ada):
    browser = browser_of(ada)
    ten_minutes_ago = datetime.now(UTC) - timedelta(minutes=10)
    session.execute(update(SignInSession).values(last_seen_at=ten_minutes_ago))

    token = browser.get("/account/").field("csrf_token").get("value")
    session.execute(update(SignInSession).values(last_seen_at=ten_minutes_ago))
    page = browser.post("/account/stay", {"csrf_token": token})

    seen = session.scalars(
        visibility.sign_in_sessions(unscoped.scope_of_practitioner(ada))
    ).one()
    assert json.loads(page.body) == {"secondsLeft": 15 * 60}
    assert datetime.now(UTC) - seen.last_seen_at < timedelta(minutes=1)


def test_outside_a_demo_nobody_signs_in_with_one_press(browser, ada):
    token = browser.get("/sign-in").field("csrf_token").get("value")

    page = browser.post(f"/sign-in/demo/{ada.id}", {"csrf_token": token})

    assert page.status == 404
    assert browser.get("/").status == 302


@pytest.fixture
def demo(config, session, northgate):
    """A stranger's browser in front of a demo with the same practice."""
    northgate.demo = True
    session.commit()
    app = create_app(dataclasses.replace(config, demo=True))
    yield Browser(app, session)
    app.extensions["database"].engine.dispose()


def test_in_a_demo_one_press_signs_in_and_says_so(demo, ada):
    page = demo.get("/sign-in")

    assert "one press signs you in" in page.text
    assert "Sign in as Ada Okafor" in page.buttons
    assert "Sign in as Blake Moran" not in page.buttons
    page = demo.submit("/sign-in", to=f"/sign-in/demo/{ada.id}")
    assert "Sam Rivers" in page.text


def test_in_a_demo_nobody_else_is_let_in(demo, blake):
    page = demo.submit("/sign-in", to=f"/sign-in/demo/{blake.id}")

    assert page.status == 404
