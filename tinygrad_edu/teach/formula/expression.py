"""What a rule computes, as a tree: names, numbers, and primitives applied to them.

Every part knows its shape and dtype exactly. They are those of a *sample*: the array itself where it is known, and otherwise what the
primitives make of arrays of ones; it is computed when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...autograd.primitive import Primitive
from .layout import Layout
from .quantity import Quantity, plain_number


class Expression:
    """A part of a formula that stands for an array.

    NumPy leaves arithmetic with one to it, so an expression can be fed to a rule only inside a `Symbol`.
    """

    __array_ufunc__ = None

    @cached_property
    def sample(self) -> Any:
        """An array of the same shape and dtype."""
        raise NotImplementedError

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return np.shape(self.sample)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the array."""
        return np.result_type(self.sample)

    @property
    def ndim(self) -> int:
        """The number of dimensions of the array."""
        return len(self.shape)


class Name(Expression):
    """An array with a name. Two names are equal if text and bar are.

    Attributes
    ----------
    text : the name.
    bar : whether it is the adjoint of what has the name.
    shown : the layout to use instead of the one that follows from `text`.

    Parameters
    ----------
    like : the array, or any of the same shape and dtype.
    shape, dtype : where there is no such array.

    >>> Name("x", shape=(2, 3)).shape, Name("x") == Name("x"), Name("x") == Name("x", bar=True)
    ((2, 3), True, False)
    """

    def __init__(
        self,
        text: str,
        like: Any = None,
        *,
        shape: tuple[int, ...] = (),
        dtype: Any = np.float64,
        bar: bool = False,
        shown: Layout | None = None,
    ) -> None:
        self.text, self.bar, self.shown = text, bar, shown
        self._array = like
        self._shape = tuple(shape) if like is None else np.shape(like)
        self._dtype = np.dtype(dtype) if like is None else np.result_type(like)

    @cached_property
    def sample(self) -> Any:
        """The array, or one of ones; zeros where it holds integers, which may be indices; a matrix of numbers is one with an inverse."""
        if self._array is not None:
            return self._array
        one, shape = np.array(self._dtype.kind not in "iu", self._dtype), [int(n) for n in self._shape]
        if len(shape) > 1 and self._dtype.kind == "f":
            return one + np.broadcast_to(np.eye(*shape[-2:], dtype=self._dtype), shape)
        return np.broadcast_to(one, shape)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array; its sizes may be quantities with a letter."""
        return self._shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the array."""
        return self._dtype

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Name) and (self.text, self.bar) == (other.text, other.bar)

    def __hash__(self) -> int:
        return hash((self.text, self.bar))

    def __repr__(self) -> str:
        return f"Name({self.text!r}{', bar=True' if self.bar else ''})"


def adjoint(name: Name) -> Name:
    """Return the name of the adjoint of what has a name.

    >>> adjoint(Name("x"))
    Name('x', bar=True)
    """
    return Name(name.text, shape=name.shape, dtype=name.dtype, bar=True, shown=name.shown)


@dataclass(frozen=True, eq=False)
class Number(Expression):
    """A number, or an array without a name."""

    value: Any

    @cached_property
    def sample(self) -> Any:
        """The value."""
        return plain_number(self.value)

    def __repr__(self) -> str:
        return f"Number({self.value!r})"


@dataclass(frozen=True, eq=False)
class Apply(Expression):
    """A primitive applied to arguments, in the order of its parameters: expressions, and plain values for numbers and options."""

    primitive: Primitive
    args: tuple[Any, ...]

    @cached_property
    def sample(self) -> Any:
        """What the primitive makes of the samples of its arguments."""
        with np.errstate(all="ignore"):
            return self.primitive.call(*[replaced(a, sample_of) for a in self.args])

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array, with the letters of an argument that has the same, or is it."""
        shape = np.shape(self.sample)
        known = [e.shape for a in self.args for e in parts(a)]
        known += [a for a in self.args if isinstance(a, tuple) and all(isinstance(n, int) for n in a)]
        return next((s for s in known if s == shape), shape)

    @property
    def name(self) -> str:
        """The name of the primitive."""
        return self.primitive.name

    def argument(self, name: str) -> Any:
        """Return the argument with this name."""
        return self.args[self.primitive.parameters.index(name)]

    def __repr__(self) -> str:
        return f"Apply({self.name}, {', '.join(map(repr, self.args))})"


def sample_of(value: Any) -> Any:
    """Return the array that a part of an argument stands for, with a 0-d one as the NumPy scalar that the engine makes of it."""
    array = value.sample if isinstance(value, Expression) else plain_number(value)
    return array[()] if isinstance(array, np.ndarray) and not array.shape else array


def replaced(argument: Any, replace: Callable[[Any], Any]) -> Any:
    """Return an argument with `replace` applied to every part of it, inside tuples and lists too."""
    if isinstance(argument, (tuple, list)) and not hasattr(argument, "_fields"):
        return type(argument)(replaced(a, replace) for a in argument)
    return replace(argument)


def parts(argument: Any) -> Iterator[Expression]:
    """Yield the expressions in an argument, those inside tuples and lists too."""
    if isinstance(argument, Expression):
        yield argument
    elif isinstance(argument, (tuple, list)):
        for a in argument:
            yield from parts(a)


def names_in(expression: Expression) -> list[Name]:
    """Return the different names in an expression, in the order in which they first occur.

    >>> names_in(Name("x"))
    [Name('x')]
    """
    found: dict[Name, None] = {}
    stack, seen = [expression], set()
    while stack:
        part = stack.pop()
        if isinstance(part, Name):
            found.setdefault(part)
        elif isinstance(part, Apply) and id(part) not in seen:
            seen.add(id(part))
            stack += reversed([e for a in part.args for e in parts(a)])
    return list(found)


def same(a: Any, b: Any) -> bool:
    """Return whether two arguments are the same expression or equal values."""
    if a is b:
        return True
    if isinstance(a, Apply) and isinstance(b, Apply):
        return a.primitive is b.primitive and same(a.args, b.args)
    if isinstance(a, Number) and isinstance(b, Number):
        return same(a.value, b.value)
    if isinstance(a, (tuple, list)):
        return isinstance(b, (tuple, list)) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.shape == b.shape and bool(np.all(a == b))
    if isinstance(a, Quantity) or isinstance(b, Quantity):
        return isinstance(a, Quantity) and isinstance(b, Quantity) and a == b and same(a.formula, b.formula)
    if isinstance(a, Expression) or isinstance(b, Expression):
        return bool(a == b)
    return type(a) is type(b) and bool(a == b)
