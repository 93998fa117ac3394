"""Paper as a PDF: it says what its page says, aloud too, and fetches nothing."""

import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from itertools import pairwise
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from clinic.models import AuditEntry
from clinic.services import clients
from clinic.web import pdf
from tests.plugins.browsing import XHTML
from tests.plugins.papers import PERIOD, said_on, sheet, spaced, titles_of
from tests.plugins.world import NOON, scope_of

pytestmark = pytest.mark.pdf

OTHERS = ("Jo Marsh", "Lin Vega", "Noor Haddad")


@pytest.fixture
def open_pdf(mine):
    """Return a PDF of Sam's, opened."""

    def get(path):
        answer = mine.get(path)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/pdf"
        return PdfReader(BytesIO(answer.data))

    return get


@pytest.fixture
def listening():
    """A server that anybody could be sent to: it keeps what it was asked for."""
    asked = []

    class Keeping(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeping)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(address=f"http://127.0.0.1:{server.server_port}", asked=asked)
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("agreed")
def test_a_pdf_says_what_its_page_says(mine, report, open_pdf):
    page = mine.get(f"{report}?{PERIOD}&numbers=y")

    shown = words_of(open_pdf(f"{report}.pdf?{PERIOD}&numbers=y")).replace(" ", "")

    for cell in sheet(page).iter(XHTML + "td"):
        assert "".join("".join(cell.itertext()).split()) in shown
    for sentence in sheet(page).iter(XHTML + "p"):
        assert "".join("".join(sentence.itertext()).split()) in shown


def test_a_pdf_has_the_drawings_of_its_page(mine, report, open_pdf):
    page = mine.get(f"{report}?{PERIOD}&numbers=y")
    titles = titles_of(page)

    figures = [
        alt
        for tag, alt in structure(open_pdf(f"{report}.pdf?{PERIOD}&numbers=y"))
        if tag == "/Figure"
    ]

    assert figures == titles
    assert "Asking for Help, 0 to 100: 1 Jun 19, 22 Jun 25," in " ".join(figures)


def test_a_pdf_is_tagged_has_a_language_and_a_title_without_a_name(report, open_pdf):
    document = open_pdf(f"{report}.pdf?{PERIOD}&numbers=y")

    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    title = "Check-ins from 1 June 2026 to 30 September 2026"
    assert document.metadata.title == title
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_a_pdf_is_read_in_the_order_of_its_headings(report, open_pdf):
    tags = [tag for tag, _ in structure(open_pdf(f"{report}.pdf?{PERIOD}&numbers=y"))]

    levels = [int(tag[2]) for tag in tags if re.fullmatch(r"/H\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert levels.count(2) == 7
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {"/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/P"} <= set(tags)


def test_every_font_of_a_pdf_is_in_it(report, take_away, open_pdf):
    for path in (f"{report}.pdf?{PERIOD}&numbers=y", f"{take_away}.pdf"):
        found = [
            font
            for page in open_pdf(path).pages
            for font in page["/Resources"]["/Font"].values()
        ]
        assert found
        for font in found:
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_foot_of_every_page_says_when_and_how_sure(report, open_pdf):
    pages = open_pdf(f"{report}.pdf?{PERIOD}&numbers=y").pages

    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        text = spaced(page.extract_text())
        assert "New, untested questionnaire." in text
        assert "Not a diagnosis." in text
        assert f"{number} / {len(pages)}" in text


def test_paper_names_nobody_else(mine, session, ada, report, take_away, open_pdf):
    for name in OTHERS:
        key = clients.prepare_key(session, scope_of(ada), now=NOON)
        session.commit()
        details = clients.ClientDetails(name=name, called=name.split()[0])
        clients.add(session, scope_of(ada), key, details, now=NOON)
    session.commit()

    papers = [
        words_of(open_pdf(f"{report}.pdf")),
        words_of(open_pdf(f"{take_away}.pdf")),
        said_on(mine.get(report)),
        mine.get(take_away).body,
    ]

    for paper in papers:
        for name in (*OTHERS, "Rivers", "Okafor", "Kim", "Cleo", "sam@post.test"):
            assert not re.search(rf"\b({'|'.join(name.split())})\b", paper)
    assert "Northgate" not in papers[1]


def test_a_file_bears_nobodys_name(mine, report):
    answer = mine.get(f"{report}.pdf")

    named = answer.headers["Content-Disposition"]
    assert named == 'attachment; filename="check-ins.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_nothing_is_fetched_for_a_pdf(app, listening, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"x")
    wanted = [
        f'<img alt="a" src="{listening.address}/a.png">',
        f'<link rel="stylesheet" href="{listening.address}/a.css">',
        f"<style>body {{ background: url({listening.address}/b.png) }}</style>",
        f'<style>@import "{listening.address}/c.css";</style>',
        f'<svg><image href="{listening.address}/d.png" /></svg>',
        f'<img alt="b" src="file://{secret}">',
    ]

    with app.test_request_context():
        made = pdf.made_of(
            f'<!doctype html><html lang="en"><title>T</title>{"".join(wanted)}<p>Words'
        )

    assert listening.asked == []
    assert words_of(PdfReader(BytesIO(made))).startswith("Words")


def test_nothing_that_makes_pdfs_is_there_before_one_is_asked_for():
    heavy = "weasyprint", "fontTools", "PIL", "pydyf"
    program = (
        "import sys, clinic.web.wiring, clinic.web.dashboard\n"
        "from clinic.web import pdf\n"
        "pdf.can_be_made()\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_what_becomes_a_pdf_names_nothing_to_fetch(mine, app, report, take_away):
    app.jinja_env.globals["url_for"] = None  # whoever builds an address fails here

    for path in (f"{report}.pdf", f"{take_away}.pdf"):
        assert mine.get(path).status == 200


@pytest.mark.parametrize("paper", ["report", "take_away"])
def test_who_saves_a_pdf_leaves_a_trace(mine, session, paper, request):
    path = request.getfixturevalue(paper)

    mine.get(f"{path}.pdf")

    acts = session.scalars(select(AuditEntry.act)).all()
    assert acts[-1] == f"{paper.replace('_', '-')} saved as PDF"


def test_with_the_extra_a_page_leads_to_its_pdf_as_it_was_asked_for(mine, report):
    page = mine.get(f"{report}?{PERIOD}")

    assert page.links["Save as PDF"] == f"{report}.pdf?{PERIOD}"


def test_who_asks_at_the_same_time_gets_a_file_each(app):
    def make(number):
        page = f'<!doctype html><html lang="en"><title>T</title><p>Page {number}'
        with app.test_request_context():
            return words_of(PdfReader(BytesIO(pdf.made_of(page))))

    with ThreadPoolExecutor(4) as four:
        made = list(four.map(make, range(8)))

    assert [words.startswith(f"Page {n}") for n, words in enumerate(made)] == [True] * 8


def test_a_report_is_made_in_two_seconds(mine, report):
    mine.get(f"{report}.pdf")  # what makes it is there now
    began = time.process_time()  # others use the machine too

    mine.get(f"{report}.pdf?{PERIOD}&numbers=y")

    assert time.process_time() - began < 2


def test_what_is_taken_along_is_one_page(talk_about, take_away, agreed, open_pdf):
    talk_about("AH", "RE", "EM")

    for numbers in ("", "?numbers=1"):
        document = open_pdf(f"{take_away}.pdf{numbers}")
        assert len(document.pages) == 1
        assert agreed.document["text"] in words_of(document)


def words_of(document):
    """The words of a PDF in the order in which they are drawn, without its feet."""
    text = " ".join(page.extract_text() for page in document.pages)
    return spaced(text)


def structure(document):
    """Yield tag and alternative text of every element, in the order of reading."""
    todo = [document.trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        element = todo.pop(0).get_object()
        if not hasattr(element, "get"):
            continue
        if "/S" in element:
            yield element["/S"], element.get("/Alt")
        inside = element.get("/K", [])
        inside = inside if isinstance(inside, list) else [inside]
        todo = [each for each in inside if not isinstance(each, int)] + todo
