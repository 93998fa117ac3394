import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path

import pytest

from clinic.mail.writing import Kind, Letter, Letterhead, stationery, write, write_test

TEMPLATES = stationery(Path(__file__).parents[2] / "templates")
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LINK = "https://checkin.northgate.example/c/" + "a1B2" * 11
STOP = "https://checkin.northgate.example/stop/" + "z9Y8" * 16
NORTHGATE = Letterhead(
    sender_name="Northgate",
    from_address="hello@mail.northgate.example",
    reply_to="desk@northgate.example",
    address_line="Northgate Practice, 1 Harbour Lane, desk 555 0100",
)
LETTER = Letter(
    kind=Kind.INVITATION,
    letterhead=NORTHGATE,
    recipient="sam@post.example",
    call_name="Sam",
    therapist="Ife",
    link=LINK,
    stop_link=STOP,
    minutes=5,
    closes_on=date(2026, 11, 30),
    language="en",
    message_id=f"<{'0123456789abcdef' * 5}@mail.northgate.example>",
)
TELLING = (
    "therap|patient|clinic|counsel|psych|mental|health|wellbeing|diagnos|symptom|"
    "assess|questionnaire|score|answer|independen|emotion|trust|treatment|depress|"
    "anxi|session|appointment|care\\b|better|worse|urgent|crisis"
)


def parts(letter):
    message = write(letter, TEMPLATES, now=MORNING)
    received = message_from_bytes(message.as_bytes(), policy=default)
    text, html = (part.get_content() for part in received.iter_parts())
    return received, text, html


class Spoken(HTMLParser):
    """What a reader sees of an HTML mail, and what it would load."""

    def __init__(self, html):
        super().__init__()
        self.words, self.links, self.loads, self.hidden = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        silent = tag in {"head", "style", "title"} or given.get("class") == "preview"
        if silent or (self.hidden and tag not in {"meta", "link"}):
            self.hidden.append(tag)
        self.links += [given["href"]] if tag == "a" else []
        self.loads += [given[name] for name in ("src", "background") if name in given]
        self.loads += [tag] if tag in {"link", "img", "script", "iframe"} else []

    def handle_endtag(self, tag):
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()

    def handle_data(self, data):
        if not self.hidden:
            self.words += data.split()


def test_the_invitation_reads_as_agreed():
    message, text, _html = parts(LETTER)

    assert message["Subject"] == "A short check-in from Northgate"
    assert text == (
        "Hello Sam,\n"
        "\n"
        "Ife from Northgate has sent you a short check-in. It takes about 5 minutes "
        "and is open until Monday 30 November.\n"
        "\n"
        f"Open the check-in:\n{LINK}\n"
        "\n"
        "This link is only for you. Please do not forward it.\n"
        "\n"
        "You get this because you and Ife agreed on short check-ins.\n"
        f"Not now? Another day, skip, or take a break:\n{LINK}/not-now\n"
        "\n"
        f"Stop these emails:\n{STOP}\n"
        "\n"
        "Please do not send private details by email. No one watches this mailbox day "
        "and night. In an emergency call your local emergency number.\n"
        "\n"
        "Northgate Practice, 1 Harbour Lane, desk 555 0100\n"
    )


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("call_name", ["Sam", None])
def test_both_parts_say_the_same(kind, call_name):
    _message, text, html = parts(replace(LETTER, kind=kind, call_name=call_name))

    said = Spoken(html)

    only_there = {"Northgate", "Or", "copy", "the", "link:", "Open", "check-in"}
    missing = set(text.replace("check-in:", "check-in").split()) - set(said.words)
    assert missing <= {"emails:", STOP, "break:", f"{LINK}/not-now"}
    assert set(said.words) - set(text.split()) <= only_there | {"emails", "break", "·"}
    assert said.links == [LINK, LINK, f"{LINK}/not-now", STOP]


@pytest.mark.parametrize("kind", Kind)
def test_an_email_says_nothing_about_care(kind):
    message, text, html = parts(replace(LETTER, kind=kind))

    for shown in (str(message["Subject"]), str(message["From"]), text, html):
        assert not re.findall(TELLING, shown, re.IGNORECASE)


@pytest.mark.parametrize("kind", Kind)
def test_an_email_loads_nothing(kind):
    _message, _text, html = parts(replace(LETTER, kind=kind))

    assert Spoken(html).loads == []
    assert not re.search(r"url\(|@import|@font-face", html)


def test_an_email_carries_the_headers_that_others_act_on():
    message, _text, _html = parts(LETTER)

    assert message["From"] == "Northgate <hello@mail.northgate.example>"
    assert message["To"] == "sam@post.example"
    assert message["Reply-To"] == "desk@northgate.example"
    assert message["Date"].datetime == MORNING
    assert message["Message-ID"] == LETTER.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == f"<{STOP}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]


def test_an_email_travels_as_seven_bits_and_keeps_long_addresses_whole():
    letterhead = replace(NORTHGATE, sender_name="Práctica del Puerto Norte, 北門")
    message = write(
        replace(LETTER, letterhead=letterhead, call_name="سام"), TEMPLATES, now=MORNING
    )

    sent = message.as_bytes()

    assert sent.isascii()
    assert f"\nList-Unsubscribe: <{STOP}>\n".encode() in sent
    assert f"\nMessage-ID: {LETTER.message_id}\n".encode() in sent
    assert max(map(len, sent.splitlines())) < 998
    assert "سام" in parts(replace(LETTER, call_name="سام"))[1]


def test_someone_who_wants_no_name_is_greeted_without_one():
    _message, text, html = parts(replace(LETTER, call_name=None))

    assert text.startswith("Hello,\n")
    assert "Hello," in html


def test_a_name_stays_text_in_the_html_part():
    _message, text, html = parts(
        replace(LETTER, call_name="<img src=x> & {{ 7*7 }} %s")
    )

    assert "Hello <img src=x> & {{ 7*7 }} %s," in text
    assert "Hello &lt;img src=x&gt; &amp; {{ 7*7 }} %s," in html


@pytest.mark.parametrize(
    "field", ["recipient", "call_name", "therapist", "link", "stop_link", "message_id"]
)
@pytest.mark.parametrize("smuggled", ["\r\nBcc: x@y.example", "\nBcc:", "\0", "\u0085"])
def test_nothing_can_be_smuggled_into_an_email(field, smuggled):
    with pytest.raises(ValueError, match="cannot go into an email"):
        Letter(**{**vars(LETTER), field: f"x{smuggled}"})


@pytest.mark.parametrize("field", ["sender_name", "from_address", "reply_to"])
def test_nothing_can_be_smuggled_into_a_letterhead(field):
    letterhead = replace(NORTHGATE, **{field: "x\r\nBcc: x@y.example"})

    with pytest.raises(ValueError, match="cannot go into an email"):
        replace(LETTER, letterhead=letterhead)


def test_a_letter_in_a_language_from_right_to_left_says_so():
    _message, _text, html = parts(replace(LETTER, language="ar"))

    assert '<html lang="ar" dir="rtl">' in html


def test_a_test_mail_says_nothing_about_care_either():
    message = write_test(
        NORTHGATE, "ife@northgate.example", "<1@n.example>", now=MORNING
    )

    assert message["To"] == "ife@northgate.example"
    assert "settings work" in message.get_content()
    assert not re.findall(TELLING, message.as_string(), re.IGNORECASE)
