"""The library on offer, one TOML file per language, checked at start."""

from functools import cache
from importlib.resources import files
from typing import Any, cast

from clinic.catalogue import shapes
from clinic.catalogue.rules import check_unique
from clinic.catalogue.shapes import Shape
from clinic.catalogue.source import Source, Table
from clinic.domain.library import HIGHEST_LEVEL, Library, Prompt, SmallStep, Theme

SOURCE_LANGUAGE = "en"

_LIBRARY: Shape = {
    **dict.fromkeys(("language", "source", "safety", "calm"), str),
    **dict.fromkeys(("themes", "prompts", "steps"), list),
}
_THEME: Shape = dict.fromkeys(("id", "name"), str)
_PROMPT: Shape = {
    **dict.fromkeys(("id", "theme", "text", "traced_to"), str),
    "dimensions": list,
}
_STEP: Shape = {
    **dict.fromkeys(("id", "dimension", "text", "traced_to"), str),
    "level": int,
}


@cache
def find(language: str) -> Library:
    """Return the library in a language, or else in the source language."""
    folder = files(__name__)
    place = folder / f"{language}.toml"
    if not place.is_file():
        return find(SOURCE_LANGUAGE)
    return read(place.read_text(encoding="utf-8"), f"library/{place.name}")


def read(text: str, file: str) -> Library:
    """Read a library; `file` is the place of its text in the catalogue."""
    source = Source(file, text)
    root = shapes.check_shape(source, source.parsed(), _LIBRARY)
    library = Library(
        language=cast("str", root["language"]),
        source=cast("str", root["source"]),
        safety=cast("str", root["safety"]),
        calm=cast("str", root["calm"]),
        themes=tuple(
            Theme(**cast("dict[str, str]", table))
            for table in shapes.check_list(source, root["themes"], _THEME, "themes")
        ),
        prompts=tuple(
            _prompt(source, table)
            for table in shapes.check_list(source, root["prompts"], _PROMPT, "prompts")
        ),
        steps=tuple(
            SmallStep(**cast("dict[str, Any]", table))
            for table in shapes.check_list(source, root["steps"], _STEP, "steps")
        ),
    )
    _check(source, library)
    return library


def _prompt(source: Source, table: Table) -> Prompt:
    named = shapes.check_texts(source, table["dimensions"], "dimensions")
    return Prompt(**{**cast("dict[str, Any]", table), "dimensions": tuple(named)})


def _check(source: Source, library: Library) -> None:
    if source.file != f"library/{library.language}.toml":
        source.fail(f"this library belongs in library/{library.language}.toml")
    check_unique(source, [theme.id for theme in library.themes], "[[themes]]")
    check_unique(source, [prompt.id for prompt in library.prompts], "[[prompts]]")
    check_unique(source, [step.id for step in library.steps], "[[steps]]")
    themes = {theme.id for theme in library.themes}
    for number, prompt in enumerate(library.prompts):
        if prompt.theme not in themes:
            rule = f"“{prompt.id}” belongs to “{prompt.theme}”, which is no theme"
            source.fail(rule, "[[prompts]]", number)
    for number, step in enumerate(library.steps):
        if step.level > HIGHEST_LEVEL:
            rule = f"the level of “{step.id}” must be 1 to {HIGHEST_LEVEL}"
            source.fail(rule, "[[steps]]", number)
