"""The picture as lines of text, for a terminal: one for each box, in the order of execution."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from .picture import KINDS, Box, Edge, Line, Picture, clean
from .wrapping import listed

_WIDTH = 100
_NAME, _HEAD, _SHAPE, _NUMBER = 20, 40, 16, 42  # columns that a cell may take; what is longer gets a line of its own
_GAP = 2
_SHOWN = 3  # so often an operand is repeated; used more often, it is written once and counted


def terminal_text(picture: Picture) -> str:
    """Return the boxes as aligned lines of at most 100 columns, in the order in which the arrows visit them.

    >>> import tinygrad_edu as tg
    >>> x, y = (tg.tensor(v, requires_grad=True) for v in (2.0, 3.0))
    >>> f = x * y
    >>> print(tg.viz.graph(f).text())
    x              value 2
    y              value 3
    f = mul(x, y)  value 6
    """
    backward = picture.direction == "backward"
    names = _names(picture.boxes)
    arriving: dict[str, list[Edge]] = {box.id: [] for box in picture.boxes}
    for edge in picture.edges:
        arriving[edge.source if backward else edge.target].append(edge)
    rows = []
    for box in reversed(picture.boxes) if backward else picture.boxes:
        edges = [(names[edge.target if backward else edge.source], edge) for edge in arriving[box.id]]
        rows.append(_Row(_head(box, names[box.id], edges, backward), box.lines[1:], _told(edges, backward)))
    left = _GAP + max((_width(row.head) for row in rows if _width(row.head) <= _HEAD), default=0)
    for role, most in (("shape", _SHAPE), ("value", _NUMBER), ("grad", _NUMBER)):
        left += _column(rows, role, left, min(most, _WIDTH - left))
    lines = [line for row in rows for line in row.lines()]
    return "\n".join(_cut(line, _WIDTH) for line in [*lines, *([""] if picture.notes else []), *picture.notes])


class _Row:
    """A box: its head, what stands beside it at which column, and what stands below."""

    def __init__(self, head: str, lines: Sequence[Line], told: Sequence[str]) -> None:
        self.head, self.rest, self.told = head, list(lines), told
        self.cells: list[tuple[int, str]] = []

    def lines(self) -> list[str]:
        result, line = [], self.head
        if self.cells and _width(self.head) > self.cells[0][0] - _GAP:
            result, line = [self.head], ""
        for at, cell in self.cells:
            line += " " * (at - _width(line)) + cell
        result += [line] if line else []
        return result + [f"    {words}" for words in (*_joined(self.rest), *self.told)]


def _column(rows: Sequence[_Row], role: str, at: int, most: int) -> int:
    """Put the first line of that role of every row, if it is short enough, into a column; return how much room that takes."""
    room = 0
    for row in rows:
        line = next((line for line in row.rest if line.role == role), None)
        if line is not None and _width(line.text) <= most:
            row.rest.remove(line)
            row.cells.append((at, line.text))
            room = max(room, _width(line.text) + _GAP)
    return room


def _joined(lines: Sequence[Line]) -> list[str]:
    """Return the texts, those that had been wrapped to fit into a box as one again."""
    result: list[str] = []
    for k, line in enumerate(lines):
        if k and line.role == lines[k - 1].role == "text":
            result[-1] += f" {line.text}"
        else:
            result.append(line.text)
    return result


def _told(edges: Sequence[tuple[str, Edge]], backward: bool) -> list[str]:
    """Return what stands on the edges, apart from how many they are."""
    told = []
    for other, edge in edges:
        if any(line.role != "label" or "stretched" in line.text for line in edge.lines):
            told.append(f"{'from' if backward else 'with'} {other}: {'; '.join(line.text for line in edge.lines)}")
    return told


def _names(boxes: Sequence[Box]) -> dict[str, str]:
    """Return for each box what the lines of other boxes call it; two folded boxes that say the same are told apart by a number."""
    number = 0
    names: dict[str, str] = {}
    known: Counter[str] = Counter()
    for box in boxes:
        number += not box.name
        name = clean(box.name, _NAME) if box.name else f"v{number}"
        known[name] += 1
        names[box.id] = f"{name} #{known[name]}" if known[name] > 1 else name
    return names


def _head(box: Box, name: str, edges: Sequence[tuple[str, Edge]], backward: bool) -> str:
    title = box.lines[0].text if box.single else name
    if not box.name and KINDS[box.kind].rounded:
        title = f"{name} = {title}"
    operands: list[str] = []
    for other, edge in edges:
        count = edge.count if box.single and not backward else 1
        operands += [other] * count if count <= _SHOWN else [f"{other} × {count:,}"]
    others = listed(operands, 8)
    if not others:
        return title
    return f"{title} ← {others}" if backward or not box.single else f"{title}({others})"


def _width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(0 if unicodedata.combining(c) or c in "\u200d\ufe0f" else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def _cut(text: str, columns: int) -> str:
    if _width(text) <= columns:
        return text
    while text and _width(text) > columns - 1:
        text = text[:-1]
    return text + "…"
