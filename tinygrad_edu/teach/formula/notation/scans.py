"""Running sums and products along an axis."""

from __future__ import annotations

from typing import Any

from ..forms import form, function
from ..layout import Layout, Words, listed
from .shapes import axes_option

_NAMES = {"cumsum": "cumsum", "cumprod": "cumprod", "shift": "shift", "recurrence": "recur"}


@form(*_NAMES)
def scans(whole: Any) -> Layout:
    """A function with its axis; ``from the end`` where it runs backwards."""
    operands = [a for n, a in zip(whole.primitive.parameters, whole.args, strict=True) if n in ("input", "factor")]
    return function(_NAMES[whole.name], *operands, options=_direction(whole.argument("axis"), whole.argument("reverse")))


def _direction(axis: Any, reverse: Any) -> Layout:
    return listed(axes_option(axis), *([Words("from the end")] if reverse else []))


@form("logcumsumexp")
def logcumsumexp(input: Any, axis: Any) -> Layout:
    """A function with its axis."""
    return function("logcumsumexp", input, options=axes_option(axis))


@form("place_of_extreme")
def place_of_extreme(input: Any, axis: Any, largest: Any) -> Layout:
    """Where the running maximum stands."""
    return function("arg cummax" if largest else "arg cummin", input, options=axes_option(axis))
