"""A row of a table: the name of an operation, a call of it, and the inputs.

The call is a function of the library `T` (``tinygrad_edu`` or ``torch``) and of the input tensors, so that the same text runs in both.
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Draw = Callable[[np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Row:
    """A call and its inputs.

    `name` is that of the operation as it is reached from the library: ``"sum"``, ``"nn.functional.gelu"``, ``"Tensor.view"``.
    `inputs` are written as `array_of` says. `random` marks a call whose result has random values: its shape and dtype are compared only.
    `own` marks a call that other spellings and dtypes are not to be derived from.
    """

    name: str
    call: Callable[..., Any]
    inputs: tuple[Any, ...]
    random: bool = False
    own: bool = False

    def __str__(self) -> str:
        code = self.call.__code__
        lines = Path(code.co_filename).read_text().splitlines()
        place, text = f"{Path(code.co_filename).stem}.py:{code.co_firstlineno}", lines[code.co_firstlineno - 1].strip()
        options = {**inspect.getclosurevars(self.call).nonlocals, **(self.call.__kwdefaults__ or {})}
        return f"{self.name}, {place}\n    {text}\n    {self.call.__defaults__ or ''} {options or ''}"


def row(name: str, call: Callable[..., Any], *inputs: Any, random: bool = False, own: bool = False) -> Row:
    """Return a row, after making sure that the call does call what the row is named after."""
    short = name.rsplit(".", 1)[-1]
    if not short.startswith("__") and short not in call.__code__.co_names:
        raise ValueError(f"the row {name!r} calls {call.__code__.co_names} only (line {call.__code__.co_firstlineno})")
    return Row(name, call, inputs, random, own)


def each(names: str, *inputs: Any, own: bool = False, **kwargs: Any) -> list[Row]:
    """Return a row for each of the names: a call with just the inputs and the keyword arguments."""

    def calling(name: str) -> Callable[..., Any]:
        return lambda T, *tensors: functools.reduce(getattr, name.split("."), T)(*tensors, **kwargs)

    return [Row(name, calling(name), inputs, own=own) for name in names.split()]


def using(name: str, call: Callable[..., Any], *inputs: Any, random: bool = False, own: bool = False) -> Row:
    """Return a row whose call is given the function of that name, instead of the library."""
    return Row(name, lambda T, *x: call(functools.reduce(getattr, name.split("."), T), *x), inputs, random, own)


def array_of(spec: Any, position: int) -> np.ndarray:
    """Return the input at `position`: random numbers of a shape, if `spec` is a tuple; as a function says; or the numbers themselves."""
    if isinstance(spec, tuple):
        spec = real(*spec)
    if callable(spec):
        return spec(np.random.default_rng(position))
    return np.array(spec)


def real(*shape: int) -> Draw:
    """Numbers of both signs, none of them twice, and at least 0.02 apart from each other, from zero and from the integers and halves."""

    def draw(rng: np.random.Generator) -> np.ndarray:
        count = math.prod(shape)
        steps = 0.041 + np.arange(-(-count // 2)) * 0.0523  # an irrational-looking pitch keeps clear of integers
        values = np.concatenate([steps, -steps - 0.0213])[:count]
        values = np.where(np.abs(values * 2 - np.round(values * 2)) < 0.02, values + 0.011, values)
        return rng.permutation(values * (1 + 0.001 * rng.random(count))).reshape(shape)

    return draw


def large(*shape: int) -> Draw:
    """Numbers of both signs and of size 0.3 to 4."""
    return lambda rng: np.where(rng.random(shape) < 0.5, -1, 1) * rng.uniform(0.3, 4, shape)


def within(low: float, high: float, *shape: int) -> Draw:
    """Numbers of a range."""
    return lambda rng: rng.uniform(low, high, shape)


def integers(low: int, high: int, *shape: int) -> Draw:
    """Integers of int64, from `low` to before `high`."""
    return lambda rng: rng.integers(low, high, shape)


def places(count: int, *shape: int) -> Draw:
    """Different indices below `count` along the last dimension."""
    return lambda rng: np.argsort(rng.random((*shape[:-1], count)), -1)[..., : shape[-1]]


def booleans(*shape: int) -> Draw:
    """True and False."""
    return lambda rng: rng.random(shape) < 0.5


def as_dtype(dtype: Any, spec: Any) -> Draw:
    """The same input in another dtype."""
    return lambda rng: array_of(spec, int(rng.integers(1000))).astype(dtype)
