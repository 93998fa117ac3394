import re
import socket
from email.message import EmailMessage
from email.policy import EmailPolicy

import pytest

from clinic.mail.outcomes import Fate, Outcome, Step, in_words
from clinic.mail.senders import MailServer, Security, deliver
from tests.mail.authority import Authority
from tests.mail.server import PASSWORD, USERNAME, FaultyServer, HonestServer, serving

SENDER, SAM = "bounces+1@northgate.example", "sam@post.example"


def a_message(text="Hello Sam,\n\n.a line that begins with a dot\n"):
    message = EmailMessage(policy=EmailPolicy(cte_type="7bit"))
    message["From"], message["To"] = "hello@northgate.example", SAM
    message["Subject"] = "A short check-in"
    message.set_content(text)
    return message


def plainly(port, **changes):
    return MailServer(
        host="127.0.0.1", port=port, security=Security.NONE, **{**IMPATIENT, **changes}
    )


def safely(port, authority, **changes):
    settings = {
        "host": "localhost",
        "username": USERNAME,
        "password": PASSWORD,
        "ca_file": authority.ca_file,
    }
    return MailServer(port=port, **{**settings, **changes})


IMPATIENT = {"step_seconds": 0.4, "text_seconds": 0.4}


def send(server, message=None, before_text=lambda: True):
    return deliver(
        server,
        message or a_message(),
        envelope_sender=SENDER,
        recipient=SAM,
        before_text=before_text,
    )


def an_address_in_the_network():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nothing_is_sent:
        try:
            nothing_is_sent.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine is in no network")
        return nothing_is_sent.getsockname()[0]


def test_a_message_arrives_whole_over_starttls_with_a_sign_in(mail_server, authority):
    outcome = send(safely(mail_server.port, authority))

    assert outcome == Outcome(Fate.SENT, Step.TEXT, 250, "2.0.0 taken")
    (taken,) = mail_server.ledger
    assert (taken.sender, taken.recipient) == (SENDER, SAM)
    assert taken.message.get_content().splitlines()[2][0] == "."


def test_a_message_arrives_over_a_line_encrypted_from_the_start(authority):
    context = authority.server_context()
    with serving(HonestServer(context, implicit=True)) as mail_server:
        settings = safely(
            mail_server.port,
            authority,
            security=Security.IMPLICIT_TLS,
        )
        outcome = send(settings)

    assert outcome.fate is Fate.SENT
    assert len(mail_server.ledger) == 1


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        (["PLAIN"], Outcome(Fate.SENT, Step.TEXT, 250, "2.0.0 taken")),
        (["PLAIN", "LOGIN"], Outcome(Fate.HOLD, Step.SIGN_IN)),
    ],
)
def test_signing_in_takes_what_the_server_offers(authority, without, expected):
    context = authority.server_context()
    with serving(HonestServer(context, without=without)) as mail_server:
        outcome = send(safely(mail_server.port, authority))

    assert outcome == expected


def test_a_message_arrives_without_encryption_on_the_same_machine(plain_mail_server):
    outcome = send(plainly(plain_mail_server.port))

    assert outcome.fate is Fate.SENT
    assert len(plain_mail_server.ledger) == 1


def test_a_wrong_password_holds_the_queue(mail_server, authority):
    outcome = send(safely(mail_server.port, authority, password="guessed"))

    assert (outcome.fate, outcome.step, outcome.code) == (Fate.HOLD, Step.SIGN_IN, 535)
    assert mail_server.ledger == []


def test_a_certificate_of_a_stranger_holds_the_queue(mail_server, authority, tmp_path):
    stranger = Authority(tmp_path)

    outcome = send(safely(mail_server.port, authority, ca_file=stranger.ca_file))

    assert outcome == Outcome(Fate.HOLD, Step.TLS)
    assert mail_server.ledger == []


def test_a_line_encrypted_from_the_start_is_not_trusted_blindly(authority, tmp_path):
    stranger = Authority(tmp_path)
    with serving(HonestServer(authority.server_context(), implicit=True)) as server:
        settings = safely(server.port, stranger, security=Security.IMPLICIT_TLS)
        outcome = send(settings)

    assert outcome == Outcome(Fate.HOLD, Step.TLS)
    assert server.ledger == []


def test_a_certificate_for_another_name_holds_the_queue(tmp_path):
    elsewhere = Authority(tmp_path, host="elsewhere.example")
    with serving(HonestServer(elsewhere.server_context())) as server:
        outcome = send(safely(server.port, elsewhere))

    assert outcome == Outcome(Fate.HOLD, Step.TLS)
    assert server.ledger == []


def test_a_missing_authority_file_holds_the_queue(mail_server, authority, tmp_path):
    outcome = send(safely(mail_server.port, authority, ca_file=tmp_path / "none.pem"))

    assert outcome == Outcome(Fate.HOLD, Step.TLS)


@pytest.mark.parametrize("mood", ["starttls-fail", "ok"])
def test_where_encryption_is_refused_nothing_is_said_in_clear(mood, authority):
    offers_it = authority.server_context() if mood == "starttls-fail" else None
    with serving(FaultyServer(offers_it)) as server:
        server.mood = mood
        outcome = send(safely(server.port, authority))

    assert (outcome.fate, outcome.step) == (Fate.HOLD, Step.TLS)
    assert set(server.verbs) <= {"EHLO", "STARTTLS", "QUIT"}


def test_a_line_that_drops_while_it_is_encrypted_is_tried_again(authority):
    with serving(FaultyServer(authority.server_context())) as server:
        server.mood = "starttls-garbage"
        outcome = send(safely(server.port, authority))

    assert (outcome.fate, outcome.step) == (Fate.RETRY, Step.TLS)


def test_without_encryption_mail_goes_to_this_machine_only():
    own_address = an_address_in_the_network()
    with serving(FaultyServer(address=own_address)) as server:
        outcome = send(
            MailServer(host=own_address, port=server.port, security=Security.NONE)
        )

    assert outcome == Outcome(Fate.HOLD, Step.CONNECT)
    assert set(server.verbs) <= {"QUIT"}


@pytest.mark.parametrize(
    ("mood", "expected"),
    [
        ("slow-banner", (Fate.RETRY, Step.GREETING, None)),
        ("busy", (Fate.RETRY, Step.GREETING, 421)),
        ("closed-to-all", (Fate.RETRY, Step.GREETING, 554)),
        ("slow-hello", (Fate.RETRY, Step.HELLO, None)),
        ("auth-fail", (Fate.HOLD, Step.SIGN_IN, 535)),
        ("auth-later", (Fate.RETRY, Step.SIGN_IN, 454)),
        ("auth-required", (Fate.HOLD, Step.SENDER, 530)),
        ("sender-refused", (Fate.RETRY, Step.SENDER, 553)),
        ("slow-sender", (Fate.RETRY, Step.SENDER, None)),
        ("not-now", (Fate.RETRY, Step.RECIPIENT, 450)),
        ("no-such-user", (Fate.REFUSED, Step.RECIPIENT, 550)),
        ("slow-recipient", (Fate.RETRY, Step.RECIPIENT, None)),
        ("drop-before-text", (Fate.RETRY, Step.DATA, None)),
        ("slow-data", (Fate.RETRY, Step.DATA, None)),
        ("local-error", (Fate.RETRY, Step.TEXT, 451)),
        ("too-big", (Fate.REFUSED, Step.TEXT, 552)),
        ("drop-in-text", (Fate.UNCERTAIN, Step.TEXT, None)),
        ("hang-in-text", (Fate.UNCERTAIN, Step.TEXT, None)),
        ("before-dot-reply-nonsense", (Fate.UNCERTAIN, Step.TEXT, -1)),
    ],
)
def test_what_was_not_taken_is_told_from_what_nobody_knows(
    faulty_server, mood, expected
):
    faulty_server.mood = mood

    outcome = send(
        plainly(faulty_server.port, username=USERNAME, password=PASSWORD, **IMPATIENT)
    )

    assert (outcome.fate, outcome.step, outcome.code) == expected
    assert faulty_server.ledger == []


@pytest.mark.parametrize("mood", ["after-dot-die", "after-dot-slow"])
def test_a_message_taken_without_a_word_is_uncertain(faulty_server, mood):
    faulty_server.mood = mood

    outcome = send(plainly(faulty_server.port))

    assert outcome == Outcome(Fate.UNCERTAIN, Step.TEXT)
    assert len(faulty_server.ledger) == 1


def test_a_server_that_is_not_there_is_tried_again(nobody_listens):
    assert send(plainly(nobody_listens)) == Outcome(Fate.RETRY, Step.CONNECT)


def test_a_server_with_an_unknown_name_is_tried_again():
    for host in ("mail.invalid", "mail..invalid"):
        outcome = send(MailServer(host=host, port=25, security=Security.STARTTLS))

        assert outcome == Outcome(Fate.RETRY, Step.CONNECT)


def test_the_caller_is_asked_once_just_before_the_text(faulty_server):
    heard_before = []

    def before_text():
        heard_before.append(faulty_server.verbs)
        return True

    send(plainly(faulty_server.port), before_text=before_text)

    assert heard_before == [["EHLO", "MAIL", "RCPT", "DATA"]]


def test_a_caller_who_calls_it_off_sends_nothing(faulty_server):
    outcome = send(plainly(faulty_server.port), before_text=lambda: False)

    assert outcome.fate is Fate.CALLED_OFF
    assert faulty_server.ledger == []
    assert faulty_server.verbs[-1] == "DATA"


def test_a_caller_who_fails_sends_nothing(faulty_server):
    def before_text():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        send(plainly(faulty_server.port), before_text=before_text)

    assert faulty_server.ledger == []


@pytest.mark.parametrize(
    "address",
    ["sam@post.example\r\nRCPT TO:<x@y.z>", "sam", "<sam@post.example>", "sám@post.ex"],
)
def test_no_command_can_be_smuggled_in_with_an_address(faulty_server, address):
    outcome = deliver(
        plainly(faulty_server.port),
        a_message(),
        envelope_sender=SENDER,
        recipient=address,
    )

    assert outcome == Outcome(Fate.REFUSED, Step.RECIPIENT)
    assert faulty_server.heard == []


def test_a_password_is_not_in_the_printed_settings(authority):
    assert PASSWORD not in repr(safely(25, authority))


def test_every_fate_at_every_step_has_a_sentence():
    for fate in Fate:
        for step in Step:
            assert re.fullmatch(r"[A-Z].*\.", in_words(fate, step))
