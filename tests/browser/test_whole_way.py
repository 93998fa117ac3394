"""The whole way, for real: `clinic serve`, a worker, a mail server, a phone."""

import os
import re
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import psycopg
import pyotp
import pytest
from playwright.sync_api import expect
from sqlalchemy.engine import make_url

from tests.mail.server import PASSWORD as MAIL_PASSWORD
from tests.mail.server import USERNAME
from tests.tour.houses import NORA, PASSWORD, ROOT, begin

pytestmark = pytest.mark.browser

PHONE = {
    "viewport": {"width": 390, "height": 664},
    "has_touch": True,
    "is_mobile": True,
    "java_script_enabled": False,
}
LONGEST_WAIT = 90_000
"""Milliseconds: “now” leaves after sixty seconds, so that it can be undone."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request, tmp_path, authority):
    """What the processes of this clinic are told."""
    told = {
        "CLINIC_DATA": str(tmp_path / "data"),
        "CLINIC_MAIL_CA_FILE": str(authority.ca_file),
    }
    if request.param == "sqlite":
        yield told
        return
    address = os.environ["CLINIC_TEST_POSTGRES"]
    name = f"clinic_whole_way_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        url = make_url(address).set(database=name)
        yield told | {"CLINIC_DATABASE_URL": url.render_as_string(hide_password=False)}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def practice(settings, unused_port):
    """A practice made by `clinic init` and running under `clinic serve`."""
    address = f"http://localhost:{unused_port}"
    secret = begin(address, settings)
    with running(settings, unused_port):
        yield address, secret


@pytest.fixture
def unused_port(nobody_listens):
    return nobody_listens


@contextmanager
def running(settings, port):
    process = subprocess.Popen(
        [sys.executable, "-m", "clinic", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        process.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20):
            yield
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_the_whole_way(practice, chromium, mail_server):
    address, secret = practice
    desk = chromium.new_context(base_url=address, locale="en-GB").new_page()
    phone = chromium.new_context(locale="en-GB", **PHONE).new_page()

    sign_in(desk, secret)
    confirm_urgent_help(desk)
    set_mail_server(desk, mail_server.port)
    add_client(desk)
    assign_now(desk)
    answer(phone, link_in(received(desk, mail_server)))

    the_chart_shows_the_point(desk)
    session_view_opens_and_covers(desk, chromium)
    desk.get_by_role("link", name="End session view").click()
    press(desk, "Sign out")
    expect(desk.get_by_role("status")).to_contain_text("You are signed out.")
    desk.context.close()
    phone.context.close()


def sign_in(desk, secret):
    desk.goto("/")
    desk.get_by_label("Email").fill(NORA)
    desk.get_by_label("Password", exact=True).fill(PASSWORD)
    press(desk, "Sign in")
    desk.get_by_label("6-digit code").fill(pyotp.TOTP(secret).now())
    press(desk, "Sign in")
    expect(desk.locator("h1")).to_have_text("Your clients")


def confirm_urgent_help(desk):
    desk.goto("/practice/urgent-help")
    desk.get_by_role("button", name="Take 112").click()
    desk.get_by_label("Emergency number").first.check()
    desk.get_by_label("We have checked these numbers").check()
    press(desk, "Confirm these numbers")
    expect(desk.get_by_role("status").first).to_contain_text("Confirmed.")


def set_mail_server(desk, port):
    desk.goto("/practice/mail-server")
    desk.get_by_label("Server", exact=True).fill("localhost")
    desk.get_by_role("textbox", name="Port").fill(str(port))
    desk.get_by_label("STARTTLS").check()
    desk.get_by_label("User name").fill(USERNAME)
    desk.get_by_label("Password", exact=True).fill(MAIL_PASSWORD)
    desk.get_by_label("Sender address").fill("hello@quiet-street.example")
    press(desk, "Save")
    press(desk, "Send a test mail")
    expect(desk.get_by_role("main")).to_contain_text("250")


def add_client(desk):
    desk.goto("/clients/new")
    desk.get_by_label("Name", exact=True).fill("Robin Fields")
    desk.get_by_label("Email (optional)").fill("robin@post.example")
    desk.get_by_label("Agreed to get emails on").fill("2026-01-15")
    press(desk, "Add")
    expect(desk.locator("h1")).to_have_text("Robin Fields")


def assign_now(desk):
    desk.get_by_role("link", name="Assign a check-in").click()
    desk.get_by_label("12 questions").check()
    press(desk, "Assign and send")
    expect(desk.get_by_role("button", name="Undo")).to_be_visible()


def received(desk, mail_server):
    """Wait for the email to Robin, which comes from the worker over STARTTLS."""
    for _ in range(LONGEST_WAIT // 500):
        for taken in mail_server.ledger:
            if taken.recipient == "robin@post.example":
                return taken.message
        desk.wait_for_timeout(500)
    raise AssertionError("no email came")


def link_in(email):
    text = email.get_body(("plain",)).get_content()
    return re.search(r"http://\S+/c/\w+", text)[0]


def answer(phone, link):
    phone.goto(link)
    phone.get_by_role("button", name="Start", exact=True).tap()
    for number in range(1, 13):
        expect(phone).to_have_title(f"Question {number} of 12 – check-in")
        phone.get_by_label("Often").tap()
        phone.locator(".buttons .primary").tap()
    for optional in ("What to talk about", "For your chart"):
        expect(phone).to_have_title(f"{optional} – check-in")
        phone.locator(".buttons .primary").tap()
    phone.get_by_role("button", name="Send my answers").tap()
    expect(phone.locator("h1")).to_have_text("Thank you")


def the_chart_shows_the_point(desk):
    desk.goto("/")
    expect(desk.get_by_role("main")).to_contain_text("12 of 12 answered")
    desk.get_by_role("link", name="Prepare").click()
    desk.locator(".plot.drawn").first.wait_for()
    for plot in desk.locator(".plot").all():
        expect(plot.locator(".live .trace:first-child .point")).to_have_count(1)
    desk.get_by_text("Numbers as a table").click()
    expect(desk.locator("table.plain tbody")).to_have_count(6)
    # Each area has a question for either end: “Often” to both lies in the middle.
    assert desk.locator("table.plain tbody tr:not(.grp)").count() == 6
    expect(desk.locator("table.plain tr:not(.grp) td:nth-child(3)")).to_have_text(
        ["50"] * 6
    )


def session_view_opens_and_covers(desk, chromium):
    desk.get_by_role("link", name="Share in session").click()
    expect(desk.locator("h1")).to_have_text("Robin’s check-ins")
    desk.get_by_role("link", name="Cover screen").click()
    expect(desk.locator("main")).to_be_hidden()
    press(desk, "Show again")
    expect(desk.locator("main")).to_be_visible()
    without_script(desk, chromium)


def without_script(desk, chromium):
    context = chromium.new_context(
        storage_state=desk.context.storage_state(), java_script_enabled=False
    )
    page = context.new_page()
    page.goto(desk.url)
    expect(page.locator(".plot .still").first).to_be_visible()
    page.get_by_role("link", name="Cover screen").click()
    expect(page.locator("h1")).to_have_text("Paused")
    page.get_by_role("link", name="Show again").click()
    expect(page.locator("h1")).to_have_text("Robin’s check-ins")
    context.close()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
