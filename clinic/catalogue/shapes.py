"""What an instrument file must hold: every key, its type, and no other key."""

from typing import cast

from clinic.catalogue.source import Source, Table

Shape = dict[str, type]

INSTRUMENT: Shape = {
    "id": str,
    "version": str,
    "language": str,
    "title": str,
    "status": str,
    "licence": str,
    "licence_note": str,
    "source": str,
    "scoring_version": str,
    "recall_days": int,
    "stem": str,
    "labels": list,
    "decline_label": str,
    "texts": dict,
    "dimensions": list,
    "items": list,
    "forms": dict,
    "impact": list,
}
TEXTS: Shape = dict.fromkeys(
    (
        "legend",
        "hint",
        "about",
        "choosing",
        "meaning",
        "declining",
        "stopping",
        "untested",
        "not_watched",
        "not_watched_line",
        "impact_heading",
        "thanks",
        "after_sending",
        "stirred",
        "closed",
        "already_sent",
        "introducing",
        "footer",
    ),
    str,
)
DIMENSION: Shape = dict.fromkeys(("id", "name", "upper_pole", "lower_pole"), str)
ITEM: Shape = dict.fromkeys(("id", "dimension", "key", "text", "traced_to"), str)
IMPACT: Shape = {
    **dict.fromkeys(("id", "theme", "text", "traced_to"), str),
    "optional": bool,
}
FORM: Shape = {"title": str, "minutes": int, "order": list}
FORMS: Shape = {"full": dict, "short": dict}

_WORDS = {
    str: "a text that is not empty",
    int: "a whole number from 1 on",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


def check_shape(
    source: Source, table: object, shape: Shape, *, anchor: str = "", nth: int = 0
) -> Table:
    """Return the table if it has exactly the keys and types of the shape."""
    if not isinstance(table, dict):
        source.fail("must be a table", anchor, nth)
    found = cast("Table", table)
    for key in found.keys() - shape.keys():
        at = (anchor, nth) if anchor else (_anchor(key, found[key]), 0)
        source.fail(f"unknown key “{key}”", *at)
    for key in shape.keys() - found.keys() - {"optional"}:
        source.fail(f"missing key “{key}”", anchor, nth)
    for key, value in found.items():
        if type(value) is not shape[key] or not (value or shape[key] is bool):
            at = (anchor, nth) if anchor else (_anchor(key, value), 0)
            source.fail(f"“{key}” must be {_WORDS[shape[key]]}", *at)
    return found


def check_list(source: Source, value: object, shape: Shape, name: str) -> list[Table]:
    """Return the tables of a list, each of them checked."""
    return [
        check_shape(source, table, shape, anchor=f"[[{name}]]", nth=number)
        for number, table in enumerate(cast("list[object]", value))
    ]


def check_texts(source: Source, value: object, name: str) -> list[str]:
    """Return a list of texts, each of them not empty."""
    texts = cast("list[object]", value)
    if not all(isinstance(text, str) and text for text in texts):
        source.fail(f"“{name}” must be a list of texts", name)
    return cast("list[str]", texts)


def _anchor(key: str, value: object) -> str:
    return f"[{key}]" if isinstance(value, dict) else f"{key} ="
