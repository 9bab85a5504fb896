"""What the functions of `linalg` share: checks of their arguments, and small steps that rules and functions are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.primitive import Array, Operand
from ..autograd.variable import Variable, make
from .dimensions import shape_of
from .reduced import dtype_of
from .triangular import _tril, _triu


class LinAlgError(RuntimeError):
    """A matrix has no such factor, inverse or solution: it is singular, or not positive definite, or holds a NaN."""


def lapack(name: str, function: Callable[..., Any], *args: Any) -> Any:
    """Return what a function of ``np.linalg`` returns; its error becomes a `LinAlgError` that begins with `name`."""
    try:
        return function(*args)
    except np.linalg.LinAlgError as error:
        raise LinAlgError(f"{name}: {error}") from None


def swapped(input: Array) -> Any:
    """Return the transpose of a matrix, or of each of a batch."""
    return np.swapaxes(input, -1, -2)


def mirrored(input: Array, upper: bool = False) -> Any:
    """Return the symmetric matrix with this lower, or upper, triangle."""
    return _triu(input, 0) + swapped(_triu(input, 1)) if upper else _tril(input, 0) + swapped(_tril(input, -1))


def columns(input: Array) -> Any:
    """Give a vector, or a batch of vectors, a dimension in front of the last, so that it scales the columns of a matrix."""
    return np.expand_dims(input, -2)


def signs(vectors: Any) -> Any:
    """Return for each column of plain arrays the sign of its largest component, by which to make the choice of LAPACK a steady one."""
    if not vectors.size:
        return np.ones((*vectors.shape[:-2], 1, vectors.shape[-1]), vectors.dtype)
    largest = np.take_along_axis(vectors, np.abs(vectors).argmax(axis=-2, keepdims=True), axis=-2)
    return np.where(largest < 0, -1, 1).astype(vectors.dtype)


def gaps(values: Any, dtype: Any) -> Any:
    """Return the matrix of the differences :math:`x_j - x_i`, with ones on the diagonal, to divide by."""
    return np.expand_dims(values, -2) - np.expand_dims(values, -1) + np.eye(values.shape[-1], dtype=dtype)


def per_matrix(input: Array) -> Any:
    """Give numbers, one for each matrix of a batch, the dimensions of a matrix."""
    return np.reshape(input, (*input.shape, 1, 1))


def known_array(input: Any) -> Any:
    """Return the array of a tensor or an array; `None` for another operand, which has no values."""
    return None if isinstance(input, Operand) else input.array if isinstance(input, Variable) else np.asarray(input)


def symmetric(input: Array, upper: bool = False) -> Any:
    """Return a matrix in which the other triangle is the mirror image of the lower, or of the upper one.

    A symmetric one is returned as it is. What changes otherwise is a constant: derivatives are taken among symmetric matrices, as in
    PyTorch, so the gradient is symmetric.
    """
    array = known_array(input)
    if array is None or np.array_equal(array, swapped(array), equal_nan=True):
        return input
    return input + make(mirrored(array, upper) - array)


def check_floating(name: str, *tensors: Any) -> None:
    """Raise unless all are floating point numbers of single or double precision, and of the same dtype."""
    for tensor in tensors:
        if not isinstance(tensor, (Variable, Operand, np.ndarray)):
            raise TypeError(f"{name}(): argument must be Tensor, not {type(tensor).__name__}: make one with tensor(...)")
        dtype = dtype_of(tensor)
        if dtype.kind != "f":
            raise RuntimeError(
                f"{name}: Expected a floating point or complex tensor as input. Got {dtypes.from_any(dtype)}: convert it first, with "
                ".float() for example"
            )
        if dtype.itemsize < 4:
            raise RuntimeError(f"{name}: Low precision dtypes not supported. Got {dtypes.from_any(dtype)}: convert it first, with .float()")
    check_same_dtype(name, *tensors)


def check_same_dtype(name: str, *tensors: Any) -> None:
    """Raise unless all have the same dtype: unlike arithmetic, linear algebra converts nothing."""
    found = [dtypes.from_any(dtype_of(tensor)) for tensor in tensors]
    if any(dtype != found[0] for dtype in found):
        raise RuntimeError(f"{name}: Expected all tensors to have the same dtype, but got {found}; convert one, with .to(dtype)")


def check_matrices(name: str, input: Any, what: str = "A") -> None:
    """Raise unless `input` is a matrix, or a batch of matrices, of floating point numbers."""
    check_floating(name, input)
    shape = shape_of(input)
    if len(shape) < 2:
        raise RuntimeError(f"{name}: The input tensor {what} must have at least 2 dimensions, but it has shape {list(shape)}.")


def check_square(name: str, input: Any, what: str = "A") -> None:
    """Raise unless `input` is a square matrix, or a batch of such, of floating point numbers."""
    check_matrices(name, input, what)
    rows, cols = shape_of(input)[-2:]
    if rows != cols:
        raise RuntimeError(
            f"{name}: {what} must be batches of square matrices, but they are {rows} by {cols} matrices (shape {list(shape_of(input))})"
        )
