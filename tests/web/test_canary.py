"""A canary: a client of rare letters, walked through everything, found in no file.

Whatever the programs write is searched as it lies there: database and WAL, key store,
backup, temporary files, and a log of all that anybody has to say.
"""

import base64
import json
import logging
import quopri
import re
import tempfile
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select

from clinic import TEMPLATES, catalogue, logs
from clinic.mail.post import Post
from clinic.mail.senders import MailServer, Security
from clinic.models import Client, Response
from clinic.worker import Worker
from tests.plugins.browsing import Browser

CANARY = {
    "name": "Ẑąñÿ Canárỹ ꙮ",
    "called": "Ẑąñÿ",
    "reference": "ꙮ-7719",
    "email": "zqxj.kvwy@zqxjkvwy-post.test",
    "mail_agreed_on": "2026-01-15",
}
SONGS = ("Ẑąñÿ", "Canárỹ", "ꙮ-77", "zqxj.kvwy", "zqxjkvwy-post")
NOW_AND_AGAIN = {
    "length": "full",
    "impact": "y",
    "when": "now",
    "rhythm": "weeks",
    "repeat": "4",
    "weekday": "same",
    "hour": "9",
    "end": "open",
    "open_days": "7",
}
ITEMS = catalogue.find("independence-check-in").form("full").items
ANSWERS = {item.id: "3" for item in ITEMS} | {"AH1": "4", "RE2": "0", "EM3": "1"}

ANSWER = re.compile(rb"(?<!\w)(AH|RE|TR|WS|EM|VO|IM)[1-8]\W{1,4}[0-4](?!\w)")
SCORE = re.compile(rb"(?<![\w.])(6|18|31|43|56|68|81|93)\.(25|75)(?!\w)")


@pytest.fixture
def everything_said(tmp_path, monkeypatch):
    """Let all logs be written to a file, and temporary files lie beside it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    loggers = [logging.getLogger(name) for name in (None, "clinic", "sqlalchemy")]
    monkeypatch.setattr(logging.getLogger("mail.log"), "disabled", True)  # not ours
    kept = loggers[0].handlers[:], [logger.level for logger in loggers]
    with (tmp_path / "everything.log").open("w") as stream:
        logs.configure(stream)
        for logger in loggers:
            logger.setLevel(logging.DEBUG)
        yield
    loggers[0].handlers[:] = kept[0]
    for logger, level in zip(loggers, kept[1], strict=True):
        logger.setLevel(level)


@pytest.fixture
def desk(everything_said, browser_of, ada):
    """Ada's browser, with everything logged that happens behind it."""
    del everything_said
    return browser_of(ada)


@pytest.fixture
def send(database, plain_mail_server):
    """Let the worker send what is due in two minutes, and read what arrived."""
    port = plain_mail_server.port
    server = MailServer(host="127.0.0.1", port=port, security=Security.NONE)
    post = Post(TEMPLATES, fallback=server, fallback_sender="hello@northgate.test")
    later = datetime.now(UTC) + timedelta(minutes=2)

    def work():
        Worker(database, post, lambda: later).do_what_is_due()
        return [taken.message for taken in plain_mail_server.ledger]

    return work


@pytest.fixture
def written(tmp_path, memory):
    """Return all that the programs wrote, by where it lies."""

    def read():
        found = {
            str(path.relative_to(tmp_path)): path.read_bytes()
            for path in tmp_path.rglob("*")
            if path.is_file()
        }
        rows = (row for table in memory().values() for row in table.values())
        values = (value for row in rows for value in row.values())
        return found | {"every value of every row": b"\n".join(map(raw, values))}

    return read


def test_a_canary_is_found_in_no_file(desk, app, send, written, clinic, tmp_path):
    client = add(desk)
    desk.submit(f"{client}/assignments/new", **NOW_AND_AGAIN)
    (email,) = send()
    answer(Browser(app, desk.session), email)
    put_on_record(desk, client)
    look_at_everything(desk, client)
    said = clinic("backup", str(tmp_path / "backups")).output
    said += clinic("doctor").output + clinic("audit", "show").output

    files = written() | {"what the commands said": said.encode()}

    assert {"everything.log", "every value of every row"} < set(files)
    assert {where for where, text in files.items() if sings(text)} == set()
    assert {where for where, text in files.items() if ANSWER.search(text)} == set()
    assert {where for where, text in files.items() if SCORE.search(text)} == set()
    assert len(files["everything.log"]) > 100_000


def test_what_was_sealed_would_have_been_found(desk, app, send):
    client = add(desk)
    desk.submit(f"{client}/assignments/new", **NOW_AND_AGAIN)
    (email,) = send()
    answer(Browser(app, desk.session), email)

    response = desk.session.scalars(select(Response)).one()

    document = json.dumps(response.document).encode()
    assert ANSWER.search(document)
    assert SCORE.search(document)
    assert sings(response.client.name.encode())


@pytest.mark.parametrize("song", SONGS)
@pytest.mark.parametrize(
    "written_as",
    [
        str.encode,
        lambda song: song.encode("utf-16-le"),
        lambda song: json.dumps(song).encode(),
        lambda song: quote(song).encode(),
        lambda song: quopri.encodestring(song.encode()),
        lambda song: base64.b64encode(f"To: {song} <>".encode()),
        lambda song: song.upper().encode(),
    ],
    ids=["plain", "wide", "json", "address", "mail", "base64", "upper"],
)
def test_a_canary_is_heard_in_whatever_way_it_is_written(song, written_as):
    assert sings(b"\x00\x01" + written_as(song) + b"\xff")


def add(desk):
    """Add the canary, search for it, and return where it lives."""
    desk.submit("/clients/new", **CANARY)
    found = desk.submit("/", to="/find", words=CANARY["called"])
    assert CANARY["name"] in found.text
    newest = select(Client.id).order_by(Client.created_at.desc()).limit(1)
    return f"/clients/{desk.session.scalar(newest)}"


def answer(phone, email):
    text = email.get_body(("plain",)).get_content()
    assert CANARY["called"] in text
    link = re.search(r"/c/\w+", text)[0]
    phone.submit(link)
    phone.submit(f"{link}/1", go="next", end="1", answer="2")
    phone.submit(f"{link}/all", go="next", end="1", leave_open="1", **ANSWERS)
    assert phone.submit(f"{link}/check").heading == "Thank you"


def put_on_record(desk, client):
    """Write down what would give the canary away: a remark, an event, a reason."""
    sung = {"text": f"With {CANARY['called']}", "who_sees": "client"}
    assert sung["text"] in desk.submit(f"{client}/remarks", **sung).text
    day = {"on": "2026-05-03"}
    assert sung["text"] in desk.submit(f"{client}/events", **sung, **day).text
    sent = desk.session.scalars(select(Response.id)).one()
    page, why = f"{client}/responses/{sent}", {"reason": "other", "words": sung["text"]}
    assert sung["text"] in desk.submit(page, to=f"{page}/set-aside", **why).text
    desk.submit(page, to=f"{page}/bring-back")


def look_at_everything(desk, client):
    for page in ("/", "/messages", client, f"{client}/edit", f"{client}/check-ins"):
        assert CANARY["name"] in desk.get(page).text
    assert CANARY["called"] in desk.get(f"{client}/session-view?numbers=1").text
    assert desk.get(f"{client}/nothing").status == 404
    desk.submit(f"{client}/edit", **CANARY | {"reference": "ꙮ-7720"})
    desk.submit(f"{client}/discharge")


def sings(text):
    """Whether any part of the canary stands in a text, in any way of writing it."""
    return bool(_SONG.search(text))


def raw(value):
    return value if isinstance(value, bytes) else str(value).encode()


def _ways_of_writing(song):
    for way in {song, song.upper(), song.lower()}:
        yield from (way.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
        yield json.dumps(way)[1:-1].encode()
        yield quote(way).encode()
        yield quopri.encodestring(way.encode())
        yield from _in_base64(way.encode())


def _in_base64(text):
    # A text may begin at any of three places; its first and last letter then depend
    # on what stands around it.
    for before in range(3):
        whole = base64.b64encode(bytes(before) + text + bytes(3))
        yield whole[-(-before * 8 // 6) : (before + len(text)) * 8 // 6]


_SONG = re.compile(
    b"|".join({re.escape(way) for song in SONGS for way in _ways_of_writing(song)})
)
