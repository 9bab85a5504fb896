"""Windows of an image as columns of a matrix (`unfold`), and their sum as an image again (`fold`); each is the other's adjoint."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array, primitive
from ._windows import Ints, counts, integers, meetings, volume
from .dimensions import shape_of


@primitive(
    input=lambda g, input_shape, kernel, stride, start, dilation: col2im(  # type: ignore[has-type]
        g, tuple(input_shape[2:]), kernel, stride, start, dilation
    )
)
def im2col(input: Array, kernel: Ints, stride: Ints, start: Ints, dilation: Ints) -> Array:
    """Return the windows of each sample, one a column: (batch, channel and place in the window, window)."""
    count = _count(input.shape[2:], kernel, stride, start, dilation)
    out = np.zeros((*input.shape[:2], volume(kernel), *count), input.dtype)
    for tap, outputs, inputs in meetings(input.shape[2:], kernel, stride, start, dilation, count):
        out[:, :, tap][outputs] = input[inputs]
    return out.reshape(input.shape[0], input.shape[1] * volume(kernel), volume(count))


@primitive(input=im2col)
def col2im(input: Array, size: Ints, kernel: Ints, stride: Ints, start: Ints, dilation: Ints) -> Array:
    """Add the elements of each column to the window of an image of spatial shape `size` that it stands for."""
    count, taps = _count(size, kernel, stride, start, dilation), volume(kernel)
    columns = input.reshape(input.shape[0], input.shape[1] // taps, taps, *count)
    out = np.zeros((*columns.shape[:2], *size), np.float32 if input.dtype == np.float16 else input.dtype)
    for tap, outputs, inputs in meetings(size, kernel, stride, start, dilation, count):
        out[inputs] += columns[:, :, tap][outputs]
    return out.astype(input.dtype, copy=False)


def _count(size: Ints, kernel: Ints, stride: Ints, start: Ints, dilation: Ints) -> Ints:
    return counts(tuple(size), kernel, stride, tuple((p, p) for p in start), dilation)


def unfold(input: Array, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Return the windows of an image as the columns of a matrix.

    Parameters
    ----------
    input : (batch, channel, height, width), or without the batch axis.
    kernel_size, dilation, padding, stride : of the windows, as for `conv2d`.

    Returns
    -------
    (batch, channel * kernel elements, windows): for each window, from left to right and from top to bottom, the elements of all channels.

    Raises
    ------
    RuntimeError : if the options do not fit together, or no window fits into the input.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.unfold(tg.tensor([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]), 2)
    tensor([[1., 2.],
            [2., 3.],
            [4., 5.],
            [5., 6.]])
    """
    kernel, gaps, start, steps = _options("unfold", kernel_size, dilation, padding, stride)
    shape = shape_of(input)
    if len(shape) not in (3, 4) or 0 in shape[-3:]:
        error = IndexError if len(shape) < 3 else RuntimeError  # as PyTorch
        raise error(
            f"unfold: Expected (batch, channel, height, width), with or without the batch axis and not empty, but got shape {shape}"
        )
    count = _count(shape[-2:], kernel, steps, start, gaps)
    if min(count) < 1:
        raise RuntimeError(
            f"unfold: no window fits: input shape {shape}, kernel_size={kernel}, dilation={gaps}, padding={start}, stride={steps} give "
            f"{count} windows"
        )
    if len(shape) == 4:
        return im2col(input, kernel, steps, start, gaps)
    return np.squeeze(im2col(np.reshape(input, (1, *shape)), kernel, steps, start, gaps), 0)


def fold(input: Array, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Add the columns of a matrix to the windows of an image that they stand for: the adjoint, not the inverse, of `unfold`.

    Parameters
    ----------
    input : (batch, channel * kernel elements, windows), or without the batch axis.
    output_size : (height, width) of the image.
    kernel_size, dilation, padding, stride : of the windows, as for `unfold`.

    Raises
    ------
    RuntimeError : if the options do not fit together, or not to the numbers of rows and columns of `input`.

    >>> import tinygrad_edu as tg
    >>> tg.nn.functional.fold(tg.ones(1, 4, 2), (2, 3), 2)
    tensor([[[[1., 2., 1.],
              [1., 2., 1.]]]])
    """
    kernel, gaps, start, steps = _options("fold", kernel_size, dilation, padding, stride)
    size, shape = integers(output_size, 2, "output_size", "fold"), shape_of(input)
    if min(size) < 1:
        raise RuntimeError(f"fold: output_size should be greater than zero, but got {size}")
    if len(shape) not in (2, 3) or 0 in shape[-2:] or shape[-2] % volume(kernel):
        raise RuntimeError(
            f"fold: Expected (batch, channel * {volume(kernel)}, windows), with or without the batch axis and not empty, because "
            f"kernel_size={kernel}, but got shape {shape}"
        )
    count = _count(size, kernel, steps, start, gaps)
    if min(count) < 1 or volume(count) != shape[-1]:
        raise RuntimeError(
            f"fold: an image of size {size} has {count} windows of kernel_size={kernel} with dilation={gaps}, padding={start} and "
            f"stride={steps}, but the input of shape {shape} has {shape[-1]} columns"
        )
    if len(shape) == 3:
        return col2im(input, size, kernel, steps, start, gaps)
    return np.squeeze(col2im(np.reshape(input, (1, *shape)), size, kernel, steps, start, gaps), 0)


def _options(what: str, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the options of windows with one entry for each axis, after checking them."""
    kernel, gaps = integers(kernel_size, 2, "kernel_size", what), integers(dilation, 2, "dilation", what)
    start, steps = integers(padding, 2, "padding", what), integers(stride, 2, "stride", what)
    for name, values, least in (("kernel_size", kernel, 1), ("dilation", gaps, 1), ("padding", start, 0), ("stride", steps, 1)):
        if min(values) < least:
            raise RuntimeError(f"{what}: {name} should be {'greater than zero' if least else 'not negative'}, but got {values}")
    return kernel, gaps, start, steps
