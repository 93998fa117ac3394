"""No text that a person reads judges a change, a value or a client."""

import ast
import re
import tomllib
from itertools import chain

import pytest
from jinja2 import Environment

from clinic import ROOT, TEMPLATES

CALLS = {"_", "gettext", "ngettext", "lazy_gettext"}
JUDGING = re.compile(
    r"\b(significant\w*|improve\w*|deteriorat\w*|recover(ed|s)|relapse\w*"
    r"|responders?|clinical\w*|normal\w*|better|worse\w*|percentiles?|severity|severe"
    r"|(on|off) track)\b",
    re.IGNORECASE,
)

A_CLIENTS_OWN = {"much worse", "a bit worse", "a bit better", "much better"}
"""How a client may say that trying a step went, compared with what they expected."""


def of_code():
    """Every text in the code that is meant to be read, by its place."""
    for path in sorted((ROOT / "clinic").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in CALLS:
                for argument in node.args:
                    if isinstance(argument, ast.Constant):
                        yield f"{path.name}:{node.lineno}", str(argument.value)


def _name(called):
    return getattr(called, "id", getattr(called, "attr", None))


def of_templates():
    """Every text in the templates, by its file: what stands there, and what is said."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in sorted(TEMPLATES.rglob("*.html")) + sorted(TEMPLATES.rglob("*.txt")):
        source = path.read_text()
        found = environment.extract_translations(source)  # type: ignore[attr-defined]  # by i18n
        for line, _function, said in found:
            for text in said if isinstance(said, tuple) else (said,):
                yield f"{path.name}:{line}", text or ""


def of_catalogue():
    """Every text of the catalogue, by its file."""
    for path in sorted((ROOT / "clinic").rglob("*.toml")):
        yield from (
            (path.name, text) for text in _texts(tomllib.loads(path.read_text()))
        )


def _texts(found):
    if isinstance(found, dict):
        found = found.values()
    if isinstance(found, str):
        return [found]
    if not hasattr(found, "__iter__"):
        return []
    return chain.from_iterable(_texts(each) for each in found)


@pytest.mark.parametrize("texts", [of_code, of_templates, of_catalogue])
def test_no_text_judges(texts):
    told = [(where, text) for where, text in texts() if text not in A_CLIENTS_OWN]

    assert len(told) > 50
    assert not [(where, text) for where, text in told if JUDGING.search(text)]
