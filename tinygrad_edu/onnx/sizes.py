"""Numbers that depend on the size of an input: found by running the model with several sizes and comparing.

A recorded computation contains plain integers: the shapes that it reshapes to, the places where it cuts. Which of them follow from the
size of a dynamic axis, and how, shows when the same model runs on inputs of other sizes: what stays the same is fixed, and what changes
is a `Size`, a sum of products of axis sizes whose coefficients follow from the runs.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..errors import OnnxExporterError


class Axes:
    """The dynamic axes and the sizes that they have in each run.

    The first run has the sizes of the example. Then every subset of the axes is enlarged once, and a last run, in which all have a third
    size, tells whether what follows from the others is right.
    """

    def __init__(self, names: Sequence[str], sizes: Sequence[int]) -> None:
        self.names = tuple(names)
        self.base = tuple(sizes)
        self.larger = tuple(n + 1 for n in sizes)
        subsets = itertools.product((0, 1), repeat=len(names))
        self.runs: list[tuple[int, ...]] = [tuple((self.base, self.larger)[s][i] for i, s in enumerate(subset)) for subset in subsets]
        if names:
            self.runs.append(tuple(n + 3 for n in sizes))

    def terms(self, values: Sequence[int]) -> dict[tuple[int, ...], int] | None:
        """Return the coefficient of each product of axes in the sum that takes these values in the runs; `None` if there is none.

        >>> Axes(["batch"], [2]).terms([7, 10, 16])  # 1 + 3 batch
        {(): 1, (0,): 3}
        """
        count = len(self.names)
        products = [s for r in range(count + 1) for s in itertools.combinations(range(count), r)]
        table = np.array([[np.prod([run[i] for i in s], initial=1.0) for s in products] for run in self.runs])
        found = np.linalg.solve(table[:-1], np.asarray(values[:-1], float))
        whole = np.rint(found)
        if np.abs(found - whole).max() > 1e-6 or table[-1] @ whole != values[-1]:
            return None
        return {s: int(c) for s, c in zip(products, whole, strict=True) if c}


class Size(int):
    """An integer that differs from run to run; as a number it is that of the example.

    Attributes
    ----------
    values : the number in each run.
    """

    values: tuple[int, ...]

    @classmethod
    def of(cls, values: Sequence[int]) -> int:
        """Return it, or the integer that it always is."""
        if len(set(values)) == 1:
            return int(values[0])
        size = cls(values[0])
        size.values = tuple(int(v) for v in values)
        return size


class Varying:
    """An array that is not computed from anything recorded and yet differs from run to run."""

    def __init__(self, arrays: Sequence[Any]) -> None:
        self.arrays = tuple(arrays)
        self.dtype = arrays[0].dtype
        same = len({array.ndim for array in arrays}) == 1
        self.shape = tuple(map(Size.of, zip(*(array.shape for array in arrays), strict=True))) if same else None

    @property
    def fill(self) -> Any:
        """The number that fills it in every run, as an array of one element; `None` if there is none."""
        filled = [array.flat[0] for array in self.arrays if array.size]
        alike = self.shape is not None and filled and all(array.size == 0 or (array == filled[0]).all() for array in self.arrays)
        return np.array([filled[0]], self.dtype) if alike else None

    @property
    def start(self) -> int | None:
        """Where it begins if it counts in steps of one in every run; else `None`."""
        first = self.arrays[0]
        if self.shape is None or first.ndim != 1 or self.dtype.kind != "i" or not first.size:
            return None
        start = int(first[0])
        return start if all(np.array_equal(a, np.arange(start, start + a.size)) for a in self.arrays) else None


def combine(function: Callable[..., int], *sizes: Any) -> int:
    """Return what a function makes of integers in every run.

    >>> combine(lambda n, m: n * m, 2, 3)
    6
    """
    runs = max((len(s.values) for s in sizes if isinstance(s, Size)), default=1)
    columns = [s.values if isinstance(s, Size) else (s,) * runs for s in sizes]
    return Size.of([function(*row) for row in zip(*columns, strict=True)])


class DifferenceError(Exception):
    """Two runs have something at the same place that cannot be reconciled."""


def merge(items: Sequence[Any]) -> Any:
    """Return what the runs have at one place: the same everywhere, or a `Size`, or something `Varying`.

    >>> merge([(2, 3), (4, 3)])[0].values
    (2, 4)
    """
    first = items[0]
    if isinstance(first, np.ndarray):
        if all(isinstance(item, np.ndarray) and item.dtype == first.dtype for item in items):
            equal = all(item.shape == first.shape and np.array_equal(item, first, equal_nan=item.dtype.kind == "f") for item in items)
            return first if equal else Varying(items)
    elif isinstance(first, (tuple, list)):
        if all(type(item) is type(first) and len(item) == len(first) for item in items):
            merged = [merge(parts) for parts in zip(*items, strict=True)]
            return type(first)(*merged) if hasattr(first, "_fields") else type(first)(merged)
    elif isinstance(first, slice):
        if all(isinstance(item, slice) for item in items):
            return slice(*(merge([getattr(item, part) for item in items]) for part in ("start", "stop", "step")))
    elif isinstance(first, (int, np.integer)) and not isinstance(first, bool):
        if all(isinstance(item, (int, np.integer)) for item in items):
            return Size.of(items)
    elif all(
        type(item) is type(first) and (item == first or (isinstance(item, (float, np.floating)) and math.isnan(item))) for item in items
    ):
        return first
    raise DifferenceError(" and ".join(dict.fromkeys(repr(item) if np.ndim(item) == 0 else "an array" for item in items)))


def fixed(value: Any, what: str) -> Any:
    """Return integers as they are, or raise if one follows from a dynamic axis where ONNX needs a fixed one."""
    if any(isinstance(v, (Size, Varying)) for v in (value if isinstance(value, (tuple, list)) else (value,))):
        raise OnnxExporterError(f"{what} must be fixed in ONNX, but here it follows from the size of a dynamic axis")
    return value
