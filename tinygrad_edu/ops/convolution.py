"""Convolution in one, two and three dimensions, and its transpose.

Three primitives, each linear in both of its arguments, are the three ways to read one sum over input :math:`x`, weight :math:`w` and
output adjoint :math:`y`:

.. math:: \\sum y_{n o q} \\, w_{o c k} \\, x_{n c, \\, q \\cdot \\mathit{stride} + k \\cdot \\mathit{dilation} - \\mathit{padding}}

Leave out :math:`y` and it is the `convolution`, leave out :math:`x` and it is the `convolution_transpose`, leave out :math:`w` and it is
`convolution_weight`. So the rule of each argument of one of them is another of them, and they can be differentiated as often as one likes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array, primitive
from ._correlation import correlate, correlate_transposed, correlate_weight
from ._windows import Ints, Pairs, counts, integers, span, spatial
from .reduction import _sum


def _over_channels(g: Array) -> Array:
    """Pull an adjoint back to the bias: the sum over all that is not a channel."""
    return _sum(g, (0, *range(2, len(g.shape))), False)


@primitive(
    input=lambda g, weight, input_shape, stride, padding, dilation, groups: convolution_transpose(  # type: ignore[has-type]
        g, weight, None, tuple(input_shape[2:]), stride, padding, dilation, groups
    ),
    weight=lambda g, input, weight_shape, stride, padding, dilation, groups: convolution_weight(  # type: ignore[has-type]
        input, g, tuple(weight_shape[2:]), stride, padding, dilation, groups
    ),
    bias=_over_channels,
)
def convolution(input: Array, weight: Array, bias: Array | None, stride: Ints, padding: Pairs, dilation: Ints, groups: int) -> Array:
    """Correlate every channel of `input` with `weight` and add `bias`: what `conv1d`, `conv2d` and `conv3d` compute.

    Every option has one entry per spatial axis; `padding` has two, for before and after, and a negative one cuts off.
    """
    return correlate(input, weight, bias, stride, padding, dilation, groups)


@primitive(
    input=lambda g, weight, stride, padding, dilation, groups: convolution(g, weight, None, stride, padding, dilation, groups),
    weight=lambda g, input, weight_shape, stride, padding, dilation, groups: convolution_weight(  # type: ignore[has-type]
        g, input, tuple(weight_shape[2:]), stride, padding, dilation, groups
    ),
    bias=_over_channels,
)
def convolution_transpose(
    input: Array, weight: Array, bias: Array | None, size: Ints, stride: Ints, padding: Pairs, dilation: Ints, groups: int
) -> Array:
    """Give every element of `input` to the window it stands for, times `weight`: the adjoint of `convolution` for its input.

    `size` is the spatial shape of the result: with a stride, several sizes have the same number of windows.
    """
    return correlate_transposed(input, weight, bias, size, stride, padding, dilation, groups)


@primitive(
    input=lambda g, other, input_shape, stride, padding, dilation, groups: convolution_transpose(
        other, g, None, tuple(input_shape[2:]), stride, padding, dilation, groups
    ),
    other=lambda g, input, stride, padding, dilation, groups: convolution(input, g, None, stride, padding, dilation, groups),
)
def convolution_weight(input: Array, other: Array, kernel: Ints, stride: Ints, padding: Pairs, dilation: Ints, groups: int) -> Array:
    """Correlate every channel of `input` with every channel of `other`: the adjoint of `convolution` for its weight."""
    return correlate_weight(input, other, kernel, stride, padding, dilation, groups)


def conv1d(
    input: Array, weight: Array, bias: Array | None = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Any:
    """Slide a kernel over a sequence. See `conv2d`; there is one spatial axis.

    >>> import tinygrad_edu as tg
    >>> tg.conv1d(tg.tensor([[1.0, 2.0, 4.0]]), tg.tensor([[[1.0, -1.0]]]))
    tensor([[-1., -2.]])
    """
    return _convolve("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Array, weight: Array, bias: Array | None = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Any:
    """Slide a kernel over an image: every output is a weighted sum of a window of the input.

    .. math::
        y_{n o q} = b_o +
        \\sum_{c, k} w_{o c k} \\, x_{n c, \\, q \\cdot \\mathit{stride} + k \\cdot \\mathit{dilation} - \\mathit{padding}}

    Parameters
    ----------
    input : (batch, channel, height, width), or without the batch axis.
    weight : (output channel, channel / groups, kernel height, kernel width).
    bias : (output channel,), or `None`.
    stride : how far apart windows begin; an integer or one per axis, as for the options that follow.
    padding : how many zeros are put at both ends; ``"valid"`` is none, ``"same"`` as many as keep the size.
    dilation : how far apart the elements of a window are.
    groups : into how many groups the channels are divided; each group of outputs sees its own group of inputs.

    Raises
    ------
    RuntimeError : if shapes or dtypes do not fit together, or the kernel is larger than the padded input.

    >>> import tinygrad_edu as tg
    >>> tg.conv2d(tg.ones(1, 1, 3, 3), tg.ones(1, 1, 2, 2), stride=1).shape
    torch.Size([1, 1, 2, 2])
    """
    return _convolve("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Array, weight: Array, bias: Array | None = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Any:
    """Slide a kernel over a volume. See `conv2d`; there are three spatial axes.

    >>> import tinygrad_edu as tg
    >>> tg.conv3d(tg.ones(1, 1, 3, 4, 5), tg.ones(2, 1, 2, 2, 2)).shape
    torch.Size([1, 2, 2, 3, 4])
    """
    return _convolve("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


def conv_transpose1d(
    input: Array, weight: Array, bias: Array | None = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: int = 1,
    dilation: Any = 1,
) -> Any:  # fmt: skip
    """Spread every element of a sequence over a window. See `conv_transpose2d`; there is one spatial axis.

    >>> import tinygrad_edu as tg
    >>> tg.conv_transpose1d(tg.tensor([[1.0, 2.0]]), tg.tensor([[[1.0, 10.0]]]), stride=2)
    tensor([[ 1., 10.,  2., 20.]])
    """
    return _spread("conv_transpose1d", 1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(
    input: Array, weight: Array, bias: Array | None = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: int = 1,
    dilation: Any = 1,
) -> Any:  # fmt: skip
    """Spread every element of an image over a window of the output: what `conv2d` does to a gradient on the way back.

    Parameters
    ----------
    input : (batch, channel, height, width), or without the batch axis.
    weight : (channel, output channel / groups, kernel height, kernel width).
    bias : (output channel,), or `None`.
    stride : how far apart the windows of neighbouring elements begin.
    padding : how many elements are cut off at both ends of the output.
    output_padding : how many are added at its far end; less than `stride` or `dilation`.
    groups, dilation : as for `conv2d`.

    Raises
    ------
    RuntimeError : if shapes or dtypes do not fit together.

    >>> import tinygrad_edu as tg
    >>> tg.conv_transpose2d(tg.ones(1, 3, 4, 4), tg.ones(3, 2, 2, 2), stride=2).shape
    torch.Size([1, 2, 8, 8])
    """
    return _spread("conv_transpose2d", 2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(
    input: Array, weight: Array, bias: Array | None = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: int = 1,
    dilation: Any = 1,
) -> Any:  # fmt: skip
    """Spread every element of a volume over a window. See `conv_transpose2d`; there are three spatial axes.

    >>> import tinygrad_edu as tg
    >>> tg.conv_transpose3d(tg.ones(3, 2, 2, 2), tg.ones(3, 2, 2, 2, 2)).shape
    torch.Size([2, 3, 3, 3])
    """
    return _spread("conv_transpose3d", 3, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_tbc(input: Array, weight: Array, bias: Array, pad: int = 0) -> Any:
    """Slide a kernel over a sequence whose axes are in the order (time, batch, channel): `conv1d` for that layout.

    Parameters
    ----------
    input : (time, batch, channel).
    weight : (kernel, channel, output channel).
    bias : (output channel,).
    pad : how many zeros are put at both ends.

    Raises
    ------
    RuntimeError : if shapes or dtypes do not fit together.

    >>> import tinygrad_edu as tg
    >>> tg.conv_tbc(tg.ones(5, 2, 3), tg.ones(2, 3, 4), tg.zeros(4)).shape
    torch.Size([4, 2, 4])
    """
    for name, value, ndim in (("input", input, 3), ("weight", weight, 3), ("bias", bias, 1)):
        if len(value.shape) != ndim:
            raise RuntimeError(f"conv_tbc: {name} must have {ndim} dims, but has shape {tuple(value.shape)}")
    out = _convolve("conv_tbc", 1, np.transpose(input, (1, 2, 0)), np.transpose(weight, (2, 1, 0)), bias, 1, pad, 1, 1)
    return np.transpose(out, (2, 0, 1))


def _convolve(
    what: str, ndim: int, input: Array, weight: Array, bias: Array | None, stride: Any, padding: Any, dilation: Any, groups: int
) -> Any:
    """Check the arguments of a convolution, run it, and take care of a missing batch axis."""
    batched = spatial(input, ndim, what)
    stride, dilation = _positive(what, ndim, stride, dilation, groups)
    _check_weight(what, ndim, input, weight, groups)
    kernel, size = tuple(weight.shape[2:]), tuple(input.shape[-ndim:])
    if input.shape[-ndim - 1] != weight.shape[1] * groups:
        raise RuntimeError(
            f"{what}: input has {input.shape[-ndim - 1]} channels but weight expects {weight.shape[1] * groups} "
            f"({weight.shape[1]} in each of groups={groups}): input shape {tuple(input.shape)}, weight shape {tuple(weight.shape)}"
        )
    _check_bias(what, weight, bias, weight.shape[0])
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise RuntimeError(f"{what}: padding must be 'same', 'valid', an integer or a tuple of {ndim} integers, but got {padding!r}")
        if padding == "same" and set(stride) != {1}:
            raise RuntimeError(f"{what}: padding='same' needs stride 1, but got stride={stride}: give the padding as a number")
        total = [s - 1 if padding == "same" else 0 for s in span(kernel, dilation)]
        pairs = tuple((t // 2, t - t // 2) for t in total)
    else:
        pairs = _pairs(what, ndim, padding)
    if any(m < 1 for m in counts(size, kernel, stride, pairs, dilation)) or 0 in size:
        raise RuntimeError(
            f"{what}: the kernel reaches over {span(kernel, dilation)} elements (weight shape {tuple(weight.shape)}, dilation {dilation}), "
            f"but the padded input has only {tuple(n + lo + hi for n, (lo, hi) in zip(size, pairs, strict=True))} "
            f"(input shape {tuple(input.shape)}, padding {pairs}): use a smaller kernel or more padding"
        )
    if batched:
        return convolution(input, weight, bias, stride, pairs, dilation, groups)
    out = convolution(np.reshape(input, (1, *input.shape)), weight, bias, stride, pairs, dilation, groups)
    return np.reshape(out, tuple(out.shape[1:]))


def _spread(
    what: str, ndim: int, input: Array, weight: Array, bias: Array | None, stride: Any, padding: Any, output_padding: Any, groups: int,
    dilation: Any,
) -> Any:  # fmt: skip
    """Check the arguments of a transposed convolution, run it, and take care of a missing batch axis."""
    batched = spatial(input, ndim, what)
    stride, dilation = _positive(what, ndim, stride, dilation, groups)
    pairs, extra = _pairs(what, ndim, padding), integers(output_padding, ndim, "output_padding", what)
    _check_weight(what, ndim, input, weight, groups)
    if input.shape[-ndim - 1] != weight.shape[0]:
        raise RuntimeError(
            f"{what}: input has {input.shape[-ndim - 1]} channels but weight expects {weight.shape[0]}: input shape {tuple(input.shape)}, "
            f"weight shape {tuple(weight.shape)}"
        )
    _check_bias(what, weight, bias, weight.shape[1] * groups)
    if any(not 0 <= e < max(s, d) for e, s, d in zip(extra, stride, dilation, strict=True)):
        raise RuntimeError(
            f"{what}: output padding must be smaller than either stride or dilation and not negative, but got output_padding={extra} with "
            f"stride={stride} and dilation={dilation}"
        )
    # The output padding lies where windows could still have been: it takes from the padding at the far end.
    pairs = tuple((lo, hi - e) for (lo, hi), e in zip(pairs, extra, strict=True))
    reach = span(tuple(weight.shape[2:]), dilation)
    size = tuple((n - 1) * t + s - lo - hi for n, t, s, (lo, hi) in zip(input.shape[-ndim:], stride, reach, pairs, strict=True))
    if min(size) < 1 or 0 in input.shape[-ndim:]:
        raise RuntimeError(
            f"{what}: the output would have the spatial shape {size}: input shape {tuple(input.shape)}, weight shape "
            f"{tuple(weight.shape)}, padding {padding}; use less padding or a larger input"
        )
    if batched:
        return convolution_transpose(input, weight, bias, size, stride, pairs, dilation, groups)
    out = convolution_transpose(np.reshape(input, (1, *input.shape)), weight, bias, size, stride, pairs, dilation, groups)
    return np.reshape(out, tuple(out.shape[1:]))


def _positive(what: str, ndim: int, stride: Any, dilation: Any, groups: int) -> tuple[Ints, Ints]:
    """Return stride and dilation as tuples, after making sure that they and `groups` are positive."""
    steps, gaps = integers(stride, ndim, "stride", what), integers(dilation, ndim, "dilation", what)
    for name, value, least in (("stride", stride, min(steps)), ("dilation", dilation, min(gaps)), ("groups", groups, groups)):
        if least < 1:
            raise RuntimeError(f"{what}: {name} must be positive, but got {value}")
    return steps, gaps


def _pairs(what: str, ndim: int, padding: Any) -> Pairs:
    """Return the padding as (before, after) for each axis."""
    values = integers(padding, ndim, "padding", what)
    if min(values) < 0:
        raise RuntimeError(f"{what}: padding must not be negative, but got {padding}; pad() with negative numbers cuts off")
    return tuple((p, p) for p in values)


def _check_weight(what: str, ndim: int, input: Array, weight: Array, groups: int) -> None:
    """Raise if a weight has not the right number of axes, cannot be divided into groups, or has another dtype than the input."""
    if len(weight.shape) != ndim + 2:
        raise RuntimeError(
            f"{what}: weight must have {ndim + 2} axes, but has shape {tuple(weight.shape)} (input shape {tuple(input.shape)})"
        )
    if weight.shape[0] % groups or weight.shape[0] < groups or 0 in weight.shape[2:]:
        raise RuntimeError(
            f"{what}: the first axis of weight must be a positive multiple of groups={groups} and its kernel not empty, but weight has "
            f"shape {tuple(weight.shape)} (input shape {tuple(input.shape)})"
        )
    if np.dtype(input.dtype) != np.dtype(weight.dtype):
        raise RuntimeError(f"{what}: input and weight must have one dtype, but got {input.dtype} and {weight.dtype}: convert one")


def _check_bias(what: str, weight: Array, bias: Array | None, channels: int) -> None:
    """Raise if a bias is given and has not one element for each output channel, of the weight's dtype."""
    if bias is None:
        return
    if tuple(bias.shape) != (channels,):
        raise RuntimeError(
            f"{what}: bias must have shape ({channels},), one element for each output channel, but got {tuple(bias.shape)} "
            f"(weight shape {tuple(weight.shape)})"
        )
    if np.dtype(bias.dtype) != np.dtype(weight.dtype):
        raise RuntimeError(f"{what}: bias and weight must have one dtype, but got {bias.dtype} and {weight.dtype}: convert one")
