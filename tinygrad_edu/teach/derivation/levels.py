"""The three levels of a formula: the rule in general, with the names of the program, and with its numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..formula import numerals
from ..formula.expression import Apply, Expression, Name, replaced
from ..formula.layout import Layout, Matrix, fenced, listed
from .vocabulary import WHOLE

DIGITS = 4  # significant digits of a number


def with_numbers(expression: Expression, values: Mapping[str, Any]) -> tuple[Expression, bool]:
    """Return an expression with small known values shown as numbers instead of names, and whether there were any.

    Parameters
    ----------
    values : the arrays of names, by their text.
    """
    seen: dict[int, Expression] = {}
    found = False

    def shown(part: Any) -> Any:
        nonlocal found
        if isinstance(part, Name):
            array = values.get(part.text)
            if array is None or (layout := numbers(array)) is None:
                return part
            found = True
            return Name(part.text, array, shown=layout)
        if not isinstance(part, Apply):
            return part
        if id(part) not in seen:
            seen[id(part)] = Apply(part.primitive, tuple(replaced(a, shown) for a in part.args))
        return seen[id(part)]

    return shown(expression), found


def numbers(array: Any) -> Layout | None:
    """Return a small array written out with four significant digits, `None` for a large one.

    >>> from ..formula.plain import to_text
    >>> to_text(numbers(np.array([[1.0, 2 / 3]])))
    '[[1, 0.6667]]'
    """
    array = np.asarray(array)
    if not 0 < array.size <= WHOLE or array.ndim > 2:
        return None
    cells = [_number(v) for v in array.reshape(-1)]
    if not array.ndim:
        return cells[0]
    if array.ndim == 1:
        return fenced(listed(*cells), "[]")
    columns = array.shape[1]
    return Matrix(tuple(tuple(cells[i : i + columns]) for i in range(0, array.size, columns)))


def _number(value: Any) -> Layout:
    plain = value.item()
    if isinstance(plain, float) and math.isfinite(plain):
        return numerals.decimal(plain, _digits(plain))
    return numerals.number(plain)


def _digits(value: float) -> int:
    """Return how many digits to write: more than usual for what would look like a whole number and is none."""
    for digits in range(DIGITS, 9):
        if float(f"{value:.{digits}g}") != round(value) or value == round(value):
            return digits
    return DIGITS
