"""The source of the clinic, read as trees: what its rules are held against."""

import ast
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "clinic"
TEMPLATES = ROOT / "templates"

SPOKEN = {"gettext", "ngettext", "lazy_gettext", "_"}
_ARGUMENTS = {"ngettext": 2}


@dataclass(frozen=True)
class Module:
    """One file of the package."""

    name: str
    tree: ast.Module

    def calls(self, *names):
        """Yield every call of a function or method with one of these names."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and called(node) in names:
                yield node

    def at(self, node):
        return f"{self.name}:{node.lineno}"


def called(call):
    """The last part of the name that is called."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return getattr(function, "id", None)


@cache
def modules(*parts):
    """Every module of the package, or of some of its parts."""
    folders = [PACKAGE / part for part in parts] or [PACKAGE]
    files = [
        file
        for folder in folders
        for file in ([folder] if folder.is_file() else folder.rglob("*.py"))
    ]
    return [
        Module(str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8")))
        for file in sorted(files)
    ]


@cache
def templates():
    """Every template by its name, without its comments."""
    return {
        str(path.relative_to(TEMPLATES)): re.sub(
            r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file()
    }


def spoken_in(module):
    """Yield every sentence that a module says, with the place where it does."""
    for call in module.calls(*SPOKEN):
        for argument in call.args[: _ARGUMENTS.get(called(call), 1)]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value, module.at(call)


@cache
def said_in_catalogue():
    """Every text of the catalogue, with the file where it stands."""
    return [
        (text, file.name)
        for file in sorted((PACKAGE / "catalogue").rglob("*.toml"))
        for key, text in _texts(tomllib.loads(file.read_text(encoding="utf-8")))
        if key not in {"traced_to", "source", "licence_note"}
    ]


def _texts(value, key=""):
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, key)
