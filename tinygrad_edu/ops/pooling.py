"""Pooling: the largest element, or the mean, of each window of every channel, in one, two and three dimensions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array
from . import _taps
from ._pools import avg_pool, max_pool, max_pool_indices, max_pool_taps
from ._resample import resample
from ._windows import Ints, integers, span, spatial, volume
from .reduced import kind_of


def max_pool1d(
    input: Array, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """Return the largest element of each window of a sequence. See `max_pool2d`; there is one spatial axis.

    >>> import tinygrad_edu as tg
    >>> tg.max_pool1d(tg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
    tensor([[3., 2.]])
    """
    return _max_pool("max_pool1d", 1, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool2d(
    input: Array, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """Return the largest element of each window of an image. The gradient goes to the first element that is the largest.

    .. math:: y_{n c q} = \\max_k x_{n c, \\, q \\cdot \\mathit{stride} + k \\cdot \\mathit{dilation} - \\mathit{padding}}

    Parameters
    ----------
    input : (batch, channel, height, width), or without the batch axis.
    kernel_size : the size of a window; an integer or one per axis, as for the options that follow.
    stride : how far apart windows begin; by default `kernel_size`.
    padding : how far the first and the last window may reach out of the input, at most half of the window.
    dilation : how far apart the elements of a window are.
    ceil_mode : whether there may be a last window that reaches further out.
    return_indices : whether to return also the position of each largest element in the flattened image.

    Raises
    ------
    RuntimeError : if the options do not fit together, or no window fits into the input.

    >>> import tinygrad_edu as tg
    >>> tg.max_pool2d(tg.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 2)
    tensor([[[4.]]])
    """
    return _max_pool("max_pool2d", 2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool3d(
    input: Array, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """Return the largest element of each window of a volume. See `max_pool2d`; there are three spatial axes.

    >>> import tinygrad_edu as tg
    >>> tg.max_pool3d(tg.ones(1, 1, 4, 4, 4), 2).shape
    torch.Size([1, 1, 2, 2, 2])
    """
    return _max_pool("max_pool3d", 3, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def avg_pool1d(
    input: Array, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False, count_include_pad: bool = True
) -> Any:
    """Return the mean of each window of a sequence. See `avg_pool2d`; there is one spatial axis.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.avg_pool1d(tg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
    tensor([[2., 1.]])
    """
    return _avg_pool("avg_pool1d", 1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


def avg_pool2d(
    input: Array, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False, count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:  # fmt: skip
    """Return the mean of each window of an image.

    .. math:: y_{n c q} = \\frac{1}{|K|} \\sum_{k \\in K} x_{n c, \\, q \\cdot \\mathit{stride} + k - \\mathit{padding}}

    Parameters
    ----------
    input : (batch, channel, height, width), or without the batch axis.
    kernel_size, stride, padding, ceil_mode : as for `max_pool2d`.
    count_include_pad : whether the zeros of the padding count in the mean.
    divisor_override : what to divide each sum by, instead of the number of elements.

    Raises
    ------
    RuntimeError : if the options do not fit together, or no window fits into the input.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.avg_pool2d(tg.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 2)
    tensor([[[2.5000]]])
    """
    return _avg_pool("avg_pool2d", 2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def avg_pool3d(
    input: Array, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False, count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:  # fmt: skip
    """Return the mean of each window of a volume. See `avg_pool2d`; there are three spatial axes.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.avg_pool3d(tg.ones(1, 1, 4, 4, 4), 2).shape
    torch.Size([1, 1, 2, 2, 2])
    """
    return _avg_pool("avg_pool3d", 3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def adaptive_avg_pool1d(input: Array, output_size: Any) -> Any:
    """Cut a sequence into `output_size` windows of almost equal length and return their means. See `adaptive_avg_pool2d`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.adaptive_avg_pool1d(tg.tensor([[1.0, 2.0, 6.0]]), 2)
    tensor([[1.5000, 4.0000]])
    """
    return _adaptive("adaptive_avg_pool1d", 1, input, output_size)


def adaptive_avg_pool2d(input: Array, output_size: Any) -> Any:
    """Cut an image into `output_size` windows of almost equal size and return their means.

    Window :math:`q` of :math:`m` covers the elements from :math:`\\lfloor q n / m \\rfloor` to before
    :math:`\\lceil (q + 1) n / m \\rceil`.

    Parameters
    ----------
    input : (batch, channel, height, width), or without the batch axis.
    output_size : how many windows; an integer or one per axis, where `None` keeps the axis as it is.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.adaptive_avg_pool2d(tg.ones(1, 8, 5, 7), (2, None)).shape
    torch.Size([1, 8, 2, 7])
    """
    return _adaptive("adaptive_avg_pool2d", 2, input, output_size)


def adaptive_avg_pool3d(input: Array, output_size: Any) -> Any:
    """Cut a volume into `output_size` windows of almost equal size and return their means. See `adaptive_avg_pool2d`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.adaptive_avg_pool3d(tg.ones(1, 8, 5, 7, 9), 1).shape
    torch.Size([1, 8, 1, 1, 1])
    """
    return _adaptive("adaptive_avg_pool3d", 3, input, output_size)


def _geometry(
    what: str, ndim: int, input: Array, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Check the options of a pooling; return kernel, stride, padding, dilation and the number of windows, each for every axis."""
    kernel = integers(kernel_size, ndim, "kernel_size", what)
    steps = kernel if stride is None or stride == () else integers(stride, ndim, "stride", what)
    start, gaps = integers(padding, ndim, "padding", what), integers(dilation, ndim, "dilation", what)
    for name, given, least in (("kernel_size", kernel, min(kernel)), ("stride", steps, min(steps)), ("dilation", gaps, min(gaps))):
        if least < 1:
            raise RuntimeError(f"{what}: {name} must be greater than zero, but got {given}")
    reach, size = span(kernel, gaps), tuple(input.shape[-ndim:])
    if any(p < 0 or p > r // 2 for p, r in zip(start, reach, strict=True)):
        raise RuntimeError(
            f"{what}: pad should be at most half of effective kernel size and not negative, but got padding={start} where a window reaches "
            f"over {reach} elements (kernel_size={kernel}, dilation={gaps})"
        )
    count = []
    for n, r, s, p in zip(size, reach, steps, start, strict=True):
        room = n + 2 * p - r
        windows = -(-room // s) + 1 if ceil_mode else room // s + 1
        count.append(windows - 1 if ceil_mode and (windows - 1) * s >= n + p else windows)  # a window must not begin in the far padding
    if min(count) < 1 or 0 in input.shape[-ndim - 1 :]:
        raise RuntimeError(
            f"{what}: Output size is too small: input shape {tuple(input.shape)} has room for {tuple(max(0, m) for m in count)} windows of "
            f"{reach} elements: use a smaller kernel_size or a larger input"
        )
    return kernel, steps, start, gaps, tuple(count)


def _max_pool(
    what: str, ndim: int, input: Array, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool, return_indices: bool
) -> Any:
    """Check the arguments of a max pooling, run it, and take care of a missing batch axis."""
    batched = spatial(input, ndim, what)
    if kind_of(input) == "b":
        raise RuntimeError(f"{what} is not implemented for 'Bool': convert the tensor to a number first, with .int() for example")
    kernel, steps, start, gaps, count = _geometry(what, ndim, input, kernel_size, stride, padding, dilation, ceil_mode)
    x = input if batched else np.reshape(input, (1, *input.shape))
    out: Any = max_pool(x, kernel, steps, start, gaps, count)
    result = out if batched else np.reshape(out, tuple(out.shape[1:]))
    if not return_indices:
        return result
    taps = max_pool_taps(x, out, kernel, steps, start, gaps)
    indices: Any = max_pool_indices(taps, tuple(x.shape[2:]), kernel, steps, start, gaps)
    return result, indices if batched else np.reshape(indices, tuple(indices.shape[1:]))


def _avg_pool(
    what: str, ndim: int, input: Array, kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool, count_include_pad: bool,
    divisor_override: int | None,
) -> Any:  # fmt: skip
    """Check the arguments of an average pooling, run it, and take care of a missing batch axis."""
    batched = spatial(input, ndim, what, IndexError if ndim == 2 else RuntimeError)
    kernel, steps, start, _, count = _geometry(what, ndim, input, kernel_size, stride, padding, 1, ceil_mode)
    if ndim == 3 and any(k > n for k, n in zip(kernel, input.shape[-3:], strict=True)):  # whatever the padding, as in PyTorch
        raise RuntimeError(f"{what}: input shape {tuple(input.shape)} is smaller than kernel_size={kernel}: use a smaller kernel")
    if divisor_override == 0:
        raise RuntimeError(f"{what}: divisor must be not zero")
    divisor: Any = divisor_override or float(volume(kernel))
    if divisor_override is None and (any(start) or ceil_mode):
        divisor = np.ones((), np.dtype(input.dtype))
        for n, k, s, p, m in zip(input.shape[-ndim:], kernel, steps, start, count, strict=True):
            first = np.arange(m) * s - p
            low, high = (first, n + p) if count_include_pad else (np.maximum(first, 0), n)
            divisor = divisor[..., None] * (np.minimum(first + k, high) - low).astype(divisor.dtype)
    x = input if batched else np.reshape(input, (1, *input.shape))
    out: Any = avg_pool(x, kernel, steps, start, count, divisor)
    return out if batched else np.reshape(out, tuple(out.shape[1:]))


def _adaptive(what: str, ndim: int, input: Array, output_size: Any) -> Any:
    """Average over windows that divide each axis: a pooling where all have one length, and otherwise one axis after the other."""
    batched = spatial(input, ndim, what, ValueError if ndim > 1 and isinstance(output_size, (tuple, list)) else RuntimeError)
    size = tuple(input.shape[-ndim:])
    count = window_counts(what, size, output_size)
    if 0 in size:
        raise RuntimeError(f"{what}: Expected input to have non-zero size for non-batch dimensions, but got shape {tuple(input.shape)}")
    if all(m and n % m == 0 for n, m in zip(size, count, strict=True)):
        kernel = tuple(n // m for n, m in zip(size, count, strict=True))
        return _avg_pool(what, ndim, input, kernel, None, 0, False, True, None)
    if kind_of(input) != "f":
        raise RuntimeError(f"{what} is not implemented for {input.dtype}: convert the tensor first, with .float() for example")
    out: Any = input
    for axis, (n, m) in enumerate(zip(size, count, strict=True), start=1 + batched):
        out = resample(out, axis, m, *_taps.means(n, m)) if n != m else out
    return out


def window_counts(what: str, size: Ints, output_size: Any) -> Ints:
    """Return how many windows an adaptive pooling cuts each axis of `size` into."""
    if output_size is None:
        raise TypeError(f"{what}: output_size must be an integer or one for each spatial axis, but got None")
    wanted = output_size if isinstance(output_size, (tuple, list)) else (output_size,) * len(size)
    if len(wanted) != len(size) or any(m is not None and m < 0 for m in wanted):
        raise RuntimeError(f"{what}: output_size must be {len(size)} numbers that are not negative, but got {output_size!r}")
    return tuple(n if m is None else int(m) for n, m in zip(size, wanted, strict=True))
