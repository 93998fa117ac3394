"""Paper: a client with something to print, and what stands on a sheet."""

import re
from datetime import timedelta

import pytest

from clinic.services import steps
from tests.plugins.browsing import XHTML
from tests.plugins.world import NOON, scope_of

SVG = "{http://www.w3.org/2000/svg}"
PERIOD = "begin=2026-06-01&end=2026-09-30&name=first"


@pytest.fixture
def printed_sam(app, answered, saved, sam):
    """Sam with five check-ins, one closed unsent; what moved is Asking for Help."""
    del app  # has to be there before anybody is written about
    answered(0, AH=3, RE=5)
    answered(21, AH=4, RE=6)
    saved(42, answers={"AH1": 3, "AH2": "declined"})
    answered(63, AH=6, RE=5)
    answered(91, AH=7, RE=7, declined=("WS4",), impact={"IM1": 4})
    answered(112, AH=16, RE=0)
    return sam


@pytest.fixture
def agreed(printed_sam, session, ada):
    """A step that was agreed between the third check-in and the fourth."""
    told = {"text": "Ask one colleague a question.", "area": "AH"}
    step = steps.agree(
        session, scope_of(ada), printed_sam, told, now=NOON + timedelta(days=70)
    )
    session.commit()
    return step


@pytest.fixture
def mine(printed_sam, browser_of, ada):
    """The browser of whoever looks after Sam."""
    del printed_sam
    return browser_of(ada)


@pytest.fixture
def talk_about(mine, printed_sam):
    """Let the two of them choose areas in session view."""
    path = f"/clients/{printed_sam.id}/session-view"
    return lambda *areas: mine.submit(path, to=f"{path}/areas", areas=list(areas))


@pytest.fixture
def take_away(printed_sam):
    return f"/clients/{printed_sam.id}/session-view/take-away"


@pytest.fixture
def report(printed_sam):
    return f"/clients/{printed_sam.id}/report"


def sheet(page):
    """The part of a page that goes onto paper."""
    return next(e for e in page.all("article") if "paper" in e.get("class"))


def said_on(page):
    return spaced("".join(sheet(page).itertext()))


def cells_of(page):
    return [spaced("".join(td.itertext())) for td in sheet(page).iter(XHTML + "td")]


def titles_of(page):
    """What each drawing of a sheet says of itself."""
    drawings = sheet(page).iter(SVG + "svg")
    return [spaced(svg.find(SVG + "title").text) for svg in drawings]


def spaced(text):
    return re.sub(r"\s+", " ", text).strip()
