"""Floating point numbers by their parts, sign, mantissa and exponent, and by their neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.adjoint import cast
from ..autograd.output import writes_out
from ..autograd.primitive import Array, primitive
from ..autograd.variable import make
from . import promotion
from .arithmetic import mul, pow
from .return_types import frexp as frexp_result
from .selection import gate


@primitive(
    np.copysign,
    promote=promotion.floating,
    input=lambda g, input, out: g * (np.sign(input) * np.sign(out)),
    other=lambda g: np.zeros_like(g),
)
def copysign(input: Array, other: Array) -> Array:
    """Return the magnitude of `input` with the sign of `other`; at zero the derivative is zero.

    >>> import tinygrad_edu as tg
    >>> tg.copysign(tg.tensor([1.0, -2.0]), tg.tensor([-0.0, 3.0]))
    tensor([-1.,  2.])
    """
    return np.copysign(input, other)


@primitive(
    np.nextafter,
    promote=promotion.floating,
    input=lambda g, input, other: gate(g, np.not_equal(input, other)),
    other=lambda g, input, other: gate(g, np.equal(input, other)),
)
def nextafter(input: Array, other: Array) -> Array:
    """Return the number next to `input` on the way to `other`; where the two are equal, `other` gets the gradient.

    >>> import tinygrad_edu as tg
    >>> (tg.nextafter(tg.tensor([1.0]), tg.tensor([2.0])) - 1).item()
    1.1920928955078125e-07
    """
    return np.nextafter(input, other)


@primitive(promote=promotion.same, input=lambda g: np.zeros_like(g), values=lambda g, input: gate(g, np.equal(input, 0)))
def heaviside(input: Array, values: Array) -> Array:
    """Return 0 where an element is negative, 1 where it is positive, and that of `values` where it is zero.

    Raises
    ------
    RuntimeError : if the two differ in dtype.

    >>> import tinygrad_edu as tg
    >>> tg.heaviside(tg.tensor([-1.5, 0.0, 2.0]), tg.tensor([0.5]))
    tensor([0.0000, 0.5000, 1.0000])
    """
    step = np.where(np.isnan(input), 0, input > 0)  # PyTorch's choice for NaN
    return np.where(np.equal(input, 0), values, step).astype(np.result_type(values), copy=False)


@writes_out
def ldexp(input: Any, other: Any) -> Any:
    """Return ``input * 2**other``.

    >>> import tinygrad_edu as tg
    >>> tg.ldexp(tg.tensor([1.0, 3.0]), tg.tensor([4, -1]))
    tensor([16.0000,  1.5000])
    """
    dtype = input.array.dtype
    if dtype.kind != "f" or other.array.dtype.kind == "f":
        return mul(input, pow(2.0, other))
    wide = make(other.array.astype(np.promote_types(dtype, np.float32)))
    return cast(mul(input, pow(2.0, wide)), dtype)  # an integer exponent leaves the dtype as it is


@primitive(input=lambda g, exponent: g * 2.0**-exponent)
def _mantissa(input: Array, exponent: Array) -> Array:
    return np.ldexp(input, -exponent)


@primitive()
def _exponent(input: Array) -> Array:
    return np.frexp(input)[1].astype(np.int32)


@writes_out
def frexp(input: Any) -> Any:
    """Return the mantissa, of magnitude 1/2 to 1, and the exponent of 2 whose product is each element.

    Raises
    ------
    RuntimeError : if `input` has no floating point numbers.

    >>> import tinygrad_edu as tg
    >>> tg.frexp(tg.tensor([1.0, -6.0]))
    torch.return_types.frexp(
    mantissa=tensor([ 0.5000, -0.7500]),
    exponent=tensor([1, 3], dtype=torch.int32))
    """
    if input.dtype.dtype.kind != "f":
        raise RuntimeError(f"torch.frexp() only supports floating-point dtypes, but got {input.dtype}")
    exponent = _exponent(input)
    return frexp_result(_mantissa(input, exponent), exponent)
