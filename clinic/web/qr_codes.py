"""QR codes, as the outline of their dark squares: a macro prints it, nothing else."""

from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class QrCode:
    """The side of the square, and the path of what is dark in it."""

    side: int
    path: str


def draw(text: str) -> QrCode:
    """Return the QR code of a text."""
    import segno  # takes 70 ms, and few pages need it

    rows = segno.make_qr(text, error="m").matrix
    return QrCode(len(rows), "".join(_row(y, row) for y, row in enumerate(rows)))


def _row(y: int, row: bytearray) -> str:
    path, x = "", 0
    for dark, squares in groupby(row):
        length = len(list(squares))
        if dark:
            path += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return path
