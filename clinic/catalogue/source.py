"""The text of an instrument file, and where in it something stands."""

import re
import tomllib
from dataclasses import dataclass
from typing import NoReturn

Table = dict[str, object]


class CatalogueError(Exception):
    """An instrument file breaks a rule."""

    def __init__(self, file: str, line: int, rule: str) -> None:
        super().__init__(f"{file}, line {line}: {rule}")
        self.file = file
        self.line = line
        self.rule = rule


@dataclass(frozen=True)
class Source:
    """One file: its place in the catalogue (`folder/file`) and its text."""

    file: str
    text: str

    def parsed(self) -> Table:
        """Return the content; what is not TOML is an error with its line."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"\(at line (\d+)", str(error))
            line = int(at[1]) if at else self.text.count("\n") + 1
            raise CatalogueError(self.file, line, f"not TOML: {error}") from error

    def fail(self, rule: str, anchor: str = "", nth: int = 0) -> NoReturn:
        """Say which rule is broken, at the nth line that begins with the anchor."""
        raise CatalogueError(self.file, self._line(anchor, nth), rule)

    def _line(self, anchor: str, nth: int) -> int:
        lines = enumerate(self.text.splitlines(), start=1)
        matching = [number for number, line in lines if line.startswith(anchor)]
        return matching[nth] if anchor and nth < len(matching) else 1
