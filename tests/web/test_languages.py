"""Every sentence of every page is said in the language of whoever reads it."""

import re
from gettext import NullTranslations

import pytest

from clinic.models import CheckIn
from clinic.words import speaking
from tests.architecture.reading import said_in_catalogue
from tests.plugins.browsing import XHTML
from tests.plugins.visitors import WRITTEN
from tests.plugins.world import NUMBERS
from tests.register import REGISTER, Actor

OPEN, CLOSE = "⟦", "⟧"
HTML = "text/html; charset=utf-8"
READ_ALOUD = ("aria-label", "alt", "placeholder")
SILENT = {XHTML + "script", XHTML + "style"}
BY_DAY_OR_NIGHT = {"r-hi on-light", "r-hi on-dark"}  # of the two, one is seen
INLINE = {XHTML + tag for tag in ("a", "b", "bdi", "code", "em", "small", "span")}

DAY = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
MONTH = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
DATA = (
    r"[\w.+*-]+@[\w.*-]+",  # addresses
    r"https?://\S+|/c/\S+",
    r"\b(A[a-z]+|Europe|Indian|Pacific)/[\w/-]+",  # time zones
    r"\b[0-9a-f]{4}(-[0-9a-f]{4})+",  # recovery codes
    rf"\b({DAY}|\d+ {MONTH}( \d+)?)\b",
    r"\b(Northgate Practice|Ada( Okafor)?|Sam( Rivers)?)\b",
    r"Who reads your answers\.|\b(Samaritans|UTC)\b",
    *(re.escape(number.name) for number in NUMBERS),
    *(re.escape(number.hours) for number in NUMBERS),
    "Suicide and Crisis Lifeline",
    *WRITTEN,
)
"""Names and numbers that were typed in, and dates: said by nobody’s translation."""


class Marked(NullTranslations):
    """A language in which each sentence can be seen to have been translated."""

    def gettext(self, message):
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1, msgid2, n):
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture
def ids(ids_of_sam, answer, session):
    """Sam has sent one check-in, and another one is open."""
    sent = session.get(CheckIn, ids_of_sam()["check_in"])
    answer(sent, send=True)
    return ids_of_sam()


@pytest.fixture
def pages(ids, browser_as, app):
    """Every page of the register in the marked language, refusals and errors too."""
    app.config["WTF_CSRF_ENABLED"] = False
    found = []
    with speaking("en_GB", Marked()):
        for actor in (Actor.STRANGER, Actor.THERAPIST, Actor.LINK_HOLDER):
            browser = browser_as(actor, ids["token"])
            found += [
                browser.open(method, row.path.format(**ids))
                for method in ("GET", "POST")
                for row in REGISTER
                if row.status(actor, method) in {200, 400, 404, 405, 422}
            ]
    return [page for page in found if page.headers["Content-Type"] == HTML]


@pytest.mark.parametrize("prepared", ["sqlite"], indirect=True)
def test_every_sentence_is_translated(pages):
    plain = {(page.path, text) for page in pages for text in untranslated(page)}

    assert len(pages) > 100
    assert plain == set()


@pytest.mark.parametrize("prepared", ["sqlite"], indirect=True)
def test_no_sentence_goes_on_in_another_one(pages):
    glued = {
        (page.path, line)
        for page in pages
        for line in lines_of(page.tree)
        if re.search(rf"{CLOSE}[ ,]*{OPEN}[a-z]", line)
    }

    assert glued == set()


def untranslated(page):
    """What is said on a page outside of every translated sentence, but for data."""
    said = [*outside(texts_of(page.tree)), *outside(read_aloud(page.tree))]
    rest = {KNOWN.sub(" ", text).strip() for text in said}
    return {text for text in rest if re.search(r"[^\W\d_]{2,}", text)}


def outside(texts):
    """Yield of each text what stands in no sentence; one may span several texts."""
    depth = 0
    for text in texts:
        plain = ""
        for sign in text:
            depth += (sign == OPEN) - (sign == CLOSE)
            plain += " " if depth or sign == CLOSE else sign
        yield " ".join(plain.split())


def texts_of(element):
    """Yield every text of a page that can be seen, in order."""
    if element.tag not in SILENT:
        yield element.text or ""
        for child in element:
            yield from texts_of(child)
            yield child.tail or ""


def read_aloud(tree):
    """Yield every text of a page that is heard alone."""
    for element in tree.iter():
        yield from (element.get(name, "") for name in READ_ALOUD)


def lines_of(tree):
    """Yield what stands together in one line, whatever small elements it is made of."""
    for element in tree.iter():
        if element.tag not in INLINE | SILENT:
            for line in "".join(_inline(element)).split("\n\n"):
                yield " ".join(line.split())


def _inline(element):
    yield element.text or ""
    for child in element:
        together = child.tag in INLINE and child.get("class") not in BY_DAY_OR_NIGHT
        yield from _inline(child) if together else ["\n\n"]
        yield child.tail or ""


def _pattern(text):
    # A place to be filled stands for whatever fills it.
    return re.sub(r"%\\\(\w+\\\)s", ".*?", re.escape(text))


QUESTIONNAIRE = {text for text, _ in said_in_catalogue() if len(text) > 2}
KNOWN = re.compile(
    "|".join([*map(_pattern, sorted(QUESTIONNAIRE, key=len, reverse=True)), *DATA])
)
