import threading
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import update

from clinic.domain.schedules import Schedule
from clinic.models import Message, Practice
from clinic.services import assignments, backups, heartbeats, sending, unscoped
from tests.plugins.world import NOON


class Healthy(BaseHTTPRequestHandler):
    """What the clinic's web part says at /healthz, and nothing else."""

    def do_GET(self):
        fine = self.path == "/healthz"
        self.send_response(200 if fine else 404)
        self.end_headers()
        self.wfile.write(b"ok\n" if fine else b"")

    def log_message(self, *_):
        pass


@pytest.fixture
def address(authority, monkeypatch):
    """The clinic's public address, with TLS in front."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Healthy)
    server.socket = authority.server_context().wrap_socket(
        server.socket, server_side=True
    )
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}
    )
    thread.start()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def in_good_order(clinic, address, session, monkeypatch):
    """Run the doctor on an installation that lacks nothing; give its findings."""
    now = datetime.now(UTC)
    session.execute(
        update(Practice).values(
            mail_host="post.test", mail_port=587, mail_sender="hello@post.test"
        )
    )
    heartbeats.beat(session, "worker", now=now)
    heartbeats.beat(session, backups.BACKUP, now=now)
    session.commit()
    monkeypatch.setenv("CLINIC_PUBLIC_ADDRESS", address)
    monkeypatch.setenv("TRUSTED_PROXY_HOPS", "1")

    def examine():
        said = clinic("doctor")
        lines = said.output.splitlines()
        wrong = [line[7:] for line in lines if line.startswith("WRONG")]
        assert said.exit_code == bool(wrong), said.output
        return wrong

    return examine


def test_the_doctor_finds_nothing_where_nothing_is_wrong(in_good_order):
    assert in_good_order() == []


def test_an_address_without_tls_is_wrong_and_so_is_one_nobody_answers(
    in_good_order, monkeypatch, nobody_listens
):
    monkeypatch.setenv("CLINIC_PUBLIC_ADDRESS", f"http://127.0.0.1:{nobody_listens}")

    address, reach = in_good_order()

    assert address.startswith("Address")
    assert "is this machine alone. Set CLINIC_PUBLIC_ADDRESS" in address
    assert reach.startswith("Reach")
    assert "Does clinic serve run, and the proxy in front of it?" in reach


def test_a_proxy_that_is_not_counted_is_named(in_good_order, monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXY_HOPS", "0")

    [finding] = in_good_order()

    assert "set TRUSTED_PROXY_HOPS to the number of proxies" in finding


def test_a_worker_that_died_is_missed(in_good_order, session):
    heartbeats.beat(session, "worker", now=datetime.now(UTC) - timedelta(minutes=5))
    session.commit()

    [finding] = in_good_order()

    assert finding.startswith("Worker        No sign of life since")


def test_a_backup_of_the_day_before_yesterday_is_too_old(in_good_order, session):
    old = datetime.now(UTC) - timedelta(hours=37)
    heartbeats.beat(session, backups.BACKUP, now=old)
    session.commit()

    [finding] = in_good_order()

    assert finding.startswith("Backup        The last is of")
    assert finding.endswith("Run each night: clinic backup FOLDER")


def test_a_practice_without_mail_server_or_with_a_held_queue_is_told(
    in_good_order, session
):
    harbour, northgate = unscoped.list_practices(session)
    northgate.mail_host = None
    harbour.mail_held_at = NOON
    session.commit()

    held, without = in_good_order()

    assert "Northgate Practice has no mail server yet." in without
    assert "Harbour Rooms: post.test lets nothing through since 2026-06-01" in held


def test_numbers_to_call_that_nobody_confirmed_are_told(in_good_order, session):
    _, northgate = unscoped.list_practices(session)
    northgate.urgent_help_confirmed_at = None
    session.commit()

    [finding] = in_good_order()

    assert "Northgate Practice has not confirmed whom clients can call" in finding


def test_a_message_that_waits_for_hours_is_told_without_naming_anybody(
    in_good_order, session, ada, sam
):
    scope = unscoped.scope_of_practitioner(ada)
    once = Schedule(every_weeks=None, weekday=0, time=time(9), count=1, until=None)
    plan = assignments.Plan(schedule=once, starts_at=NOON)
    assignments.assign(session, scope, sam, plan, now=NOON)
    session.execute(update(Message).values(due_at=NOON, state="queued"))
    session.commit()

    [finding] = in_good_order()

    assert finding.startswith("Messages      Northgate Practice: a message waits since")
    assert "Sam" not in finding


def test_without_its_secrets_the_doctor_says_so_and_looks_no_further(
    in_good_order, monkeypatch, tmp_path
):
    monkeypatch.setenv("CLINIC_SECRETS", str(tmp_path / "nowhere"))

    [finding] = in_good_order()

    assert finding.startswith("Secrets")
    assert "Put it back from your backup" in finding


def test_a_clock_that_is_not_believed_is_wrong(in_good_order, session):
    sending.hold(session, now=datetime.now(UTC))
    session.commit()

    (clock,) = in_good_order()

    assert "It jumped ahead, or nothing ran for a week, so no email leaves." in clock


def test_a_mailbox_for_returned_mail_that_cannot_be_read_is_wrong(
    in_good_order, session
):
    now = datetime.now(UTC)
    session.execute(
        update(Practice).values(bounce_host="imap.test", bounces_read_at=now)
    )
    session.commit()

    wrong = in_good_order()

    assert {line[:13] for line in wrong} == {"Returned mail"}
    assert "clinic mail check says why." in wrong[0]
