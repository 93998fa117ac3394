"""The test client: it opens pages as a browser would, and checks each one it gets."""

import re
from collections import Counter
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import urlsplit

import html5lib
import pytest
from jinja2 import FileSystemBytecodeCache

from clinic import create_app
from clinic.services import sign_ins

XHTML = "{http://www.w3.org/1999/xhtml}"
LABELLED = {"input", "select", "textarea"}
NEEDS_NO_LABEL = {"hidden", "submit", "button"}


class Page:
    """One answer of the clinic, parsed; every page must stand up to the same checks."""

    def __init__(self, response):
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("Location")
        self.data = response.get_data()
        self.body = self.data.decode(errors="replace")  # a file is no text
        self.path = response.request.path
        response.close()
        is_email = self.path.startswith("/messages/") and self.path.endswith("/html")
        if (
            response.mimetype == "text/html"
            and self.body
            and not (self.location or is_email)
        ):
            self._check()

    @cached_property
    def tree(self):
        return html5lib.HTMLParser(strict=True).parse(self.body)

    @property
    def heading(self):
        return _text(next(self.all("h1")))

    @property
    def title(self):
        return _text(next(self.all("title")))

    @property
    def notices(self):
        return [_text(e) for e in self.tree.iter() if e.get("role") == "status"]

    @property
    def errors(self):
        return [
            _text(e)
            for e in self.tree.iter()
            if "error" in (e.get("class") or "").split()
        ]

    @property
    def text(self):
        return _text(next(self.all("body")))

    @property
    def links(self):
        return {_text(a): a.get("href") for a in self.all("a")}

    @property
    def buttons(self):
        return [_text(b) for b in self.all("button")]

    def all(self, tag):
        return self.tree.iter(XHTML + tag)

    def field(self, name):
        return next(
            (e for e in self.tree.iter() if e.get("name") == name),
            None,
        )

    def _check(self):
        elements = list(self.tree.iter())
        ids = Counter(e.get("id") for e in elements if e.get("id"))
        assert max(ids.values(), default=1) == 1, f"an id twice on {self.path}: {ids}"
        assert len(list(self.all("h1"))) == 1, f"{self.path} has not one h1"
        assert self.title, f"{self.path} has no title"
        for element in elements:
            if not isinstance(element.tag, str):
                continue
            tag = element.tag.removeprefix(XHTML)
            assert "style" not in element.attrib, f"style attribute on {self.path}"
            assert not any(a.startswith("on") for a in element.attrib), self.path
            assert tag != "style", f"style element on {self.path}"
            if tag == "script" and element.get("type") != "application/json":
                assert element.get("src"), f"inline script on {self.path}"
            _check_address(element, self.path)
            if tag in LABELLED and element.get("type") not in NEEDS_NO_LABEL:
                self._check_label(element)

    def _check_label(self, element):
        labels = {e.get("for") for e in self.all("label")}
        named = element.get("aria-label") or element.get("aria-labelledby")
        assert named or element.get("id") in labels, f"no label: {element.attrib}"


class Browser:
    """A browser of one person. Addresses are paths; redirects are followed on submit.

    What the test itself has done is committed before each request: on SQLite its open
    transaction would keep everybody else waiting.
    """

    def __init__(self, app, session):
        self.client = app.test_client()
        self.session = session

    def get(self, path, **headers):
        return self.open("GET", path, headers=headers)

    def head(self, path, **headers):
        return self.open("HEAD", path, headers=headers)

    def post(self, path, data=None, **headers):
        return self.open("POST", path, data=data, headers=headers)

    def open(self, method, path, **rest):
        self.session.commit()
        self.session.expire_all()
        return Page(self.client.open(path, method=method, **rest))

    def submit(self, path, to=None, **fields):
        """Open a page, fill in its form and press its button; follow where it leads."""
        token = self.get(path).field("csrf_token")
        data = {"csrf_token": token.get("value")} if token is not None else {}
        page = self.post(to or path, {**data, **fields})
        while page.location:
            there = urlsplit(page.location)._replace(scheme="", netloc="")
            page = self.get(there.geturl())
        return page


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory):
    """Templates are compiled once, not anew for the app of each test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(config, compiled_templates):
    app = create_app(config)
    app.jinja_env.bytecode_cache = compiled_templates
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    app.extensions["database"].engine.dispose()


@pytest.fixture
def browser(app, session):
    """A stranger's browser."""
    return Browser(app, session)


@pytest.fixture
def browser_of(app, session):
    """A browser in which a practitioner is signed in, now."""

    def open_browser(practitioner):
        token = sign_ins.begin(session, practitioner, now=datetime.now(UTC))
        browser = Browser(app, session)
        with browser.client.session_transaction() as cookie:
            cookie["_user_id"] = token
        return browser

    return open_browser


def _check_address(element, path):
    for name in ("href", "src", "action"):
        parts = urlsplit(element.get(name) or "")
        foreign = parts.netloc and parts.netloc not in {"localhost", "clinic.test"}
        assert not foreign, f"{path} names another host: {parts.netloc}"


def _text(element):
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()
