"""The shapes a drawing is made of. Templates print them; classes give the colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Shape:
    """One SVG element."""

    tag: str
    attributes: Mapping[str, str]
    text: str = ""


@dataclass(frozen=True)
class Drawing:
    """Shapes in a view box."""

    width: float
    height: float
    shapes: tuple[Shape, ...]

    @property
    def view_box(self) -> str:
        return f"0 0 {number(self.width)} {number(self.height)}"


def number(value: float) -> str:
    """Write a coordinate: at most one decimal, none where it is whole."""
    return f"{value:.1f}".removesuffix(".0")


def line(look: str, x1: float, y1: float, x2: float, y2: float) -> Shape:
    """Draw a straight line."""
    return _shape("line", look, x1=x1, x2=x2, y1=y1, y2=y2)


def rectangle(look: str, x: float, y: float, width: float, height: float) -> Shape:
    """Draw a rectangle from its top left corner."""
    return _shape("rect", look, x=x, y=y, width=width, height=height)


def rounded_square(look: str, x: float, y: float, side: float, radius: float) -> Shape:
    """Draw a square around its centre, with round corners."""
    left, top = x - side / 2, y - side / 2
    return _shape("rect", look, x=left, y=top, width=side, height=side, rx=radius)


def circle(look: str, x: float, y: float, radius: float) -> Shape:
    """Draw a circle around its centre."""
    return _shape("circle", look, cx=x, cy=y, r=radius)


def left_half(look: str, x: float, y: float, radius: float) -> Shape:
    """Draw the left half of a disc."""
    r = number(radius)
    path = f"M{number(x)} {number(y - radius)}a{r} {r} 0 0 0 0 {number(2 * radius)}Z"
    return Shape("path", {"class": look, "d": path})


def text(look: str, x: float, y: float, words: str, anchor: Anchor = "middle") -> Shape:
    """Write words on their base line."""
    attributes = {"class": look, "x": number(x), "y": number(y), "text-anchor": anchor}
    return Shape("text", attributes, words)


def _shape(tag: str, look: str, **places: float) -> Shape:
    return Shape(
        tag, {"class": look, **{name: number(at) for name, at in places.items()}}
    )
