"""The same elements with their dimensions in another order, turned round or moved along."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import Array, implements, primitive
from .dimensions import one_dim, several_dims, shape_of, sizes_from
from .shape import reshape


def _inverse(axes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(range(len(axes)), key=axes.__getitem__))


@primitive(view=True, input=lambda g, axes: np.transpose(g, _inverse(axes)))
def _permute(input: Array, axes: tuple[int, ...]) -> Array:
    return input.transpose(axes)


@primitive(view=True, input=lambda g, axis0, axis1: np.swapaxes(g, axis0, axis1))
def _transpose(input: Array, axis0: int, axis1: int) -> Array:
    return input.swapaxes(axis0, axis1)


@primitive(input=lambda g, axes: np.flip(g, axes))
def _flip(input: Array, axes: tuple[int, ...]) -> Array:
    return np.array(np.flip(input, axes), order="C")


@primitive(input=lambda g, shifts, axes: np.roll(g, tuple(-s for s in shifts), axes))
def _roll(input: Array, shifts: tuple[int, ...], axes: tuple[int, ...]) -> Array:
    return np.roll(input, shifts, axes)


def permute(input: Array, *order: Any, dims: Any = None) -> Any:
    """Return a view whose dimensions are those of `input` in another order, given one by one or as one sequence.

    Raises
    ------
    RuntimeError : if it does not name every dimension once.

    >>> import tinygrad_edu as tg
    >>> tg.permute(tg.zeros(2, 3, 4), (2, 0, 1)).shape
    torch.Size([4, 2, 3])
    """
    wanted, ndim = sizes_from(order, dims), len(shape_of(input))
    if len(wanted) != ndim:
        raise RuntimeError(
            f"permute: number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. "
            f"input.dim() = {ndim} is not equal to len(dims) = {len(wanted)}"
        )
    axes = tuple([one_dim(d, ndim) for d in wanted])
    if len(set(axes)) != ndim:
        raise RuntimeError(f"permute(): duplicate dims are not allowed, but got {list(wanted)}")
    return _permute(input, axes)


@implements(np.transpose)
def _numpy_transpose(a: Array, axes: Any = None) -> Any:
    """Do what ``np.transpose`` does, which differs from PyTorch's `transpose`."""
    return permute(a, axes) if axes is not None else T(a)


@implements(np.swapaxes)
def transpose(input: Array, dim0: int, dim1: int) -> Any:
    """Return a view in which two dimensions are swapped.

    >>> import tinygrad_edu as tg
    >>> tg.transpose(tg.zeros(2, 3, 4), 0, -1).shape
    torch.Size([4, 3, 2])
    """
    ndim = len(shape_of(input))
    axis0, axis1 = one_dim(dim0, ndim), one_dim(dim1, ndim)
    return _transpose(input, axis0, axis1) if ndim else _permute(input, ())


def swapaxes(input: Array, axis0: int, axis1: int) -> Any:
    """Return the same as `transpose`."""
    return transpose(input, axis0, axis1)


def swapdims(input: Array, dim0: int, dim1: int) -> Any:
    """Return the same as `transpose`."""
    return transpose(input, dim0, dim1)


def t(input: Array) -> Any:
    """Return the transpose of a matrix; a vector or a scalar as it is.

    Raises
    ------
    RuntimeError : for more than two dimensions.

    >>> import tinygrad_edu as tg
    >>> tg.t(tg.zeros(2, 3)).shape
    torch.Size([3, 2])
    """
    ndim = len(shape_of(input))
    if ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {ndim}D: use transpose(dim0, dim1) or .mT")
    return _permute(input, (1, 0)[2 - ndim :] if ndim == 2 else tuple(range(ndim)))


def T(input: Array) -> Any:  # noqa: N802 - PyTorch's name
    """Return a view with all dimensions in reverse order: the attribute ``Tensor.T``."""
    return _permute(input, tuple(range(len(shape_of(input))))[::-1])


def mT(input: Array) -> Any:  # noqa: N802 - PyTorch's name
    """Return a view in which the last two dimensions are swapped: the attribute ``Tensor.mT``.

    Raises
    ------
    RuntimeError : for a vector. A number is returned itself.
    """
    ndim = len(shape_of(input))
    if not ndim:
        return input
    if ndim < 2:
        raise RuntimeError(f"tensor.mT is only supported on matrices or batches of matrices. Got {ndim}-D tensor.")
    return _transpose(input, ndim - 2, ndim - 1)


@implements(np.moveaxis)
def movedim(input: Array, source: Any, destination: Any) -> Any:
    """Move dimensions to new places; the others keep their order.

    >>> import tinygrad_edu as tg
    >>> tg.movedim(tg.zeros(2, 3, 4), 0, -1).shape
    torch.Size([3, 4, 2])
    """
    ndim = len(shape_of(input))
    from_, to = sizes_from((source,)), sizes_from((destination,))
    if len(from_) != len(to):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({list(from_)} dims) should contain the same number of dims as "
            f"destination ({list(to)} dims)"
        )
    places, taken = [tuple(one_dim(d, ndim) for d in dims) for dims in (from_, to)]
    for name, found, given in (("source", places, from_), ("destination", taken, to)):
        if len(set(found)) != len(found):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({list(given)})")
    order = [d for d in range(ndim) if d not in places]
    if ndim:
        for position, axis in sorted(zip(taken, places, strict=True)):
            order.insert(position, axis)
    return _permute(input, tuple(order))


def moveaxis(input: Array, source: Any, destination: Any) -> Any:
    """Return the same as `movedim`."""
    return movedim(input, source, destination)


def flip(input: Array, *axes: Any, dims: Any = None) -> Any:
    """Return a copy in which the order of the elements along some dimensions is reversed.

    >>> import tinygrad_edu as tg
    >>> tg.flip(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), (0,))
    tensor([[3., 4.],
            [1., 2.]])
    """
    ndim = len(shape_of(input))
    places = several_dims(sizes_from(axes, dims), ndim)
    return _flip(input, places if ndim else ())


@implements(np.flip)
def _numpy_flip(m: Array, axis: Any = None) -> Any:
    return flip(m, tuple(range(len(shape_of(m)))) if axis is None else axis)


@implements(np.fliplr)
def fliplr(input: Array) -> Any:
    """Reverse the order along dimension 1, left to right."""
    if len(shape_of(input)) < 2:
        raise RuntimeError(f"Input must be >= 2-d, but has shape {list(shape_of(input))}.")
    return flip(input, 1)


@implements(np.flipud)
def flipud(input: Array) -> Any:
    """Reverse the order along dimension 0, upside down."""
    if not shape_of(input):
        raise RuntimeError("Input must be >= 1-d, but is a scalar.")
    return flip(input, 0)


def rot90(input: Array, k: int = 1, dims: Any = (0, 1)) -> Any:
    """Turn the plane of two dimensions `k` times by 90 degrees, from the first towards the second.

    >>> import tinygrad_edu as tg
    >>> tg.rot90(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[2., 4.],
            [1., 3.]])
    """
    ndim = len(shape_of(input))
    if len(dims) != 2 or ndim < 2:
        raise RuntimeError(f"expected two rotation dims and at least two dimensions, but got dims={dims} and shape {list(shape_of(input))}")
    first, second = several_dims(tuple(dims), ndim)
    turns = k % 4
    if turns in (0, 2):
        return _flip(input, (first, second) if turns else ())
    return transpose(flip(input, second), first, second) if turns == 1 else flip(transpose(input, first, second), second)


@implements(np.roll)
def roll(input: Array, shifts: Any, dims: Any = None, *, axis: Any = None) -> Any:
    """Move the elements along `dims` by `shifts` places; those that leave at the end come in again at the beginning.

    Without `dims` the tensor is rolled as if it had one dimension.

    >>> import tinygrad_edu as tg
    >>> tg.roll(tg.tensor([1.0, 2.0, 3.0]), 1)
    tensor([3., 1., 2.])
    """
    dims = axis if dims is None else dims
    steps, shape = sizes_from((shifts,)), shape_of(input)
    if dims is None or dims in ((), []):
        if len(steps) != 1:
            raise RuntimeError(f"shifts and dimensions must align. shifts: {len(steps)}, dims:0")
        return reshape(_roll(reshape(input, (-1,)), steps, (0,)), shape)
    if not shape:
        raise IndexError(f"Dimension specified as {dims} but tensor has no dimensions")
    places = tuple(one_dim(d, len(shape)) for d in sizes_from((dims,)))
    if len(places) != len(steps):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(steps)}, dims:{len(places)}")
    return _roll(input, steps, places)
