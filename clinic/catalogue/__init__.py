"""The instruments on offer, checked at start.

One TOML file per released version and language, in a folder named for the instrument:
`independence-check-in/1.0.0.en.toml`. A released file is never changed. The library
of prompts and small steps stands beside them, in a package of its own.
"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from clinic.catalogue.reading import read
from clinic.catalogue.source import CatalogueError
from clinic.domain.instruments import Instrument

__all__ = ["CatalogueError", "find", "list_released"]


def find(
    instrument_id: str, version: str | None = None, language: str = "en"
) -> Instrument:
    """Return a released instrument, the newest version if none is named."""
    found = [
        instrument
        for instrument in list_released()
        if (instrument.id, instrument.language) == (instrument_id, language)
        and version in (None, instrument.version)
    ]
    if not found:
        name = instrument_id if version is None else f"{instrument_id} {version}"
        raise LookupError(f"The catalogue has no {name}.")
    return max(found, key=_age)


@cache
def list_released() -> tuple[Instrument, ...]:
    """Read and check every file of the catalogue, once."""
    return tuple(
        read(file.read_text(encoding="utf-8"), f"{folder.name}/{file.name}")
        for folder in _sorted(files(__name__))
        if folder.is_dir() and folder.name != "library"
        for file in _sorted(folder)
        if file.name.endswith(".toml")
    )


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda entry: entry.name)


def _age(instrument: Instrument) -> tuple[int, ...]:
    return tuple(int(number) for number in instrument.version.split("."))
