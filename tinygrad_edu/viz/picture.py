"""A picture before it is drawn: boxes with lines of text, and edges between them. The renderers know nothing else.

`drawn.py` makes a picture out of a recorded graph; `dot.py`, `svg.py`, `mermaid.py` and `terminal.py` write it down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Style:
    """How a kind of box looks, and what that tells the reader."""

    fill: str
    stroke: str
    meaning: str
    rounded: bool = False
    dashed: bool = False
    width: float = 1.0


KINDS = {
    "parameter": Style("#dcebf9", "#2f6ea5", "parameter (trained)"),
    "leaf": Style("#e2f2df", "#3d7f36", "leaf that requires a gradient"),
    "constant": Style("#ffffff", "#8a8a8a", "no gradient needed", dashed=True),
    "operation": Style("#f5f5f5", "#5c5c5c", "operation and its result", rounded=True),
    "output": Style("#fdebc8", "#a8730f", "output", rounded=True, width=1.8),
    "group": Style("#ece6f6", "#68509a", "several operations, folded", rounded=True, width=1.8),
}


@dataclass(frozen=True)
class Ink:
    """How one line of a box is written."""

    color: str
    size: float
    bold: bool = False


INKS = {
    "title": Ink("#111111", 13, bold=True),
    "text": Ink("#333333", 11),
    "shape": Ink("#5f5f5f", 11),
    "value": Ink("#111111", 11),
    "alarm": Ink("#8a4b00", 11, bold=True),
    "grad": Ink("#b3261e", 11),
    "saved": Ink("#1d5c88", 10.5),
    "badge": Ink("#8a4b00", 10.5, bold=True),
    "port": Ink("#5f5f5f", 9.5),
    "label": Ink("#5f5f5f", 10),
    "factor": Ink("#0b6b57", 10.5),
    "adds": Ink("#b3261e", 10.5),
}
VALUES, ADJOINTS = "#666666", INKS["grad"].color  # the colours of the arrows along which they flow

Direction = Literal["forward", "backward", "both"]


@dataclass(frozen=True)
class Line:
    """One line of a box or of an edge; `role` is a key of `INKS`, and `alarm` says that it holds what is not finite."""

    text: str
    role: str = "text"
    alarm: bool = False

    @property
    def ink(self) -> Ink:
        """How the line is written."""
        return INKS["alarm" if self.alarm else self.role]


@dataclass
class Box:
    """A tensor, an operation with its result, or several operations folded into one box.

    `name` is what other boxes call it, empty if it has no name; `ports` are the names of the arguments, each a place at the upper border
    where edges may end; `tooltip` is the text in full; `single` says that the box is one tensor or operation, not several; `members` are
    the lines of the program that lie in it.
    """

    id: str
    kind: str
    lines: list[Line]
    ports: tuple[str, ...] = ()
    tooltip: str = ""
    single: bool = True
    name: str = ""
    members: list[int] = field(default_factory=list)


@dataclass
class Edge:
    """An arrow from the box of a value to the box that uses it; `count` real edges of the graph run along it.

    `lines` stand on it; `differentiable` says that an adjoint flows back along it.
    """

    source: str
    target: str
    port: int | None = None
    count: int = 1
    lines: list[Line] = field(default_factory=list)
    differentiable: bool = True


@dataclass
class Picture:
    """All boxes and edges. The arrows point the way the values flow, the way the adjoints flow, or there are both.

    `notes` are lines of text below the picture, after the `key`, which tells what the arrows are.
    """

    boxes: list[Box] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    key: str = ""
    direction: Direction = "forward"

    @property
    def footer(self) -> list[str]:
        """The lines below the picture."""
        return [self.key, *self.notes] if self.key else self.notes

    def legend(self) -> list[Style]:
        """The kinds of box that occur, if they are too many to be understood without a key."""
        present = {box.kind for box in self.boxes}
        kinds = [style for kind, style in KINDS.items() if kind in present]
        return kinds if len(kinds) > 2 else []


def clean(text: str, limit: int = 0) -> str:
    """Return `text` on one line, without characters that XML forbids; longer than `limit`, its middle is left out.

    >>> clean("first\\nsecond\\x00")
    'first second�'
    >>> clean("a_rather_long_name", 11)
    'a_rat…_name'
    """
    text = _FORBIDDEN.sub("�", re.sub(r"[\t\n\r]", " ", text))
    if limit and len(text) > limit:
        half = (limit - 1) // 2
        text = text[: limit - 1 - half] + "…" + text[len(text) - half :]
    return text
