"""What the clinic says: nothing that judges, in whole sentences, all translated."""

import ast
import re
from functools import cache
from io import BytesIO

import pytest
from jinja2.ext import babel_extract

from clinic import catalogue
from tests.architecture.reading import (
    SPOKEN,
    TEMPLATES,
    called,
    modules,
    said_in_catalogue,
    spoken_in,
)

JUDGING = (
    *("significan", "improve", "deteriorat", "recovered", "relapse", "responder"),
    *("clinical", r"normal\b", r"normally\b", r"better\b", r"worse", "percentile"),
    *("cut-?off", r"mild\b", r"moderate\b", "severe", r"o[nf]f? track", "at risk"),
    *("high risk", "needs? attention", "total score", "overall score", "other clients"),
    *(
        "trauma",
        "attachment style",
        "streak",
        r"well done\b",
        "congratulat",
        "keep it up",
    ),
)
ABOUT = "about.html"
"""These pages say what all this is not, and say it in the words of others."""

A_CLIENTS_OWN = {"much worse", "a bit worse", "a bit better", "much better"}
"""How a client may say that trying a step went, compared with what they expected."""

CLIENTS_READ = ("check_in/", "layouts/check_in", "emails/", "errors/")
THE_TWO_READ = ("dashboard/review/", "layouts/session_view", *CLIENTS_READ)
EXPLAINING = ("dashboard/review/about.html", "check_in/reading.html")
"""Pages that explain the article's word, and call nobody by it."""

HEARD = ("_", "gettext", "ngettext")
SETTINGS = {"trim_blocks": "true", "lstrip_blocks": "true", "trimmed": "true"}
LABELLING = re.compile(r"\w*(Field|Required|ValidationError|StopValidation)$|flash$")


@cache
def said_in_templates():
    """Every sentence of every template, with the place where it stands."""
    return [
        (text, f"{path.relative_to(TEMPLATES)}:{line}")
        for path in sorted(TEMPLATES.rglob("*.*"))
        for line, _, texts, _ in babel_extract(
            BytesIO(path.read_bytes()), HEARD, [], SETTINGS
        )
        for text in ([texts] if isinstance(texts, str) else filter(None, texts))
    ]


@cache
def said_in_code():
    """Every sentence of the package, with the place where it stands."""
    return [each for module in modules() for each in spoken_in(module)]


def everything_said():
    return said_in_templates() + said_in_code() + said_in_catalogue()


def saying(texts, pattern):
    return [(place, text) for text, place in texts if re.search(pattern, text)]


def test_the_sentences_are_found():
    assert len(said_in_templates()) > 300
    assert len(said_in_code()) > 300
    assert len(said_in_catalogue()) > 100


@pytest.mark.parametrize("word", JUDGING)
def test_nothing_that_is_said_judges(word):
    said = [
        each
        for each in everything_said()
        if ABOUT not in each[1] and each[0] not in A_CLIENTS_OWN
    ]

    assert saying(said, rf"(?i)\b{word}") == []


def test_a_client_is_never_called_healthy_or_hyper_independent():
    said = said_in_catalogue() + [
        each for each in said_in_templates() if each[1].startswith(THE_TWO_READ)
    ]
    read = [each for each in said if not each[1].startswith(EXPLAINING)]

    assert saying(read, r"(?i)healthy|hyper") == []


def test_no_area_has_its_name_inside_the_form():
    instrument = catalogue.find("independence-check-in")
    names = "|".join(dimension.name for dimension in instrument.dimensions)
    items = {item.text for form in instrument.forms.values() for item in form.items}
    said = [
        each for each in said_in_templates() if each[1].startswith(CLIENTS_READ)
    ] + [(text, "questions") for text in items | set(instrument.texts.values())]

    assert saying(said, rf"\b({names})\b") == []


def test_sentences_are_whole():
    said = said_in_templates() + said_in_code()

    assert saying(said, r"^\s|\s$") == []
    assert saying(said, r"%[^(%]|%\(\w+\)(?![sd]|\.\d)|\{\w*\}") == []


def test_sentences_are_not_glued_together():
    glued = [
        module.at(node)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.JoinedStr | ast.BinOp)
        if any(
            isinstance(part, ast.Call) and is_spoken(part) for part in parts_of(node)
        )
        and not all(
            set(part.value) == {"\n"}
            for part in parts_of(node)
            if isinstance(part, ast.Constant)
        )
    ]

    assert glued == []


def test_labels_and_errors_of_forms_are_translated():
    plain = [
        module.at(call)
        for module in modules("web")
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and LABELLING.match(called(call) or "")
        for argument in call.args[:1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]

    assert plain == []


def is_spoken(call):
    return called(call) in SPOKEN


def parts_of(node):
    """What is put together by + or in an f-string."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*parts_of(node.left), *parts_of(node.right)]
    if isinstance(node, ast.JoinedStr):
        return [
            part.value if isinstance(part, ast.FormattedValue) else part
            for part in node.values
        ]
    return [node]
