"""The bare app: the same templates with the same words, and as many durable writes.

It is what is left of a page when everything of ours is taken away: routing, rendering,
compressing, and writing under the same kind of lock. Every value that the real page
printed was recorded once; here it is printed again.
"""

import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from jinja2 import Template

from clinic.web.headers import compressed

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000")


@dataclass(frozen=True)
class Page:
    """A page of the real app: its template, what it was given, what it wrote."""

    template: Template
    context: dict[str, Any]
    writes: int


def make(real: Flask, pages: Mapping[str, Page], file: Path) -> Flask:
    """Return an app with the real one's addresses that prints recorded pages.

    A POST to any of them is one durable write.
    """
    app = Flask("bare", static_folder=None)
    table = Table(file)

    def answer(**_: object) -> ResponseReturnValue:
        if request.method == "POST":
            table.write(repr((request.path, request.form.to_dict())))
            return "", 303, {"Location": "/"}
        page = pages[request.path]
        for _turn in range(page.writes):
            table.write(request.path)
        return page.template.render(page.context)

    for rule in real.url_map.iter_rules():
        app.add_url_rule(rule.rule, rule.endpoint, answer, methods=["GET", "POST"])
    app.after_request(compressed)
    return app


class Table:
    """One row that is written durably, by one thread at a time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._local = threading.local()
        database = self._database()
        database.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, body TEXT)")
        database.execute("INSERT INTO kept VALUES (1, '')")

    def write(self, body: str) -> None:
        """Write the row; when this returns it is on the disk."""
        database = self._database()
        with self._lock:
            database.execute("BEGIN IMMEDIATE")
            database.execute("UPDATE kept SET body = ? WHERE id = 1", (body,))
            database.execute("COMMIT")

    def _database(self) -> sqlite3.Connection:
        if not hasattr(self._local, "database"):
            self._local.database = sqlite3.connect(self._file, isolation_level=None)
            for pragma in _PRAGMAS:
                self._local.database.execute(f"PRAGMA {pragma}")
        found: sqlite3.Connection = self._local.database
        return found
