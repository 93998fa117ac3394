from pathlib import Path

import pytest
from sqlalchemy import select

from clinic import TEMPLATES
from clinic.mail.post import Post
from clinic.models import Message
from clinic.services import bounce_mailboxes
from clinic.services.bounce_mailboxes import VISIT_EVERY, MailboxSettings
from clinic.worker import Worker
from tests.plugins.dovecot import PASSWORD, USERNAME
from tests.plugins.world import NOON, scope_of

SAMPLES = Path(__file__).parents[1] / "mail" / "bounces"
IN_SAMPLES = b"3f2b8c1e9a7d4056b1c2d3e4f5a6b7c8"


@pytest.fixture
def message(assigned, session):
    """Sam's invitation, which the mail server took at noon."""
    assigned(opened=NOON)
    message = session.scalars(select(Message)).one()
    message.state, message.state_at, message.sent_at = "sent", NOON, NOON
    session.commit()
    return message


@pytest.fixture
def returned(message):
    """A report about Sam's invitation."""
    report = (SAMPLES / "postfix-no-such-user.eml").read_bytes()
    return report.replace(IN_SAMPLES, message.envelope_id.encode())


@pytest.fixture
def set_mailbox(session, ada):
    """Tell the practice where its returned mail lies."""

    def set_to(port, password=PASSWORD):
        settings = MailboxSettings(
            host="localhost",
            port=port,
            username=USERNAME,
            password=password,
            address="hello@northgate.test",
        )
        bounce_mailboxes.change(session, scope_of(ada), settings, now=NOON)
        session.commit()

    return set_to


@pytest.fixture
def work(database, authority, session):
    """Let the worker do what is due at a moment."""

    def work(*, at=NOON):
        session.commit()
        post = Post(TEMPLATES, ca_file=authority.ca_file)
        Worker(database, post, lambda: at).do_what_is_due()
        session.expire_all()

    return work


@pytest.mark.imap
def test_the_worker_reads_returned_mail_and_the_client_is_to_fix(
    dovecot, set_mailbox, work, returned, message
):
    dovecot.drop("report", returned)
    set_mailbox(dovecot.port)

    work()

    assert (message.bounced_at, message.client.mail_state) == (NOON, "returned")
    assert dovecot.unread == set()


@pytest.mark.imap
def test_a_mailbox_is_looked_into_every_five_minutes(
    dovecot, set_mailbox, work, returned, message
):
    set_mailbox(dovecot.port)
    work()
    dovecot.drop("report", returned)

    work(at=NOON + VISIT_EVERY / 2)
    too_early = message.bounced_at
    work(at=NOON + VISIT_EVERY)

    assert (too_early, message.bounced_at) == (None, NOON + VISIT_EVERY)


@pytest.mark.imap
def test_it_is_noted_that_a_mailbox_could_be_read(
    dovecot, set_mailbox, work, session, northgate
):
    set_mailbox(dovecot.port)

    work()

    assert bounce_mailboxes.last_success(session, northgate) == NOON


def test_a_mailbox_that_cannot_be_read_stops_nothing_else(
    nobody_listens, set_mailbox, work, session, northgate
):
    set_mailbox(nobody_listens)

    work()

    assert northgate.bounces_read_at == NOON
    assert bounce_mailboxes.last_success(session, northgate) is None


@pytest.mark.imap
def test_the_command_says_what_is_in_the_mailbox_and_changes_nothing(
    dovecot, set_mailbox, clinic, returned, authority, monkeypatch
):
    monkeypatch.setenv("CLINIC_MAIL_CA_FILE", str(authority.ca_file))
    dovecot.drop("report", returned)
    set_mailbox(dovecot.port)

    said = clinic("mail", "check")

    assert said.exit_code == 0, said.output
    assert said.output.splitlines() == [
        "Harbour Rooms: no mailbox is set. It is in the mail server’s page.",
        "Northgate Practice: localhost, mail to hello@northgate.test",
        "  hard 5.1.1",
        "  1 unread. The worker reads them within five minutes.",
    ]
    assert dovecot.unread == {"report"}


@pytest.mark.imap
def test_the_command_says_why_a_mailbox_cannot_be_read(
    dovecot, set_mailbox, clinic, authority, monkeypatch
):
    monkeypatch.setenv("CLINIC_MAIL_CA_FILE", str(authority.ca_file))
    set_mailbox(dovecot.port, password="wrong")

    said = clinic("mail", "check")

    assert said.exit_code == 1
    assert "  The server refused the user name or the password." in said.output


def test_a_mail_server_may_pipe_what_came_back(clinic, returned, session, message, sam):
    said = clinic("mail", "bounce", stdin=returned)

    session.expire_all()
    assert (said.exit_code, said.output) == (0, "")
    assert (message.bounce_code, sam.mail_state) == ("5.1.1", "returned")


@pytest.mark.parametrize("junk", [b"", b"\x00\xff" * 50, b"Subject: hello\n\nhello\n"])
def test_what_is_no_report_may_be_piped_without_harm(clinic, session, message, junk):
    said = clinic("mail", "bounce", stdin=junk)

    session.expire_all()
    assert (said.exit_code, message.bounced_at) == (0, None)
