"""Paper as a browser prints it: the sheet, and nothing of the page around it."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.plugins.papers import spaced

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("prepared", ["sqlite"], indirect=True),  # print alone
]


@pytest.fixture
def printed(window_of, ada, agreed):
    """Let Ada print a page; return its pages of text."""
    del agreed
    window = window_of(ada)

    def print_out(path):
        window.goto(path)
        made = window.pdf(format="A4", prefer_css_page_size=True)
        return [spaced(page.extract_text()) for page in PdfReader(BytesIO(made)).pages]

    return print_out


def test_what_is_taken_along_is_printed_on_one_page(printed, take_away):
    [page] = printed(take_away)

    assert page.startswith("1 / 1 For Sam, to take along")
    assert "Ask one colleague a question." in page
    for around in ("Session view", "Save as PDF", "With numbers", "Cover screen"):
        assert around not in page


def test_a_report_is_printed_without_the_page_around_it(printed, report):
    pages = printed(report)

    assert pages[0].startswith(f"1 / {len(pages)} Northgate Practice Check-ins of")
    for around in ("Sign out", "Show this report", "Rivers", "Okafor", "Save as PDF"):
        assert not any(around in page for page in pages)
    for number, page in enumerate(pages, start=1):
        assert page.startswith(f"{number} / {len(pages)} ")
