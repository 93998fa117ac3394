from pathlib import Path

import pytest

from clinic.mail import mailboxes
from clinic.mail.mailboxes import Mailbox, MailboxError
from tests.plugins.dovecot import PASSWORD, USERNAME

SAMPLES = Path(__file__).parent / "bounces"
ADDRESS = "hello@northgate.test"

pytestmark = pytest.mark.imap


@pytest.fixture
def mailbox(dovecot, authority):
    return Mailbox(
        host="localhost",
        port=dovecot.port,
        username=USERNAME,
        password=PASSWORD,
        ca_file=authority.ca_file,
    )


def read(mailbox):
    with mailboxes.opened(mailbox) as reader:
        found = list(reader.find_unread(ADDRESS))
        for each in found:
            reader.mark_as_read(each)
    return [each.raw.replace(b"\r\n", b"\n") for each in found]


def test_returned_mail_is_read_once_and_other_mail_is_left_alone(dovecot, mailbox):
    report = (SAMPLES / "qmail-no-mailbox.eml").read_bytes()
    dovecot.drop("report", report)
    dovecot.drop("letter", (SAMPLES / "newsletter.eml").read_bytes())

    first, second = read(mailbox), read(mailbox)

    assert (first, second) == ([report], [])
    assert dovecot.unread == {"letter"}


def test_an_empty_mailbox_gives_nothing(mailbox):
    assert read(mailbox) == []


def test_a_wrong_password_is_said_in_a_sentence(dovecot, authority):
    mailbox = Mailbox(
        host="localhost",
        port=dovecot.port,
        username=USERNAME,
        password="wrong",
        ca_file=authority.ca_file,
    )

    with pytest.raises(MailboxError, match="refused the user name or the password"):
        read(mailbox)


def test_a_server_without_a_trusted_certificate_is_not_spoken_to(dovecot):
    mailbox = Mailbox(
        host="localhost", port=dovecot.port, username=USERNAME, password=PASSWORD
    )

    with pytest.raises(MailboxError, match="encrypted connection that can be trusted"):
        read(mailbox)


def test_a_server_that_is_away_is_said_in_a_sentence(nobody_listens):
    mailbox = Mailbox(
        host="localhost", port=nobody_listens, username=USERNAME, password=PASSWORD
    )

    with pytest.raises(MailboxError, match="could not be reached"):
        read(mailbox)
