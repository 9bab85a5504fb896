"""Long texts in the few short lines that a box has room for."""

from __future__ import annotations

import textwrap

from .picture import Line, clean

_WIDTH, _LINES = 38, 4


def listed(words: list[str], most: int = 6) -> str:
    """Return the first words, separated by commas.

    >>> listed(["a", "b", "c"], 2)
    'a, b, …'
    """
    return ", ".join(words[:most]) + (", …" if len(words) > most else "")


def wrapped(text: str, role: str = "text") -> list[Line]:
    """Return a text as at most four lines and an ellipsis; an empty text as none."""
    lines = textwrap.wrap(clean(text), _WIDTH) if text else []
    return [Line(line, role) for line in lines[:_LINES]] + ([Line("…", role)] if len(lines) > _LINES else [])
