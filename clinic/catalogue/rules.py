"""What must hold between the parts of an instrument."""

import re
from collections import Counter

from clinic.catalogue.source import Source
from clinic.domain.instruments import Dimension, Form, Instrument, Item
from clinic.domain.scoring import HIGHEST_ANSWER, SCORING_VERSION

PER_KEY = {"full": 2, "short": 1}
"""How many items of each key a dimension has on a form (`instrument.md` 1.3)."""


def check_rules(source: Source, instrument: Instrument) -> None:
    """Fail with the first rule that the instrument breaks."""
    _check_name(source, instrument)
    _check_answers(source, instrument)
    _check_orders(source, instrument)
    for form in instrument.forms.values():
        _check_balance(source, form)


def check_ids(
    source: Source,
    dimensions: tuple[Dimension, ...],
    items: tuple[Item, ...],
    impact: tuple[Item, ...],
) -> None:
    """Fail if an id is there twice or an item belongs to no dimension."""
    known = [dimension.id for dimension in dimensions]
    check_unique(source, known, "[[dimensions]]")
    check_unique(source, [item.id for item in items], "[[items]]")
    all_items = [item.id for item in (*items, *impact)]
    check_unique(source, all_items, "[[impact]]", before=len(items))
    for number, item in enumerate(items):
        if item.dimension not in known:
            rule = f"“{item.id}” belongs to “{item.dimension}”, which is no dimension"
            source.fail(rule, "[[items]]", number)


def _check_name(source: Source, instrument: Instrument) -> None:
    if not re.fullmatch(r"\d+\.\d+\.\d+", instrument.version):
        source.fail("“version” must look like 1.0.0", "version")
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]+)*", instrument.language):
        source.fail("“language” must look like en or pt-BR", "language")
    place = f"{instrument.id}/{instrument.version}.{instrument.language}.toml"
    if source.file != place:
        source.fail(f"this instrument belongs in {place}", "id")


def _check_answers(source: Source, instrument: Instrument) -> None:
    if len(instrument.options) != HIGHEST_ANSWER + 1:
        source.fail(f"there must be {HIGHEST_ANSWER + 1} labels", "labels")
    if instrument.scoring_version != SCORING_VERSION:
        source.fail(f"the scoring known here is {SCORING_VERSION}", "scoring_version")


def check_unique(
    source: Source, ids: list[str], anchor: str, *, before: int = 0
) -> None:
    """Fail if an id is there twice."""
    for number, one in enumerate(ids):
        if one in ids[:number]:
            source.fail(f"“{one}” is there twice", anchor, number - before)


def _check_orders(source: Source, instrument: Instrument) -> None:
    full, short = instrument.form("full").items, instrument.form("short").items
    if Counter(full) != Counter(instrument.items):
        source.fail("“order” must name every item exactly once", "[forms.full]")
    if short != full[: len(short)]:
        source.fail("the short form must be the beginning of the full", "[forms.short]")


def _check_balance(source: Source, form: Form) -> None:
    wanted = PER_KEY[form.id]
    for dimension in form.dimensions:
        keys = [item.key for item in form.items_of(dimension.id)]
        if keys.count("I") != wanted or keys.count("H") != wanted:
            rule = f"“{dimension.id}” must have {wanted} items of each key"
            source.fail(rule, f"[forms.{form.id}]")
