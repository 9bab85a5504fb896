"""Text in columns of a terminal: how wide it is, where it is broken, how columns are made to fit."""

from __future__ import annotations

import unicodedata

WIDTH = 120  # columns of a terminal
GAP = "  "
TALLEST = 24  # lines of a cell
_NARROWEST = 8  # a column is not made narrower than this


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> columns("weight"), columns("重み"), columns("e\\u0301")
    (6, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) or c in "\u200d\ufe0f" else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fit(widths: list[int], total: int) -> list[int]:
    """Return column widths that fit, the widest columns made narrower."""
    over = sum(widths) + len(GAP) * (len(widths) - 1) - total
    while over > 0:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
        over -= 1
    return widths


def padded(text: str, width: int, align: str) -> str:
    """Return a text of `width` columns, at the left, right or center ("l", "r", "c") of its place."""
    room = width - columns(text)
    before = room if align == "r" else room // 2 if align == "c" else 0
    return " " * before + text + " " * (room - before)


def wrapped(text: str, width: int) -> list[str]:
    """Return a text as lines of at most `width` columns, broken between words where possible, and rather not inside parentheses."""
    lines = []
    while columns(text) > width:
        end = _reach(text, width)
        spaces = [i for i in range(1, end + 1) if text[i] == " "]
        outside = [i for i in spaces if i > end // 2 and text.count("(", 0, i) == text.count(")", 0, i)]
        end = (outside or spaces or [end])[-1]
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*lines, text]


def _reach(text: str, width: int) -> int:
    """Return how many characters of a text fit into `width` columns; at least one."""
    used = 0
    for i, c in enumerate(text):
        used += columns(c)
        if used > width:
            return max(i, 1)
    return len(text)


def limited(lines: list[str]) -> list[str]:
    """Return the lines of a cell, without the last ones if there are very many."""
    return lines if len(lines) <= TALLEST else [*lines[: TALLEST - 1], "…"]
