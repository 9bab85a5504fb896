"""Writing to places that an index tensor names: the counterparts of `gather`, and selecting and writing whole slices.

Where an index names a place several times, sums are taken in the order of the elements, and of plain writing the last remains.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.adjoint import cast
from ..autograd.output import numpy_names, writes_out
from ..autograd.primitive import Array, primitive
from .dimensions import one_dim, shape_of
from .indexing import _gather, _index, _scatter_sum, _slice, grid
from .joining import _cat
from .reduction import _prod
from .selecting import _same_dtypes
from .shape import reshape


@primitive(
    input=lambda g, dim, index: _scatter(g, dim, index, 0.0),  # type: ignore[has-type]
    src=lambda g, dim, index: _gather(g, dim, index),
)
def _scatter(input: Array, dim: int, index: Array, src: Array) -> Array:
    """A copy of `input` in which the elements at the places `index` along `dim` are replaced by `src`."""
    out = np.array(input, order="C")
    np.atleast_1d(out)[grid(dim, index, out.shape, "scatter")] = src
    return out


def _cropped(src: Any, index: Any) -> Any:
    """Return as much of `src` as there are indices for it."""
    ours, shape = shape_of(src), shape_of(index)
    if len(ours) != len(shape) or any(n < m for n, m in zip(ours, shape, strict=True)):
        raise RuntimeError(f"Expected index {list(shape)} to be no larger than src {list(ours)} in any dimension")
    return src if ours == shape else _slice(src, (*(slice(n) for n in shape), ...))


@writes_out
def scatter(input: Array, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: str | None = None) -> Any:
    """Write `src`, a tensor or a number, to the places `index` along `dim` of a copy of `input`.

    .. math:: out_{i\\,index_{ijk}\\,k} = src_{ijk} \\quad\\text{for}\\ dim = 1

    Parameters
    ----------
    index : integers, with as many dimensions as `input`.
    src : a tensor at least as large as `index`, or a number (which may be given as `value`).
    reduce : ``"add"`` or ``"multiply"`` to combine it with what is there.

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
    _same_dtypes("scatter", "src", input, src)
    if reduce is None:
        return _scatter(input, axis, index, _cropped(src, index))
    if reduce not in ("add", "multiply"):
        raise RuntimeError(f"reduce argument must be either 'add' or 'multiply', but got {reduce!r}")
    return scatter_add(input, dim, index, src) if reduce == "add" else scatter_reduce(input, dim, index, src, "prod")


@writes_out
def scatter_add(input: Array, dim: int, index: Any, src: Any) -> Any:
    """Add `src` to the places `index` along `dim` of a copy of `input`.

    >>> import tinygrad_edu as tg
    >>> tg.scatter_add(tg.zeros(2), 0, tg.tensor([1, 1]), tg.tensor([2.0, 3.0]))
    tensor([0., 5.])
    """
    _same_dtypes("scatter_add", "src", input, src)
    shape = shape_of(input)
    return input + _scatter_sum(_cropped(src, index), one_dim(dim, len(shape)), index, tuple(shape))


@numpy_names
def scatter_reduce(input: Array, dim: int, index: Any, src: Any, reduce: str, *, include_self: bool = True) -> Any:
    """Combine the elements of `src` that fall on one place with each other, and with the element of `input` there if `include_self`.

    Parameters
    ----------
    reduce : ``"sum"``, ``"prod"``, ``"mean"``, ``"amax"`` or ``"amin"``. Ties of the last two share the gradient evenly.

    >>> import tinygrad_edu as tg
    >>> tg.scatter_reduce(tg.ones(2), 0, tg.tensor([1, 1]), tg.tensor([2.0, 6.0]), "mean")
    tensor([1., 3.])
    """
    if reduce not in ("sum", "prod", "mean", "amax", "amin"):
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}.")
    shape, src = tuple(shape_of(input)), _cropped(src, index)
    axis = one_dim(dim, len(shape))
    if reduce == "prod":
        return _products(input, axis, index, src, include_self)
    if reduce in ("amax", "amin"):
        return _scatter_extreme(input, axis, index, src, reduce == "amax", include_self)
    total = (input if include_self else _scatter(input, axis, index, 0.0)) + _scatter_sum(src, axis, index, shape)
    if reduce == "sum":
        return total
    places = getattr(index, "array", index)
    dtype: Any = getattr(total, "array", total).dtype
    hits = _scatter_sum(np.ones(shape_of(places), dtype), axis, places, shape)
    count = np.maximum(hits + 1 if include_self else hits, 1)
    return total / count if dtype.kind == "f" else total // count


def _products(input: Any, axis: int, index: Any, src: Any, include_self: bool) -> Any:
    """Return the products of what falls on each place: rows of a table of factors, filled up with ones.

    The derivatives are those of `prod`: exact with any number of zeros.
    """
    shape = tuple(shape_of(input))
    where = np.arange(math.prod(shape)).reshape(shape or (1,))[grid(axis, getattr(index, "array", index), shape, "scatter_reduce")].ravel()
    count, hits = math.prod(shape), np.bincount(where, minlength=math.prod(shape))
    order = np.argsort(where, kind="stable")
    rank = np.arange(len(where)) - np.repeat(np.cumsum(hits) - hits, hits)
    one = count + len(where)  # the place of a one, behind the elements of both
    table = np.full((count, 1 + int(hits.max(initial=0))), one)
    table[where[order], 1 + rank] = count + order
    table[:, 0] = np.where(hits == 0, np.arange(count), np.arange(count) if include_self else one)
    dtype: Any = getattr(input, "array", input).dtype
    factors = _cat((reshape(input, (-1,)), reshape(src, (-1,)), np.ones(1, dtype)), 0)
    return cast(reshape(_prod(_index(factors, (table,)), (1,), False), shape), dtype)


def _winners(input: Any, dim: int, index: Any, src: Any, include_self: bool, out: Any) -> tuple[Any, Any, Any]:
    """Return which elements of `input` and of `src` equal the extreme of their place, and how many there are for each place."""
    shape = tuple(shape_of(out))
    here = np.equal(input, out) * 1.0 if include_self else _scatter(np.ones(shape), dim, index, 0.0)
    there = np.equal(src, _gather(out, dim, index)) * 1.0
    return here, there, np.maximum(_scatter_sum(there, dim, index, shape) + here, 1.0)


def _share_of_input(g: Any, input: Any, dim: int, index: Any, src: Any, include_self: bool, out: Any) -> Any:
    here, _, count = _winners(input, dim, index, src, include_self, out)
    return g / count * here


def _share_of_src(g: Any, input: Any, dim: int, index: Any, src: Any, include_self: bool, out: Any) -> Any:
    _, there, count = _winners(input, dim, index, src, include_self, out)
    return _gather(g / count, dim, index) * there


def _extreme_of(dtype: np.dtype[Any], smallest: bool) -> Any:
    """Return the smallest or the largest value of a dtype: what every other one replaces."""
    if dtype.kind == "f":
        return -np.inf if smallest else np.inf
    if dtype.kind == "b":
        return not smallest
    return np.iinfo(dtype).min if smallest else np.iinfo(dtype).max


@primitive(input=_share_of_input, src=_share_of_src)
def _scatter_extreme(input: Array, dim: int, index: Array, src: Array, largest: bool, include_self: bool) -> Array:
    """The largest or smallest of the elements of `src` that fall on one place, and of the one of `input` there if `include_self`."""
    start = input
    if not include_self:
        start = _scatter(input, dim, index, _extreme_of(input.dtype, smallest=largest))
    out = np.array(start, order="C")
    (np.maximum if largest else np.minimum).at(np.atleast_1d(out), grid(dim, index, out.shape, "scatter_reduce"), src)
    return out
