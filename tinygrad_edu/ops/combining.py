"""Every element of one tensor with every element of another: Kronecker products, pairs and combinations; matrices along a diagonal."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements
from ..autograd.variable import Variable, make
from .dimensions import shape_of
from .indexing import _index
from .joining import cat, meshgrid, stack
from .padding import constant_pad
from .reduced import dtype_of
from .shape import reshape


@implements(np.kron)
@writes_out
def kron(input: Array, other: Any) -> Any:
    """Return the Kronecker product: every element of `input` times the whole of `other`, as blocks.

    Parameters
    ----------
    input, other : any shapes; to the one with fewer dimensions ones are added in front.

    >>> import tinygrad_edu as tg
    >>> kron(tg.tensor([1.0, 10.0]), tg.tensor([1.0, 2.0]))
    tensor([ 1.,  2., 10., 20.])
    """
    ours, theirs = shape_of(input), shape_of(other)
    ndim = max(len(ours), len(theirs))
    ours, theirs = [(1,) * (ndim - len(s)) + tuple(s) for s in (ours, theirs)]
    blocks = reshape(input, [size for n in ours for size in (n, 1)]) * reshape(other, [size for n in theirs for size in (1, n)])
    return reshape(blocks, [n * m for n, m in zip(ours, theirs, strict=True)])


def block_diag(*tensors: Any) -> Any:
    """Return a matrix with the given matrices along its diagonal and zeros elsewhere; a vector counts as one row.

    Raises
    ------
    RuntimeError : for a tensor of more than two dimensions.

    >>> import tinygrad_edu as tg
    >>> block_diag(tg.tensor([[1, 2]]), tg.tensor(3))
    tensor([[1, 2, 0],
            [0, 0, 3]])
    """
    if not tensors:
        return make(np.empty((1, 0), dtypes.to_numpy(None)))
    for place, tensor in enumerate(tensors):
        if not isinstance(tensor, (Variable, np.ndarray)):
            raise TypeError(f"expected Tensor as element {place} in argument 0, but got {type(tensor).__name__}")
        if len(shape_of(tensor)) > 2:
            raise RuntimeError(
                f"block_diag: Input tensors must have 2 or fewer dimensions. Input {place} has {len(shape_of(tensor))} dimensions"
            )
    blocks = [reshape(t, (1,) * (2 - len(shape_of(t))) + tuple(shape_of(t))) for t in tensors]
    width = sum(shape_of(b)[1] for b in blocks)
    starts = itertools.accumulate([shape_of(b)[1] for b in blocks], initial=0)
    return cat([constant_pad(b, ((0, 0), (start, width - start - shape_of(b)[1])), 0.0) for b, start in zip(blocks, starts, strict=False)])


def cartesian_prod(*tensors: Any) -> Any:
    """Return all ways to pick one element of each vector, as rows; of a single vector the vector itself.

    >>> import tinygrad_edu as tg
    >>> cartesian_prod(tg.tensor([1, 2]), tg.tensor([3, 4]))
    tensor([[1, 3],
            [1, 4],
            [2, 3],
            [2, 4]])
    """
    for tensor in tensors:
        if len(shape_of(tensor)) != 1:
            raise RuntimeError(f"cartesian_prod: Expect a 1D vector, but got shape {list(shape_of(tensor))}")
    if len(tensors) == 1:
        return tensors[0]
    return stack([reshape(grid, (-1,)) for grid in meshgrid(*tensors, indexing="ij")], 1)


def combinations(input: Array, r: int = 2, with_replacement: bool = False) -> Any:
    """Return all ways to pick `r` elements of a vector, in the order in which they stand, as rows.

    Parameters
    ----------
    with_replacement : an element may be picked several times.

    >>> import tinygrad_edu as tg
    >>> combinations(tg.tensor([1, 2, 3]))
    tensor([[1, 2],
            [1, 3],
            [2, 3]])
    """
    shape = shape_of(input)
    if len(shape) != 1:
        raise RuntimeError(f"combinations: Expect a 1D vector, but got shape {list(shape)}")
    if r < 0:
        raise RuntimeError(f"combinations: Expect a non-negative number, but got {r}")
    if r == 0:
        return make(np.empty(0, dtype_of(input)))
    ways = (itertools.combinations_with_replacement if with_replacement else itertools.combinations)(range(shape[0]), r)
    return _index(input, (np.array(list(ways), np.intp).reshape(-1, r),))
