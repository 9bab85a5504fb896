"""How often values occur: counts of integers and histograms. Counts are constants; no gradient flows through them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.output import writes_out
from ..autograd.primitive import Array
from ..autograd.variable import make
from . import return_types
from .dimensions import shape_of


def bincount(input: Array, weights: Any = None, minlength: int = 0) -> Any:
    """Return how often each of the integers 0, 1, ... occurs in a vector.

    Parameters
    ----------
    input : integers that are not negative, in one dimension.
    weights : what each occurrence counts instead of one; as many as `input` has elements.
    minlength : the result has at least this length.

    Raises
    ------
    RuntimeError : for a negative number, more than one dimension, or weights that do not fit.

    >>> import tinygrad_edu as tg
    >>> bincount(tg.tensor([1, 2, 2]), minlength=4)
    tensor([0, 1, 2, 0])
    """
    numbers = np.asarray(getattr(input, "array", input))
    if numbers.dtype.kind not in "iu":
        raise NotImplementedError(f"bincount counts integers, but got {dtypes.from_any(numbers.dtype)}: convert the tensor with .long()")
    if numbers.ndim != 1 or (numbers.size and numbers.min() < 0):
        raise RuntimeError(f"bincount only supports 1-d non-negative integral inputs, but got shape {list(numbers.shape)}: {numbers}")
    if minlength < 0:
        raise RuntimeError(f"minlength should be >= 0, but got {minlength}")
    if weights is None or not numbers.size:
        return make(np.bincount(numbers, minlength=minlength).astype(np.int64))
    factors = np.asarray(getattr(weights, "array", weights))
    if factors.shape != numbers.shape:
        raise RuntimeError(f"weights should be 1-d and have the same length as input ({numbers.size}), but have shape {factors.shape}")
    return make(np.bincount(numbers, factors, minlength).astype(np.float32 if factors.dtype == np.float32 else np.float64))


def _fractions(input: Any, name: str) -> Array:
    array = np.asarray(getattr(input, "array", input))
    if array.dtype.kind != "f":
        raise NotImplementedError(
            f"{name} needs floating point numbers, but got {dtypes.from_any(array.dtype)}: convert the tensor with .float()"
        )
    return array


def _range(values: Array, low: float, high: float, name: str) -> tuple[float, float]:
    """Return the range of a histogram: the one that is given, or that of the values if it is empty."""
    if low == high and values.size:
        low, high = float(values.min()), float(values.max())
    if not np.isfinite([low, high]).all():
        raise RuntimeError(f"{name}: range of [{low}, {high}] is not finite")
    return low, high


@writes_out
def histc(input: Array, bins: int = 100, min: float = 0, max: float = 0) -> Any:
    """Return how many elements fall into each of `bins` bins of equal width between `min` and `max`, in the dtype of `input`.

    Parameters
    ----------
    min, max : elements outside are not counted. Where both are equal the smallest and the largest element are taken.

    Raises
    ------
    RuntimeError : if there is no bin, or `min` is greater than `max`.

    >>> import tinygrad_edu as tg
    >>> histc(tg.tensor([1.0, 2.0, 1.0]), bins=4, min=0, max=3)
    tensor([0., 2., 1., 0.])
    """
    values = _fractions(input, "histc")
    if bins < 1:
        raise RuntimeError(f"histc: bins must be > 0, but got {bins}")
    if min > max:
        raise RuntimeError(f"histc: max must be larger than min, but got min={min} and max={max}")
    low, high = _range(values, float(min), float(max), "histc")
    if low == high:
        low, high = low - 1, high + 1
    known = values[~np.isnan(values)]
    return make(np.histogram(known, bins, (low, high))[0].astype(values.dtype))


@writes_out
def histogram(input: Array, bins: Any, *, range: Any = None, weight: Any = None, density: bool = False) -> return_types.histogram:
    """Return how many elements fall into each bin and the edges of the bins, as a named tuple ``(hist, bin_edges)``.

    Parameters
    ----------
    bins : the number of bins of equal width, or their edges, in ascending order. The last bin includes its right edge.
    range : the left edge of the first and the right edge of the last bin; by default the smallest and the largest element.
    weight : what each element counts instead of one, in the shape of `input`.
    density : divide by the sum and by the widths, so that the integral is one.

    Raises
    ------
    RuntimeError : if there is no bin, or the range or the weights do not fit.

    >>> import tinygrad_edu as tg
    >>> histogram(tg.tensor([1.0, 2.0, 1.0]), bins=3, range=(0.0, 3.0)).hist
    tensor([0., 2., 1.])
    """
    values = _fractions(input, "histogram")
    if weight is not None and tuple(shape_of(weight)) != values.shape:
        raise RuntimeError(f"histogram: weight has shape {list(shape_of(weight))}, but input has {list(values.shape)}")
    edges = _edges(values, bins, range)
    factors = None if weight is None else np.asarray(getattr(weight, "array", weight)).reshape(-1)
    known = ~np.isnan(values.reshape(-1))
    counts = np.histogram(values.reshape(-1)[known], edges, weights=None if factors is None else factors[known])[0].astype(values.dtype)
    if density:
        with np.errstate(invalid="ignore", divide="ignore"):
            counts = (counts / counts.sum() / np.diff(edges)).astype(values.dtype)
    return return_types.histogram(make(counts), make(edges))


def _edges(values: Array, bins: Any, range: Any) -> Array:
    given = getattr(bins, "array", bins)
    if np.ndim(given):
        if given.dtype != values.dtype or given.ndim != 1:
            raise RuntimeError(f"histogram: the edges of the bins must be a vector of the input's dtype {values.dtype}, but got {given}")
        return given.copy()
    if bins < 1:
        raise RuntimeError(f"histogram: bins must be > 0, but got {bins}")
    low, high = (float(values.min()), float(values.max())) if range is None and values.size else range or (0.0, 1.0)
    if low > high:
        raise RuntimeError(f"histogram: min should not exceed max, but got range={range}")
    low, high = _range(values.reshape(-1)[:0], float(low), float(high), "histogram")
    if low == high:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, bins + 1).astype(values.dtype)


def histogramdd(input: Array, bins: Any, *, range: Any = None, weight: Array = None, density: bool = False) -> Any:
    """Count the points that the rows of `input` are in the cells of a grid.

    Parameters
    ----------
    input : shape (…, D): points in D dimensions.
    bins : the number of bins along each dimension, or one number for all; or their edges, a vector for each dimension.
    range : the lowest and the highest edge of each dimension in turn, 2 D numbers; by default those of the points.
    weight, density : as in `histogram`.

    >>> import tinygrad_edu as tg
    >>> tg.histogramdd(tg.tensor([[0.0, 1.0], [1.0, 0.0]]), bins=[2, 2]).hist
    tensor([[0., 1.],
            [1., 0.]])
    """
    values = _fractions(input, "histogramdd")
    if values.ndim < 2:
        raise RuntimeError(f"torch.histogramdd: input tensor should have at least 2 dimensions, but got {values.ndim}")
    count = values.shape[-1]
    if weight is not None and tuple(shape_of(weight)) != values.shape[:-1]:
        raise RuntimeError(f"histogramdd: weight has shape {list(shape_of(weight))}, but the points have {list(values.shape[:-1])}")
    wanted = [bins] * count if isinstance(bins, int) else list(bins)
    if len(wanted) != count or (range is not None and len(range) != 2 * count):
        raise RuntimeError(f"histogramdd: expected bins for {count} dimensions and {2 * count} limits, but got bins={bins}, range={range}")
    points = values.reshape(-1, count)
    limits = [None] * count if range is None else list(zip(range[::2], range[1::2], strict=True))
    edges = [_edges(points[:, i], b, limit) for i, (b, limit) in enumerate(zip(wanted, limits, strict=True))]
    factors = None if weight is None else np.asarray(getattr(weight, "array", weight)).reshape(-1)
    counts = np.histogramdd(points, edges, density=density, weights=factors)[0]
    return return_types.histogramdd(make(counts.astype(values.dtype)), tuple(make(e) for e in edges))
