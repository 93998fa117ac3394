from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.mail import bounces
from clinic.mail.bounces import Bounce, Verdict

SAMPLES = Path(__file__).parent / "bounces"
OURS = "3f2b8c1e9a7d4056b1c2d3e4f5a6b7c8"


def sample(name):
    return (SAMPLES / f"{name}.eml").read_bytes()


@pytest.mark.parametrize(
    ("name", "verdict", "code"),
    [
        ("postfix-no-such-user", Verdict.HARD, "5.1.1"),
        ("gmail-no-such-account", Verdict.HARD, "5.1.1"),
        ("qmail-no-mailbox", Verdict.HARD, "5.1.1"),
        ("exim-unrouteable", Verdict.HARD, "5.1.1"),
        ("exchange-refused-by-policy", Verdict.SOFT, "5.7.1"),
        ("sendmail-expired", Verdict.SOFT, "4.4.7"),
        ("postfix-mailbox-full", Verdict.FULL, "5.2.2"),
        ("postfix-delayed", Verdict.DELAYED, "4.4.1"),
        ("postfix-greylisted", Verdict.DELAYED, "4.7.1"),
    ],
)
def test_a_report_says_what_became_of_which_message(name, verdict, code):
    assert bounces.read(sample(name)) == Bounce(OURS, verdict, code)


@pytest.mark.parametrize("name", ["absence-note", "newsletter"])
def test_what_a_person_sends_is_no_report(name):
    assert bounces.read(sample(name)) is None


def test_a_report_that_all_went_well_is_no_bounce():
    report = sample("postfix-no-such-user").replace(b"failed", b"relayed")

    assert bounces.read(report) is None


def test_line_ends_of_the_network_make_no_difference():
    report = sample("gmail-no-such-account").replace(b"\n", b"\r\n")

    assert bounces.read(report).verdict is Verdict.HARD


@given(st.binary(max_size=400))
def test_whatever_lies_in_a_mailbox_can_be_read_without_harm(junk):
    bounces.read(b"To: hello+" + OURS.encode() + b"@northgate.test\n" + junk)


@given(st.integers(0, 3_000), st.integers(0, 400))
def test_a_report_that_was_cut_or_damaged_is_read_without_harm(start, length):
    report = sample("postfix-no-such-user")

    bounces.read(report[:start] + report[start + length :])
