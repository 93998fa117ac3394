"""Record what templates printed, to print it again without anything of ours."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from flask import Flask, template_rendered
from sqlalchemy import Connection, event

from bench.bare import Page


class Recorded:
    """Stands in for an object of the real page: remembers what each question gave.

    Attributes are kept as its own, so that asking again costs what it costs anywhere.
    """

    def __init__(self, real: Any) -> None:
        self._real = real
        self._known: dict[Any, Any] = {}

    def __getattr__(self, name: str) -> Any:
        value = record(getattr(self._real, name))
        setattr(self, name, value)
        return value

    def __getitem__(self, key: Any) -> Any:
        return self._ask(("item", key), lambda: self._real[key])

    def __call__(self, *args: Any, **values: Any) -> Any:
        asked = ("call", args, tuple(values.items()))
        return self._ask(asked, lambda: self._real(*args, **values))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._ask("all", lambda: [*self._real]))

    def __len__(self) -> int:
        return int(self._ask("length", lambda: len(self._real)))

    def __bool__(self) -> bool:
        return bool(self._ask("truth", lambda: bool(self._real)))

    def __str__(self) -> str:
        return str(self._ask("text", lambda: str(self._real)))

    def __eq__(self, other: object) -> bool:
        mine = other._real if isinstance(other, Recorded) else other
        return bool(self._real == mine)

    def __hash__(self) -> int:
        return hash(self._real)

    def _ask(self, question: Any, answer: Any) -> Any:
        if question not in self._known:
            self._known[question] = record(answer())
        return self._known[question]


def record(value: Any) -> Any:
    """Record an object of ours; plain values stay what they are."""
    if type(value) in (list, tuple):
        return type(value)(map(record, value))
    if type(value) is dict:
        return {key: record(one) for key, one in value.items()}
    home = str(getattr(value, "__module__", "")).split(".")[0]
    ours = home in {"clinic", "wtforms", "flask_wtf"}
    return Recorded(value) if ours and not isinstance(value, str | Enum) else value


def visit(app: Flask, path: str, cookie: str | None = None) -> Page:
    """Open a page of the real app once; keep its template and what it was given."""
    seen: list[tuple[Any, dict[str, Any]]] = []
    commits: list[Connection] = []

    def keep(_: Flask, template: Any, context: dict[str, Any], **__: Any) -> None:
        given = {name: record(value) for name, value in context.items()}
        template.render(given)  # asks every question while there is a request
        seen.append((template, given))

    def count(connection: Connection) -> None:
        commits.append(connection)

    # Before templates are loaded: they keep the globals that they were loaded with.
    app.jinja_env.globals["csrf_token"] = lambda: "the same for everybody"
    engine = app.extensions["database"].engine
    headers = {"Cookie": cookie} if cookie else {}
    event.listen(engine, "commit", count)
    try:
        with template_rendered.connected_to(keep, app):
            answer = app.test_client(use_cookies=False).get(path, headers=headers)
    finally:
        event.remove(engine, "commit", count)
    [(template, context)] = seen
    if answer.status_code != 200:  # noqa: PLR2004 OK
        raise RuntimeError(f"{path}: {answer.status}")
    return Page(template, context, writes=len(commits))
