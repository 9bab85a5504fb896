"""Products and quotients that are added, and powers in double precision: short compositions of arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.adjoint import cast
from ..autograd.inplace import update
from ..autograd.output import writes_out
from ..autograd.variable import Variable, make
from .arithmetic import _add, _div, mul, pow


def _kind(x: Any) -> str:
    return str(np.result_type(getattr(x, "array", x)).kind)


def _operands(name: str, tensor1: Any, tensor2: Any, old: tuple[Any, ...], value: Any) -> tuple[Any, Any, Any]:
    """Return the factors and their own factor, which in an older form of the call stood before them."""
    if len(old) == 1 and not isinstance(tensor1, Variable):
        value, tensor1, tensor2, old = tensor1, tensor2, old[0], ()
    if old or not (isinstance(tensor1, Variable) and isinstance(tensor2, Variable)):
        given = ", ".join(type(t).__name__ for t in (tensor1, tensor2, *old))
        raise TypeError(f"{name}() takes three tensors, and `value` as a keyword argument, but after the first it got ({given})")
    return tensor1, tensor2, value


def _scaled(value: float, product: Any, input: Any) -> Any:
    """Return ``value * product``; where integers are added the factor counts without its fraction."""
    if value == 1:
        return product
    return mul(product, int(value) if _kind(product) in "iu" and _kind(input) in "biu" else value)


@writes_out
def addcmul(input: Any, tensor1: Any, tensor2: Any, *old: Any, value: float = 1) -> Any:
    """Return ``input + value * tensor1 * tensor2``.

    The three broadcast together. An older form of the call, ``addcmul(input, value, tensor1, tensor2)``, is understood too.

    Raises
    ------
    NotImplementedError : if all three are boolean.

    >>> import tinygrad_edu as tg
    >>> tg.addcmul(tg.tensor([1.0]), tg.tensor([2.0]), tg.tensor([3.0]), value=10)
    tensor([61.])
    """
    tensor1, tensor2, value = _operands("addcmul", tensor1, tensor2, old, value)
    if _kind(input) == _kind(tensor1) == _kind(tensor2) == "b":
        raise NotImplementedError(
            "addcmul is not implemented for three boolean tensors: convert one of them first, with .int() for example"
        )
    return _add(input, _scaled(value, mul(tensor1, tensor2), input))


@writes_out
def addcdiv(input: Any, tensor1: Any, tensor2: Any, *old: Any, value: float = 1) -> Any:
    """Return ``input + value * tensor1 / tensor2``.

    The three broadcast together. An older form of the call, ``addcdiv(input, value, tensor1, tensor2)``, is understood too.

    Raises
    ------
    RuntimeError : if neither `tensor1` nor `tensor2` has floating point numbers.

    >>> import tinygrad_edu as tg
    >>> tg.addcdiv(tg.tensor([1.0]), tg.tensor([2.0]), tg.tensor([4.0]), value=10)
    tensor([6.])
    """
    tensor1, tensor2, value = _operands("addcdiv", tensor1, tensor2, old, value)
    if "f" not in (_kind(tensor1), _kind(tensor2)):
        raise RuntimeError(
            "Integer division with addcdiv is not supported: convert one of tensor1 and tensor2 first, with .float() for example"
        )
    return _add(input, _scaled(value, _div(tensor1, tensor2), input))


def _double(x: Any) -> Any:
    if not isinstance(x, Variable):
        return float(x)
    if x.array.dtype == np.float64:
        return x
    return cast(x, np.dtype(np.float64)) if x.array.dtype.kind == "f" else make(x.array.astype(np.float64))


@writes_out
def float_power(input: Any, exponent: Any) -> Any:
    """Return ``input`` to the power ``exponent``, computed in float64 whatever the dtypes; either may be a number.

    >>> import tinygrad_edu as tg
    >>> tg.float_power(tg.tensor([1, 2]), -2)
    tensor([1.0000, 0.2500], dtype=torch.float64)
    """
    if not isinstance(input, Variable) and not isinstance(exponent, Variable):
        raise TypeError(f"float_power() takes at least one tensor, but got {type(input).__name__} and {type(exponent).__name__}")
    return pow(_double(input), _double(exponent))


def float_power_(input: Variable, exponent: Any) -> Any:
    """Do `float_power` in place and return `input`, which must be a tensor of float64."""
    if input.array.dtype != np.float64:
        given = dtypes.from_any(input.array.dtype)
        raise RuntimeError(f"the base given to float_power_ has dtype {given} but the operation's result requires dtype torch.float64")
    return update(input, float_power, exponent)
