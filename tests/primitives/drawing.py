"""What samples are drawn with: choices by Hypothesis, so that a failure shrinks, and numbers from a generator that Hypothesis seeds.

Kinks and poles are kept away by construction: a `Domain` leaves gaps around them, and nothing is ever thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

Shape = tuple[int, ...]
Domain = Callable[[np.random.Generator, Shape], Any]

SHAPES: tuple[Shape, ...] = ((3,), (), (2, 3), (1,), (0,), (2, 1, 3), (1, 3), (2, 0), (3, 1), (2, 2, 2), (3, 4))
SEEDS = st.integers(0, 2**32 - 1)
index = cache(lambda count: st.integers(0, count - 1))


def between(low: float, high: float, *kinks: float, gap: float = 0.06) -> Domain:
    """Return the domain of numbers from `low` to `high` that are at least `gap` away from every kink."""
    edges = [low, *(edge for kink in sorted(kinks) for edge in (kink - gap, kink + gap)), high]
    starts, lengths = np.array(edges[::2]), np.diff(edges)[::2]
    ends = np.cumsum(lengths)

    def domain(rng: np.random.Generator, shape: Shape) -> Any:
        position = rng.uniform(0, ends[-1], shape)
        piece = np.minimum(np.searchsorted(ends, position), len(ends) - 1)
        return starts[piece] + position - (ends - lengths)[piece]

    return domain


def between_integers(low: int, high: int, gap: float = 0.1) -> Domain:
    """Return the domain of numbers from `low` to `high` that are at least `gap` away from every integer, and half of it from every half."""
    halves = [n / 2 for n in range(2 * low + 1, 2 * high)]
    return between(low + gap, high - gap, *halves, gap=gap)


class Draw:
    """Draws the arguments of one call.

    Attributes
    ----------
    rng : the source of all numbers.
    """

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self._draw = draw
        self.rng = np.random.default_rng(draw(SEEDS))

    def choice(self, *options: Any) -> Any:
        """Return one of the options; a failure shrinks towards the first."""
        return options[self._draw(index(len(options)))]

    def integer(self, low: int, high: int) -> int:
        """Return an integer from `low` to `high`, both included."""
        return low + int(self._draw(index(high - low + 1)))

    def shape(self, low: int = 0, high: int = 3, empty: bool = True) -> Shape:
        """Return a shape of `low` to `high` dimensions; of size zero only if `empty`."""
        return self.choice(*_shapes(low, high, empty))

    def axis(self, shape: Shape) -> int:
        """Return one axis of an array of `shape`."""
        return self.integer(0, len(shape) - 1)

    def axes(self, shape: Shape, count: int | None = None) -> tuple[int, ...]:
        """Return some of the axes of an array of `shape`, in ascending order; `count` of them if given."""
        ndim = len(shape)
        how_many = self.integer(0, ndim) if count is None else count
        return tuple(sorted(self.rng.permutation(ndim)[:how_many].tolist()))

    def real(self, shape: Shape, low: float = -2.0, high: float = 2.0) -> Any:
        """Return numbers between `low` and `high`."""
        return self.rng.uniform(low, high, shape)

    def integers(self, shape: Shape, low: int, high: int) -> Any:
        """Return integers from `low` to ``high - 1``."""
        return self.rng.integers(low, high, shape)

    def mask(self, shape: Shape) -> Any:
        """Return booleans."""
        return self.rng.random(shape) < 0.5

    def distinct(self, *shapes: Shape, low: float = -2.0, high: float = 2.0) -> list[Any]:
        """Return arrays in which no two numbers, also of different arrays, come closer than a third of what is possible."""
        sizes = [int(np.prod(shape)) for shape in shapes]
        places = self.rng.permutation(sum(sizes)) + self.rng.uniform(0, 2 / 3, sum(sizes))
        values = low + (high - low) / max(sum(sizes), 1) * places
        return [part.reshape(shape) for part, shape in zip(np.split(values, np.cumsum(sizes)[:-1]), shapes, strict=True)]

    def stretched(self, shape: Shape) -> Shape:
        """Return a shape that is broadcast to `shape`: itself, with a dimension of size one, with dimensions less, or 0-d."""
        kind = self.integer(0, 4)
        if kind <= 1 or not shape:
            return shape
        if kind == 2:
            place = self.integer(0, len(shape) - 1)
            return (*shape[:place], 1, *shape[place + 1 :])
        return shape[self.integer(1, len(shape)) :] if kind == 3 else ()

    def broadcast(self, count: int = 2) -> list[Shape]:
        """Return shapes that can be broadcast together."""
        shape = self.shape()
        return [self.stretched(shape) for _ in range(count)]

    def pair(self, first: Domain, second: Domain | None = None, numbers: bool = True, same: bool = True) -> tuple[Any, Any]:
        """Return two operands that can be broadcast together; if allowed, now and then twice the same or one of them a Python number."""
        kind = self.choice("arrays", "arrays", "arrays", "same", "number right", "number left")
        a, b = self.broadcast()
        if kind == "same" and same:
            operand = first(self.rng, a)
            return operand, operand
        left, right = first(self.rng, a), (second or first)(self.rng, b)
        if kind == "number right" and numbers:
            return left, float((second or first)(self.rng, ()))
        if kind == "number left" and numbers:
            return float(first(self.rng, ())), right
        return left, right


@cache
def _shapes(low: int, high: int, empty: bool) -> Sequence[Shape]:
    return tuple(s for s in SHAPES if low <= len(s) <= high and (empty or 0 not in s)) + (((2, 1, 2, 3),) if high >= 4 else ())


LAYOUTS = ("C", "Fortran", "reversed", "every second", "read-only", "broadcast")


def lay(array: Any, layout: str, ties: bool) -> Any:
    """Return the array in another memory layout. ``"broadcast"`` repeats its first elements, so it is left as it is without `ties`."""
    if array.ndim:
        if layout == "Fortran":
            return np.asfortranarray(array)
        if layout == "reversed":
            return np.flip(np.flip(array).copy())
        if layout == "every second":
            return np.repeat(array, 2, axis=-1)[..., ::2]
        if layout == "broadcast" and ties and array.size:
            return np.broadcast_to(array[:1], array.shape)
    if layout == "read-only":
        array = array.copy()
        array.flags.writeable = False
    return array
