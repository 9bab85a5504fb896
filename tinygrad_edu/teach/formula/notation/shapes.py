"""Operations that move elements about: shapes, orders, parts put together."""

from __future__ import annotations

from typing import Any

from .. import numerals
from ..algebra import plain, rows_of
from ..expression import Apply
from ..forms import form, function, option, show
from ..layout import Layout, Words, call, listed, named, row, transposed


@form("cast", "clone", "contiguous")
def same_numbers(whole: Any) -> Layout:
    """The same numbers: the operand itself."""
    return show(whole.args[0])


@form("reshape", "expand")
def reshape(whole: Any) -> Layout:
    """A function with the new shape, where it is more than axes of length one.

    A product of matrices that is computed on the rows of a larger array is written as the product with that array.
    """
    input, shape = plain(whole.args[0]), whole.args[1]
    if (rows := rows_of(whole)) is not None:
        return function("rows", rows)
    product = isinstance(input, Apply) and input.name == "matmul"
    if product and (batch := rows_of(input.args[0])) is not None and tuple(shape[:-1]) == tuple(batch.shape[:-1]):
        return show(Apply(input.primitive, (batch, input.args[1])))
    return function("reshape", input, options=numerals.sizes(tuple(shape)))


@form("squeeze")
def squeeze(input: Any) -> Layout:
    """Axes of length one are not shown."""
    return show(input)


@form("flip")
def flip(input: Any, axes: Any) -> Layout:
    """A function with its axes."""
    return function("flip", input, options=axes_option(axes))


@form("roll")
def roll(input: Any, shifts: Any, axes: Any) -> Layout:
    """A function with how far and along which axes."""
    return function("roll", input, options=listed(option("by", shifts), axes_option(axes)))


@form("windows")
def windows(input: Any, axis: Any, size: Any, step: Any) -> Layout:
    """A function with the axis, and the length and the distance of the windows."""
    return function("windows", input, options=listed(option("length", size), option("step", step), axes_option(axis)))


@form("as_strided")
def as_strided(input: Any, size: Any, stride: Any) -> Layout:
    """A function with the new shape and the distances in memory."""
    return function("strided", input, options=listed(numerals.sizes(size), option("strides", stride)))


@form("tile")
def tile(input: Any, reps: Any) -> Layout:
    """A function with the number of copies along each axis."""
    return function("tile", input, options=numerals.sizes(reps))


@form("cat", "stack")
def joined(whole: Any) -> Layout:
    """A function of all the parts."""
    tensors, axis = whole.args
    return call(named(whole.name), *map(show, tensors), options=axes_option(axis))


@form("tril", "triu")
def triangles(whole: Any) -> Layout:
    """A function, with the diagonal if it is not the main one."""
    return function(whole.name, whole.args[0], options=_offset(whole.args[1]))


@form("diagonal")
def diagonal(input: Any, offset: Any) -> Layout:
    """The diagonal of a matrix."""
    return function("diag", input, options=_offset(offset))


@form("on_diagonal")
def on_diagonal(input: Any, offset: Any) -> Layout:
    """The matrix with this diagonal."""
    return function("Diag", input, options=_offset(offset))


def _offset(diagonal: Any) -> Layout | None:
    return option("diagonal", diagonal) if diagonal else None


def axes_option(axes: Any) -> Layout:
    """Return axes as an option: axis 1."""
    several = isinstance(axes, (tuple, list))
    axes = tuple(axes) if several else (axes,)
    if not axes:
        return Words("no axis")
    return row(Words("axis " if len(axes) == 1 else "axes "), listed(*map(show, axes)))


@form("constant_pad")
def constant_pad(input: Any, pairs: Any, value: Any) -> Layout:
    """A function with how much before and after, for each axis; negative amounts cut off."""
    if all(lo <= 0 and hi <= 0 for lo, hi in pairs):
        return function("crop", input, options=_margins([(-lo, -hi) for lo, hi in pairs]))
    filled = [] if not value else [option("value", value)]
    return function("pad", input, options=listed(_margins(pairs), *filled))


@form("border_pad")
def border_pad(input: Any, pairs: Any, mode: Any) -> Layout:
    """The same, filled by the border's own elements."""
    return function("pad", input, options=listed(_margins(pairs), Words(str(mode))))


@form("border_pad_transpose")
def border_pad_transpose(input: Any, pairs: Any, mode: Any) -> Layout:
    """The transpose of it: what stands in the margin is added where it was copied from."""
    return call(_adjoint_of("pad"), show(input), options=listed(_margins(pairs), Words(str(mode))))


def _adjoint_of(name: str) -> Layout:
    """Return the name of the transpose of a linear function."""
    return transposed(named(name))


def _margins(pairs: Any) -> Layout:
    """Return how much before and after, for each axis where there is any."""
    return listed(*[numerals.pair(lo, hi) for lo, hi in pairs if lo or hi])
