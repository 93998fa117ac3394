"""Rules about the code that no linter knows."""

import ast
import re
import sys

import pytest

from tests.architecture.reading import PACKAGE, ROOT, TEMPLATES, modules

JUNK_DRAWERS = {
    *("util", "utils", "helper", "helpers", "common", "misc", "constants", "shared"),
    *("base", "core", "lib", "manager", "managers", "stuff", "tools"),
}
DOMAIN_STANDS_ON = {"clinic.domain", "clinic.words"}


def imported(module):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_domain_stands_on_the_standard_library_and_words_alone():
    foreign = {
        (module.name, name)
        for module in modules("domain")
        for name in imported(module)
        if name.split(".")[0] not in sys.stdlib_module_names
        if not name.startswith(tuple(DOMAIN_STANDS_ON))
    }

    assert foreign == set()


@pytest.mark.parametrize("folder", [PACKAGE, TEMPLATES, ROOT / "tests"], ids=str)
def test_nothing_is_called_by_the_name_of_a_junk_drawer(folder):
    junk = [
        path
        for path in folder.rglob("*")
        if path.stem in JUNK_DRAWERS and "vendor" not in path.parts
    ]

    assert junk == []


def test_nothing_is_committed_below_the_edge():
    committed = [
        module.at(call)
        for module in modules("services", "models", "mail", "charts", "vault")
        for call in module.calls("commit", "rollback", "begin")
        if ast.unparse(call.func).split(".")[0] in {"session", "self", "connection"}
    ]

    assert committed == []


def test_nobody_looks_at_the_clock_below_the_edge():
    looked = [
        module.at(call)
        for module in modules("services", "models", "mail", "charts", "domain")
        for call in module.calls("now", "utcnow", "today")
        if re.match(r"(dt\.)?(datetime|date)\b", ast.unparse(call.func))
    ]

    assert looked == []


def test_a_service_takes_session_then_scope_then_things_then_now_by_name():
    strange = {}
    for module in modules("services"):
        for function in module.tree.body:
            private = getattr(function, "name", "_").startswith("_")
            if private or not isinstance(function, ast.FunctionDef):
                continue
            places = [argument.arg for argument in function.args.args]
            fault = _fault(places)
            if fault:
                strange[f"{module.at(function)} {function.name}"] = fault

    assert strange == {}


def _fault(places):
    if "session" in places and places[0] != "session":
        return "the session comes first"
    if "scope" in places and places[: 1 + ("session" in places)][-1] not in {
        "session",
        "scope",
    }:
        return "the scope comes next"
    if "scope" in places and "session" in places and places[1] != "scope":
        return "the scope comes next"
    if "now" in places:
        return "now is named"
    return None
