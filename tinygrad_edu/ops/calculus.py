"""Calculus of sampled functions: differences, slopes and areas under a curve."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.adjoint import cast
from ..autograd.output import numpy_names, writes_out
from ..autograd.primitive import Array
from .arithmetic import clone
from .dimensions import one_dim, several_dims, shape_of
from .index_forms import ALL
from .indexing import _slice
from .joining import cat
from .reduced import dtype_of, is_operand, kind_of
from .reduction import _sum
from .scan import _cumsum
from .shape import reshape


def _part(input: Array, axis: int, start: int | None, stop: int | None) -> Any:
    return _slice(input, (*(ALL,) * axis, slice(start, stop), ...))


@writes_out
def diff(input: Array, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None, *, axis: int | None = None) -> Any:
    """Return the differences of neighbours along `dim`, taken `n` times: :math:`y_i = x_{i+1} - x_i`. Booleans differ or not.

    Parameters
    ----------
    prepend, append : values to put in front of and behind `input` first.

    Raises
    ------
    RuntimeError : for a 0-d tensor, a negative `n`, or shapes that do not fit.

    >>> import tinygrad_edu as tg
    >>> diff(tg.tensor([1.0, 4.0, 9.0])), diff(tg.tensor([1.0, 4.0, 9.0]), 2)
    (tensor([3., 5.]), tensor([2.]))
    """
    if not shape_of(input):
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n < 0:
        raise RuntimeError(f"diff: order must be non-negative but got {n}")
    place = one_dim(dim if axis is None else axis, len(shape_of(input)))
    for more in (prepend, append):
        _check_joint(input, more, place)
    parts = [part for part in (prepend, input, append) if part is not None]
    if len(parts) > 1 and n:
        input = cat(parts, place)
    for _ in range(min(n, shape_of(input)[place])):
        after, before = _part(input, place, 1, None), _part(input, place, None, -1)
        input = np.not_equal(after, before) if kind_of(input) == "b" else after - before
    return input if n else clone(input)


def _check_joint(input: Array, more: Any, axis: int) -> None:
    if more is None:
        return
    ours, theirs = shape_of(input), shape_of(more)
    if len(ours) != len(theirs):
        raise RuntimeError(f"diff expects prepend or append to be the same dimension as input: got shapes {list(theirs)} and {list(ours)}")
    if any(d != axis and m != n for d, (n, m) in enumerate(zip(ours, theirs, strict=True))):
        raise RuntimeError(
            "diff expects the shape of tensor to prepend or append to match that of input except along the differencing dimension "
            f"{axis}: got {list(theirs)} and {list(ours)}"
        )


def _areas(y: Array, x: Any, dx: Any, dim: int, name: str) -> tuple[Any, int]:
    """Return the areas of the trapezoids under the curve `y`, and the dimension along which they lie."""
    if x is not None and not is_operand(x):
        raise TypeError(f"{name}(): argument 'x' must be Tensor, not {type(x).__name__}: give a number as dx=")
    if x is not None and dx is not None:
        raise TypeError(f"{name}() takes x or dx, but got both")
    if not shape_of(y):
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    if kind_of(y) == "b" or (x is not None and kind_of(x) == "b"):
        raise RuntimeError(f"{name}: received a bool input, but bool is not supported: convert it with .float()")
    axis = one_dim(dim, len(shape_of(y)))
    heights = _part(y, axis, 1, None) + _part(y, axis, None, -1)
    if x is None:
        return heights * ((1 if dx is None else dx) / 2), axis
    ours, theirs = shape_of(y), shape_of(x)
    if len(theirs) == 1:
        if theirs[0] != ours[axis]:
            raise RuntimeError(f"{name}: There must be one `x` value for each sample point, but got {theirs[0]} for {ours[axis]} points")
        widths = reshape(diff(x), (-1,) + (1,) * (len(ours) - 1 - axis))
    else:
        widths = diff(x, dim=axis - len(ours))
    return heights * widths / 2.0, axis


@numpy_names
def trapezoid(y: Array, x: Any = None, *, dx: Any = None, dim: int = -1) -> Any:
    """Return the area under a sampled curve by the trapezoidal rule: :math:`\\sum_i \\frac{1}{2} (x_{i+1} - x_i)(y_i + y_{i+1})`.

    Parameters
    ----------
    y : heights, along `dim`.
    x : where they were sampled: a vector, or a tensor that broadcasts with `y`.
    dx : the distance between them, if it is always the same; 1 by default.

    Raises
    ------
    RuntimeError : if `x` does not fit.

    >>> import tinygrad_edu as tg
    >>> trapezoid(tg.tensor([0.0, 1.0, 4.0])), trapezoid(tg.tensor([0.0, 1.0, 4.0]), tg.tensor([0.0, 1.0, 4.0]))
    (tensor(3.), tensor(8.))
    """
    areas, axis = _areas(y, x, dx, dim, "trapezoid")
    return _sum(areas, (axis,), False)


def trapz(y: Array, x: Any = None, *, dx: Any = None, dim: int = -1) -> Any:
    """Return the same as `trapezoid`."""
    return trapezoid(y, x, dx=dx, dim=dim)


@writes_out
def cumulative_trapezoid(y: Array, x: Any = None, *, dx: Any = None, dim: int = -1) -> Any:
    """Return the areas under a sampled curve up to each sample but the first; the parameters are those of `trapezoid`.

    >>> import tinygrad_edu as tg
    >>> cumulative_trapezoid(tg.tensor([0.0, 1.0, 4.0]))
    tensor([0.5000, 3.0000])
    """
    areas, axis = _areas(y, x, dx, dim, "cumulative_trapezoid")
    return _cumsum(areas, axis, False)


@numpy_names
def gradient(input: Array, *, spacing: Any = 1, dim: Any = None, edge_order: int = 1) -> tuple[Any, ...]:
    """Return the slopes of a sampled function along each dimension: by central differences inside, by one-sided ones at the edges.

    Parameters
    ----------
    spacing : the distance of the samples: one number, one for each dimension, or for each dimension a vector of coordinates.
    dim : the dimension or dimensions to differentiate along; all by default.
    edge_order : 1, or 2 to let three samples determine the slope at an edge.

    Raises
    ------
    RuntimeError : if `spacing` does not fit, or there are too few samples.

    >>> import tinygrad_edu as tg
    >>> gradient(tg.tensor([0.0, 1.0, 4.0, 9.0]))
    (tensor([1., 2., 4., 5.]),)
    """
    ndim = len(shape_of(input))
    axes = tuple(range(ndim)) if dim is None else several_dims(dim, ndim)
    if dtype_of(input) == np.uint8 or (kind_of(input) == "b" and axes):
        raise RuntimeError(f"gradient does not support {dtype_of(input)} input: convert the tensor with .float()")
    if edge_order not in (1, 2):
        raise RuntimeError(f"gradient only supports edge_order=1 and edge_order=2, but got {edge_order}")
    if is_operand(spacing) and shape_of(spacing):
        raise TypeError("gradient(): argument 'spacing' must be a number or a sequence of numbers or vectors, not a tensor: write (x,)")
    spacing = 1 if spacing is None else spacing
    steps = list(spacing) if isinstance(spacing, (tuple, list)) else [spacing] * len(axes)
    if len(steps) != len(axes):
        raise RuntimeError(f"gradient expected spacing to be unspecified, a scalar, or {len(axes)} of them, but got {len(steps)}")
    if any(shape_of(input)[axis] <= edge_order for axis in axes):
        raise RuntimeError(f"gradient expected each dimension size to be at least edge_order+1, but got shape {list(shape_of(input))}")
    if kind_of(input) == "i":
        input = np.true_divide(input, 1)
    return tuple(_slopes(input, axis, step, edge_order) for axis, step in zip(axes, steps, strict=True))


def _slopes(f: Array, axis: int, step: Any, edge_order: int) -> Any:
    """Return the slopes along one dimension: weighted differences of neighbours."""
    n = shape_of(f)[axis]
    if shape_of(step) and shape_of(step) != (n,):
        raise RuntimeError(f"gradient expected one coordinate for each of the {n} samples along dim {axis}, but got {list(shape_of(step))}")
    along = (-1,) + (1,) * (len(shape_of(f)) - 1 - axis)
    steps = reshape(diff(step), along) if shape_of(step) else np.full((n - 1,) + along[1:], 1.0, dtype_of(f)) * step
    if is_operand(step) or not isinstance(step, (int, float)):
        steps = cast(steps, dtype_of(f))
    rises = diff(f, dim=axis) / steps  # the slope between one sample and the next
    left, right = _part(steps, 0, None, -1), _part(steps, 0, 1, None)
    inside = (_part(rises, axis, None, -1) * right + _part(rises, axis, 1, None) * left) / (left + right)
    first, last = _part(rises, axis, None, 1), _part(rises, axis, -1, None)
    if edge_order == 2:  # the parabola through three samples
        bend = diff(rises, dim=axis) / (left + right)
        first = first - _part(bend, axis, None, 1) * _part(steps, 0, None, 1)
        last = last + _part(bend, axis, -1, None) * _part(steps, 0, -1, None)
    return cat([first, inside, last], axis)
