"""Convolution and pooling: a formula of their own, with the options in words."""

from __future__ import annotations

from typing import Any

from .. import numerals
from ..forms import form, function, option, show
from ..layout import Layout, Operator, Row, Strength, call, infix, listed, named, transposed
from .shapes import axes_option


def _options(usual_stride: Any = (1,), stride: Any = (1,), padding: Any = (), dilation: Any = (), groups: Any = 1) -> list[Layout]:
    """Return the options that are not the usual ones."""
    given = []
    if tuple(stride) != tuple(usual_stride) and set(stride) != set(usual_stride):
        given.append(_one_or_all("stride", stride))
    if any(p for pair in padding for p in pair):
        given.append(_one_or_all("padding", [p for pair in padding for p in pair]))
    if any(d != 1 for d in dilation):
        given.append(_one_or_all("dilation", dilation))
    return given + ([option("groups", groups)] if groups != 1 else [])


def _one_or_all(name: str, values: Any) -> Layout:
    return option(name, values[0] if len(set(values)) == 1 else tuple(values))


def _listed(options: list[Layout]) -> Layout | None:
    return listed(*options) if options else None


@form("convolution")
def convolution(input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: Any) -> Layout:
    """``x ∗ w + b``; with options a function, so that they have a place."""
    options = _listed(_options((1,), stride, padding, dilation, groups))
    if options is None:
        return _with_bias(infix("∗", show(input), show(weight), strength=Strength.PRODUCT), bias)
    return _with_bias(call(named("conv"), show(input), show(weight), options=options), bias)


@form("convolution_transpose")
def convolution_transpose(input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: Any) -> Layout:
    """The transpose of a convolution."""
    return _with_bias(
        call(transposed(named("conv")), show(input), show(weight), options=_listed(_options((1,), stride, padding, dilation, groups))), bias
    )


@form("convolution_weight")
def convolution_weight(input: Any, other: Any, stride: Any, padding: Any, dilation: Any, groups: Any) -> Layout:
    """Every input correlated with every output: the transpose of a convolution as a function of its weight."""
    return call(named("correlate"), show(input), show(other), options=_listed(_options((1,), stride, padding, dilation, groups)))


def _with_bias(product: Layout, bias: Any) -> Layout:
    return product if bias is None else infix("+", product, show(bias), strength=Strength.SUM)


def _window(kernel: Any, stride: Any, start: Any, dilation: Any = ()) -> Layout:
    """Return the size of a window and the options; without a stride, the windows stand side by side."""
    return listed(numerals.sizes(kernel), *_options(kernel, stride, [(p, p) for p in start], dilation))


@form("max_pool")
def max_pool(input: Any, kernel: Any, stride: Any, start: Any, dilation: Any) -> Layout:
    """The maximum of each window."""
    return function("maxpool", input, options=_window(kernel, stride, start, dilation))


@form("max_pool_taps")
def max_pool_taps(input: Any) -> Layout:
    """Where in each window the maximum stands."""
    return function("arg maxpool", input)


@form("max_pool_indices")
def max_pool_indices(taps: Any) -> Layout:
    """The same, counted in the whole input."""
    return function("places", taps)


@form("max_pool_gather")
def max_pool_gather(input: Any, taps: Any) -> Layout:
    """The element of each window at a given place."""
    return function("pick", input, taps)


@form("max_pool_scatter")
def max_pool_scatter(input: Any, taps: Any) -> Layout:
    """Its transpose: each element goes to its place in the window."""
    return call(transposed(named("pick")), show(input), show(taps))


@form("avg_pool")
def avg_pool(input: Any, kernel: Any, stride: Any, start: Any) -> Layout:
    """The mean of each window."""
    return function("avgpool", input, options=_window(kernel, stride, start))


@form("avg_pool_transpose")
def avg_pool_transpose(input: Any, kernel: Any, stride: Any, start: Any) -> Layout:
    """Its transpose: each element is shared evenly by its window."""
    return call(transposed(named("avgpool")), show(input), options=_window(kernel, stride, start))


@form("im2col")
def im2col(input: Any, kernel: Any, stride: Any, start: Any, dilation: Any) -> Layout:
    """The windows as columns."""
    return function("unfold", input, options=_columns(kernel, stride, start, dilation))


@form("col2im")
def col2im(input: Any, kernel: Any, stride: Any, start: Any, dilation: Any) -> Layout:
    """Its transpose: columns are added to their windows."""
    return call(transposed(named("unfold")), show(input), options=_columns(kernel, stride, start, dilation))


def _columns(kernel: Any, stride: Any, start: Any, dilation: Any) -> Layout:
    return listed(numerals.sizes(kernel), *_options((1,), stride, [(p, p) for p in start], dilation))


@form("largest_places")
def largest_places(input: Any, windows: Any) -> Layout:
    """Where in each of some windows the largest element is."""
    return function("arg max", input, windows)


@form("element_number")
def element_number(input: Any) -> Layout:
    """A whole number as an integer, within the frame of an image."""
    return function("int", input)


@form("resample")
def resample(input: Any, axis: Any, rows: Any, columns: Any, weight: Any) -> Layout:
    """Elements are added to others along an axis, with weights: from columns to rows of a sparse matrix."""
    where = Row((show(columns), Operator("→"), show(rows)), Strength.RELATION)
    return call(named("resample"), show(input), show(weight), options=listed(where, axes_option(axis)))
