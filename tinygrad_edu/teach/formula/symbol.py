"""`Symbol`: an operand that stands for an array in a rule and remembers what the rule does with it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from ...autograd.adjoint import cast
from ...autograd.primitive import BY_NUMPY, Operand, Primitive
from ...ops import indexing
from .expression import Apply, Expression, Name, replaced


class Symbol(NDArrayOperatorsMixin, Operand):
    """Stands for an array. Operators, NumPy functions and the operations of this package make new symbols of it.

    Attributes
    ----------
    expression : what the symbol stands for.

    Raises
    ------
    TypeError : for what cannot be read as a formula: a NumPy function that no primitive stands for, a conversion to an array, a
        decision that depends on a value.

    >>> x, y = Symbol(Name("x", shape=(2, 3))), Symbol(Name("y", shape=(3,)))
    >>> (x * y).expression, (x * y).shape
    (Apply(mul, Name('x'), Name('y')), (2, 3))
    """

    def __init__(self, expression: Expression) -> None:
        self.expression = expression

    @classmethod
    def named(cls, text: str, like: Any = None, **options: Any) -> Symbol:
        """Return the symbol of a `Name`."""
        return cls(Name(text, like, **options))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return self.expression.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the array."""
        return self.expression.dtype

    @property
    def ndim(self) -> int:
        """The number of dimensions of the array."""
        return self.expression.ndim

    @property
    def size(self) -> int:
        """The number of elements of the array."""
        return int(np.prod(self.shape))

    @property
    def T(self) -> Any:  # noqa: N802 - NumPy's name
        """The transpose."""
        return np.transpose(self)

    def apply(self, primitive: Primitive, args: tuple[Any, ...]) -> Symbol:
        """Return the symbol of `primitive` applied to `args`."""
        return Symbol(Apply(primitive, tuple(replaced(a, expression_of) for a in args)))

    def sum(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Return the sum over some axes."""
        return np.sum(self, axis=axis, keepdims=keepdims)

    def mean(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Return the mean over some axes."""
        return np.mean(self, axis=axis, keepdims=keepdims)

    def max(self, axis: Any = None, keepdims: bool = False) -> Any:
        """Return the maximum over some axes."""
        return np.max(self, axis=axis, keepdims=keepdims)

    def reshape(self, *shape: Any) -> Any:
        """Return the same elements in another shape."""
        return np.reshape(self, shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes: Any) -> Any:
        """Return the array with its axes in another order, reversed if none is given."""
        return np.transpose(self, (axes[0] if len(axes) == 1 else axes) or None)

    def swapaxes(self, axis0: int, axis1: int) -> Any:
        """Return the array with two axes exchanged."""
        return np.swapaxes(self, axis0, axis1)

    def squeeze(self, axis: Any = None) -> Any:
        """Return the array without axes of length one."""
        return np.squeeze(self, axis)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """Return the array in another dtype."""
        return cast(self, np.dtype(dtype))

    def copy(self) -> Any:
        """Return a copy."""
        return np.positive(self)

    def __getitem__(self, index: Any) -> Any:
        return indexing.getitem(self, index)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__" or kwargs or ufunc not in BY_NUMPY:
            raise TypeError(f"np.{ufunc.__name__} ({method}) cannot be read as a formula: no primitive stands for it")
        return BY_NUMPY[ufunc](*inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function not in BY_NUMPY:
            raise TypeError(f"np.{function.__name__} cannot be read as a formula: no primitive stands for it")
        return BY_NUMPY[function](*args, **kwargs)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("a symbol holds no numbers, so it cannot become an array")

    def __bool__(self) -> bool:
        raise TypeError("a symbol holds no numbers, so nothing can be decided by its value")

    __len__ = __iter__ = __float__ = __int__ = __index__ = None

    def __repr__(self) -> str:
        return f"Symbol({self.expression!r})"


def expression_of(value: Any) -> Any:
    """Return the expression of a symbol, and anything else as it is."""
    return value.expression if isinstance(value, Symbol) else value
