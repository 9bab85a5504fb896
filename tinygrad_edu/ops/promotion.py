"""How the arguments of an operation come to a common dtype: PyTorch's rules, as the `promote` of a primitive.

The engine asks only where the arguments are not all float32 or all float64 already. It also undoes the conversion in the
backward pass, so a rule never sees it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.variable import Variable

_INTEGERS = "biu"


def _python_number(value: Any, given: Any) -> Any:
    """A NumPy number that the user passed counts like a Python number; a 0-d tensor does not."""
    return value.item() if isinstance(value, np.generic) and not isinstance(given, Variable) else value


def _convert(values: list[Any], dtype: np.dtype[Any]) -> list[Any]:
    return [np.asarray(v).astype(dtype, copy=False)[()] if not isinstance(v, np.ndarray) else v.astype(dtype, copy=False) for v in values]


def common(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    """Convert all values to the dtype that PyTorch computes in: for arithmetic and comparison."""
    values = [_python_number(v, a) for v, a in zip(values, args, strict=True)]
    return _convert(values, dtypes.result_dtype(values))


def floating(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    """The same, but integers become the default floating point dtype: for division, `exp` and their like."""
    values = [_python_number(v, a) for v, a in zip(values, args, strict=True)]
    dtype = dtypes.result_dtype(values)
    return _convert(values, dtypes.get_default_dtype().dtype if dtype.kind in _INTEGERS else dtype)


def numeric(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    """Convert to the common dtype, which must not be boolean: for operations that booleans do not have."""
    values = common(args, values)
    if np.result_type(values[0]).kind == "b":
        raise NotImplementedError(
            "this operation is not implemented for 'Bool': convert the tensor to a number first, with .int() for example"
        )
    return values


def subtraction(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    """Convert to the common dtype of numbers; a boolean may not even be one of two operands."""
    if any(v.dtype == np.bool_ if isinstance(v, np.ndarray) else isinstance(v, bool) for v in values):
        raise RuntimeError("Subtraction, the `-` operator, with a bool tensor is not supported: use `^` or logical_xor() instead.")
    return common(args, values)


def integer_at_least(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    """Convert booleans to integers, and leave everything else."""
    return _convert(values, np.dtype(np.int64)) if values[0].dtype.kind == "b" else values


def refuse_fractions(*values: Any) -> None:
    """Refuse values that are neither boolean nor integer: for what is done to bits.

    Raises
    ------
    NotImplementedError : if there is one.
    """
    for value in values:
        if np.result_type(value).kind not in _INTEGERS:
            raise NotImplementedError(
                f"this operation is only implemented for integer and boolean tensors, but got {np.result_type(value)}"
            )


def integral(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    """Convert to the common dtype, which must be boolean or an integer: for bitwise operations."""
    values = common(args, values)
    refuse_fractions(values[0])
    return values


def whole(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    """Convert to the common dtype, which must be an integer one."""
    values = common(args, values)
    if np.result_type(values[0]).kind not in "iu":
        raise NotImplementedError(f"this operation is only implemented for integer tensors, but got {np.result_type(values[0])}")
    return values


def same(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    """Refuse values of different dtypes, and leave them as they are."""
    if len(given := {str(np.result_type(v)) for v in values}) > 1:
        raise RuntimeError(f"this operation takes tensors of one dtype, but got {' and '.join(sorted(given))}: convert one with .to()")
    return values


def trailing(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    """Like `common`, for all values but the first, which is a condition."""
    return [values[0], *common(args[1:], values[1:])]


def first_floating(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    """Only the first value is a tensor; as integers it becomes the default floating point dtype."""
    if values[0].dtype.kind in _INTEGERS:
        values = [*_convert(values[:1], dtypes.get_default_dtype().dtype), *values[1:]]
    return values


def no_bool(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    """Refuse a boolean as the first value, and leave everything else."""
    numeric(args[:1], values[:1])
    return values


def leading(count: int) -> Any:
    """Like `common`, for the first `count` values only; the rest are options."""

    def promote(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
        return [*common(args[:count], values[:count]), *values[count:]]

    return promote
