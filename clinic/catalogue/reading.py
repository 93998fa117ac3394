"""From the text of one file to an instrument, or an error with file, line and rule."""

from types import MappingProxyType
from typing import cast

from clinic.catalogue import shapes
from clinic.catalogue.rules import check_ids, check_rules
from clinic.catalogue.source import Source, Table
from clinic.domain.instruments import (
    AnswerOption,
    Dimension,
    Form,
    Instrument,
    Item,
    Key,
)


def read(text: str, file: str) -> Instrument:
    """Read an instrument; `file` is the place of its text in the catalogue."""
    source = Source(file, text)
    root = shapes.check_shape(source, source.parsed(), shapes.INSTRUMENT)
    dimensions = _dimensions(source, root)
    items = _items(source, root)
    impact = _impact(source, root)
    check_ids(source, dimensions, items, impact)
    instrument = Instrument(
        id=_text(root, "id"),
        version=_text(root, "version"),
        language=_text(root, "language"),
        title=_text(root, "title"),
        status=_text(root, "status"),
        licence=_text(root, "licence"),
        licence_note=_text(root, "licence_note"),
        source=_text(root, "source"),
        scoring_version=_text(root, "scoring_version"),
        recall_days=cast("int", root["recall_days"]),
        stem=_text(root, "stem"),
        options=_options(source, root),
        decline_label=_text(root, "decline_label"),
        dimensions=dimensions,
        items=items,
        forms=MappingProxyType(_forms(source, root, dimensions, items)),
        impact=impact,
        texts=MappingProxyType(_texts(source, root)),
    )
    check_rules(source, instrument)
    return instrument


def _text(table: Table, key: str) -> str:
    return cast("str", table[key])


def _options(source: Source, root: Table) -> tuple[AnswerOption, ...]:
    labels = shapes.check_texts(source, root["labels"], "labels")
    return tuple(AnswerOption(value, label) for value, label in enumerate(labels))


def _texts(source: Source, root: Table) -> dict[str, str]:
    table = shapes.check_shape(source, root["texts"], shapes.TEXTS)
    return {key: _text(table, key) for key in table}


def _dimensions(source: Source, root: Table) -> tuple[Dimension, ...]:
    tables = shapes.check_list(
        source, root["dimensions"], shapes.DIMENSION, "dimensions"
    )
    return tuple(
        Dimension(
            id=_text(table, "id"),
            name=_text(table, "name"),
            upper_pole=_text(table, "upper_pole"),
            lower_pole=_text(table, "lower_pole"),
        )
        for table in tables
    )


def _items(source: Source, root: Table) -> tuple[Item, ...]:
    tables = shapes.check_list(source, root["items"], shapes.ITEM, "items")
    for number, table in enumerate(tables):
        if table["key"] not in ("I", "H"):
            source.fail("“key” must be I or H", "[[items]]", number)
    return tuple(
        Item(
            id=_text(table, "id"),
            text=_text(table, "text"),
            traced_to=_text(table, "traced_to"),
            dimension=_text(table, "dimension"),
            key=cast("Key", table["key"]),
        )
        for table in tables
    )


def _impact(source: Source, root: Table) -> tuple[Item, ...]:
    tables = shapes.check_list(source, root["impact"], shapes.IMPACT, "impact")
    return tuple(
        Item(
            id=_text(table, "id"),
            text=_text(table, "text"),
            traced_to=_text(table, "traced_to"),
            theme=_text(table, "theme"),
            optional=bool(table.get("optional", False)),
        )
        for table in tables
    )


def _forms(
    source: Source,
    root: Table,
    dimensions: tuple[Dimension, ...],
    items: tuple[Item, ...],
) -> dict[str, Form]:
    known = {item.id: item for item in items}
    forms = {}
    tables = shapes.check_shape(source, root["forms"], shapes.FORMS, anchor="[forms.")
    for form_id, value in tables.items():
        anchor = f"[forms.{form_id}]"
        table = shapes.check_shape(source, value, shapes.FORM, anchor=anchor)
        order = shapes.check_texts(source, table["order"], "order")
        for item_id in order:
            if item_id not in known:
                source.fail(f"“order” names “{item_id}”, which is no item", anchor)
        forms[form_id] = Form(
            id=form_id,
            title=_text(table, "title"),
            minutes=cast("int", table["minutes"]),
            items=tuple(known[item_id] for item_id in order),
            dimensions=dimensions,
        )
    return forms
