"""A page of ours as a PDF that can be read aloud: tagged, in a language, with a title.

What makes it, WeasyPrint, is the optional extra `pdf`, and stands on Pango, which comes
with the system. It is imported when the first PDF is asked for, not before.
"""

import logging
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, NoReturn

from flask import Response, current_app

VARIANT = "pdf/ua-1"
FONTS = "pango-1.0", "pangoft2-1.0", "harfbuzz-subset"

_one_at_a_time = Lock()


@cache
def can_be_made() -> bool:
    """Return whether the extra is installed, and what it stands on."""
    return find_spec("weasyprint") is not None and all(map(find_library, FONTS))


def answer(page: str, name: str) -> Response:
    """Return a page as a PDF, with a name to keep it by."""
    return Response(
        made_of(page),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def made_of(page: str) -> bytes:
    """Return a page as a PDF. Nothing is fetched, from nowhere."""
    # One at a time: it takes memory, and the libraries below it do not promise to bear
    # two threads.
    with _one_at_a_time:
        from weasyprint import HTML

        document = HTML(string=page, url_fetcher=_fetcher())
        made: bytes = document.write_pdf(
            stylesheets=_sheets(Path(str(current_app.static_folder))),
            pdf_variant=VARIANT,
        )
    return made


@cache
def _sheets(folder: Path) -> list[Any]:
    from weasyprint import CSS

    # It warns of each rule that is for screens alone.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    clinic = (folder / "clinic.css").read_text("utf-8")
    light = clinic[clinic.index(":root {") : clinic.index("@media")]
    paper = (folder / "paper.css").read_text("utf-8")
    return [CSS(string=light + paper, url_fetcher=_fetcher())]


@cache
def _fetcher() -> Any:  # noqa: ANN401 a class of theirs, known once it is imported
    from weasyprint.urls import URLFetcher

    class Nothing(URLFetcher):
        """Fetches nothing: what a page names besides its words is left out."""

        def fetch(self, url: str, headers: object = None) -> NoReturn:
            del url, headers
            raise ValueError("Nothing is fetched for a PDF.")

    return Nothing()
