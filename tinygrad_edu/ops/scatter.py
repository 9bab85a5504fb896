"""Writing to places that an index tensor names: the counterparts of `gather`, and selecting and writing whole slices.

Where an index names a place several times, sums are taken in the order of the elements, and of plain writing the last remains.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import Variable
from .dimensions import one_dim, shape_of
from .index_forms import ALL, Index
from .indexing import _accumulate, _gather, _index, _scatter_sum, _setitem, _slice, grid
from .shape import reshape


@primitive(
    input=lambda g, dim, index: _scatter(g, dim, index, 0.0),
    src=lambda g, dim, index: _gather(g, dim, index),
)
def _scatter(input: Array, dim: int, index: Array, src: Array) -> Array:
    """A copy of `input` in which the elements at the places `index` along `dim` are replaced by `src`."""
    out = np.array(input, order="C")
    if not out.ndim:
        out.reshape(1)[index.reshape(1)] = src
    else:
        out[grid(dim, index, out.shape, "scatter")] = src
    return out


def _cropped(src: Any, index: Any) -> Any:
    """Return as much of `src` as there are indices for it."""
    ours, shape = shape_of(src), shape_of(index)
    if len(ours) != len(shape) or any(n < m for n, m in zip(ours, shape, strict=True)):
        raise RuntimeError(f"Expected index {list(shape)} to be no larger than src {list(ours)} in any dimension")
    return src if ours == shape else _slice(src, (*(slice(n) for n in shape), ...))


def scatter(input: Array, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: str | None = None) -> Any:
    """Write `src`, a tensor or a number, to the places `index` along `dim` of a copy of `input`.

    .. math:: out_{i\\,index_{ijk}\\,k} = src_{ijk} \\quad\\text{for}\\ dim = 1

    Parameters
    ----------
    index : integers, with as many dimensions as `input`.
    src : a tensor at least as large as `index`, or a number (which may be given as `value`).
    reduce : ``"add"`` or ``"multiply"``, to combine with what is there.

    Raises
    ------
    RuntimeError : if the shapes do not fit, or an index is negative or too large.

    >>> import tinygrad_edu as tg
    >>> tg.scatter(tg.zeros(2, 3), 1, tg.tensor([[2], [0]]), 1.0)
    tensor([[0., 0., 1.],
            [1., 0., 0.]])
    """
    axis, src = one_dim(dim, len(shape_of(input))), value if src is None else src
    if isinstance(src, (bool, int, float)):
        if reduce is None:
            return _scatter(input, axis, index, src)
        src = np.full(shape_of(index), src)
    if reduce is None:
        return _scatter(input, axis, index, _cropped(src, index))
    if reduce not in ("add", "multiply"):
        raise RuntimeError(f"reduce argument must be either add or multiply, but got {reduce!r}")
    return scatter_reduce(input, dim, index, src, "sum" if reduce == "add" else "prod")


def scatter_add(input: Array, dim: int, index: Any, src: Any) -> Any:
    """Add `src` to the places `index` along `dim` of a copy of `input`.

    >>> import tinygrad_edu as tg
    >>> tg.scatter_add(tg.zeros(2), 0, tg.tensor([1, 1]), tg.tensor([2.0, 3.0]))
    tensor([0., 5.])
    """
    shape = shape_of(input)
    return input + _scatter_sum(_cropped(src, index), one_dim(dim, len(shape)), index, tuple(shape))


def scatter_reduce(input: Array, dim: int, index: Any, src: Any, reduce: str, *, include_self: bool = True) -> Any:
    """Combine the elements of `src` that fall on one place with each other, and with the element of `input` there if `include_self`.

    Parameters
    ----------
    reduce : ``"sum"``, ``"mean"``, ``"prod"``, ``"amax"`` or ``"amin"``. Ties of the last two share the gradient evenly.

    >>> import tinygrad_edu as tg
    >>> tg.scatter_reduce(tg.ones(2), 0, tg.tensor([1, 1]), tg.tensor([2.0, 6.0]), "mean")
    tensor([1., 3.])
    """
    if reduce not in ("sum", "mean", "prod", "amax", "amin"):
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}.")
    shape, src = tuple(shape_of(input)), _cropped(src, index)
    axis = one_dim(dim, len(shape))
    if reduce in ("prod", "amax", "amin"):
        return _combine(input, axis, index, src, reduce, include_self)
    start = input if include_self else _scatter(input, axis, index, 0.0)
    total = start + _scatter_sum(src, axis, index, shape)
    if reduce == "sum":
        return total
    plain = index.array if isinstance(index, Variable) else index
    hits = _scatter_sum(np.ones(plain.shape, np.int64), axis, plain, shape)
    count = np.maximum(hits + 1 if include_self else hits, 1)
    if getattr(input, "array", input).dtype.kind in "iu":
        return total // count
    return total / count.astype(getattr(input, "array", input).dtype)


def _among(input: Array, dim: int, index: Array, src: Array, out: Array, include_self: bool) -> tuple[Any, Any]:
    """Return which elements of `input` and of `src` are the extreme of their place, as shares that add up to one."""
    here = np.equal(input, out) if include_self else np.equal(_scatter(np.zeros(np.shape(input), bool), dim, index, True), False)
    there = np.equal(src, _gather(out, dim, index))
    ties = _scatter_sum(there * 1.0, dim, index, np.shape(out)) + here * 1.0
    ties = np.maximum(ties, 1.0)
    return here / ties, there / _gather(ties, dim, index)
