"""Powers, products and exponentials of matrices, and matrices of powers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..autograd.adjoint import cast
from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import Variable, make
from ._matrices import check_square, known_array, swapped
from .arithmetic import clone
from .dimensions import shape_of
from .indexing import _slice
from .linalg import matmul
from .reduced import dtype_of
from .scan import cumprod
from .selection import constant_in
from .solving import inv
from .triangular import diagonal as diagonal_of

# Higham (2005): the numerator of the [13/13] Padé approximant of exp, and the norm up to which it is accurate in double precision.
_PADE = (
    64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800, 33522128640,
    1323241920, 40840800, 960960, 16380, 182, 1,
)  # fmt: skip
_LARGEST = 5.371920351148152


def _pull_matrix_exponential(g: Any, input: Any) -> Any:
    r"""Return the upper right block of :math:`\exp \begin{pmatrix} A^\top & \bar E \\ 0 & A^\top \end{pmatrix}` (Mathias, 1996)."""
    n, matrix = input.shape[-1], swapped(input)
    above = np.concatenate((matrix, g), -1)
    below = np.concatenate((np.zeros_like(g), matrix), -1)
    return _slice(_matrix_exponential(np.concatenate((above, below), -2)), (..., slice(0, n), slice(n, 2 * n)))


@primitive(input=_pull_matrix_exponential)
def _matrix_exponential(input: Array) -> Array:
    """Return the exponential of a matrix: a Padé approximant of a fraction of it, squared again and again (Higham, 2005)."""
    sizes = np.abs(input).sum(-2).max(-1, initial=0)
    halvings = np.ceil(np.log2(np.maximum(sizes / _LARGEST, 1)))
    a = input * np.exp2(-halvings)[..., None, None].astype(input.dtype)
    eye = np.eye(input.shape[-1], dtype=input.dtype)
    a2 = a @ a
    a4 = a2 @ a2
    a6 = a4 @ a2
    b = [c / _PADE[0] for c in _PADE]
    odd = a @ (a6 @ (b[13] * a6 + b[11] * a4 + b[9] * a2) + b[7] * a6 + b[5] * a4 + b[3] * a2 + b[1] * eye)
    even = a6 @ (b[12] * a6 + b[10] * a4 + b[8] * a2) + b[6] * a6 + b[4] * a4 + b[2] * a2 + b[0] * eye
    out = np.linalg.solve(even - odd, even + odd)
    for k in range(int(halvings.max(initial=0))):
        out = np.where((k < halvings)[..., None, None], out @ out, out)
    return out


def matrix_exp(A: Array) -> Any:
    r"""Return the exponential of a square matrix, or of each of a batch.

    .. math:: e^A = \sum_{k=0}^\infty \frac{A^k}{k!}

    >>> import tinygrad_edu as tg
    >>> matrix_exp(tg.tensor([[0.0, 1.0], [0.0, 0.0]]))
    tensor([[1., 1.],
            [0., 1.]])
    """
    if isinstance(A, Variable) and A.array.dtype == np.float16:
        return cast(matrix_exp(cast(A, np.float32)), np.float16)
    check_square("linalg.matrix_exp", A)
    return _matrix_exponential(A)


@implements(np.linalg.matrix_power)
@writes_out
def matrix_power(A: Array, n: int) -> Any:
    """Return the product of `n` equal square matrices; for a negative `n`, of their inverses.

    >>> import tinygrad_edu as tg
    >>> matrix_power(tg.tensor([[1.0, 1.0], [0.0, 1.0]]), 5)
    tensor([[1., 5.],
            [0., 1.]])
    """
    shape = tuple(shape_of(A))
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise RuntimeError(f"linalg.matrix_power: A must be batches of square matrices, but has shape {list(shape)}")
    if n == 0:
        return constant_in(np.broadcast_to(np.eye(shape[-1], dtype=dtype_of(A)), shape).copy(), A)
    if n == 1:
        return clone(A)
    power, left, result = inv(A) if n < 0 else A, abs(n), None
    while True:
        if left % 2:
            result = power if result is None else result @ power
        left //= 2
        if not left:
            return result
        power = power @ power


def _best_splits(sizes: Sequence[int]) -> dict[tuple[int, int], int]:
    """Return where to split each chain of matrices for the least work; matrix i is ``sizes[i]`` by ``sizes[i + 1]``."""
    count = len(sizes) - 1
    cost = {(i, i): 0 for i in range(count)}
    split = {}
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            works = {k: cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j)}
            split[i, j] = min(works, key=works.__getitem__)
            cost[i, j] = works[split[i, j]]
    return split


@implements(np.linalg.multi_dot)
@writes_out
def multi_dot(tensors: Sequence[Array]) -> Any:
    """Return the product of two or more matrices, in the order that takes the least work; the first and the last may be vectors.

    >>> import tinygrad_edu as tg
    >>> multi_dot([tg.ones(2, 3), tg.ones(3, 4), tg.ones(4)])
    tensor([12., 12.])
    """
    name, count = "linalg.multi_dot", len(tensors)
    if count < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {count}")
    shapes = [tuple(shape_of(t)) for t in tensors]
    for i, shape in enumerate(shapes):
        if len(shape) != 2 and (len(shape) != 1 or i not in (0, count - 1)):
            raise RuntimeError(f"multi_dot(): tensor {i} must be 2D{' or 1D' if i in (0, count - 1) else ''}, but has shape {list(shape)}")
    if count == 2:
        return matmul(*tensors)
    matrices = list(tensors)
    if len(shapes[0]) == 1:
        matrices[0] = np.expand_dims(matrices[0], 0)
    if len(shapes[-1]) == 1:
        matrices[-1] = np.expand_dims(matrices[-1], 1)
    whole = [tuple(shape_of(m)) for m in matrices]
    for a, b in zip(whole, whole[1:], strict=False):
        if a[1] != b[0]:
            raise RuntimeError(f"{name}(): tensors of shapes {list(a)} and {list(b)} cannot be multiplied")
    split = _best_splits([whole[0][0], *(m[1] for m in whole)])

    def product(i: int, j: int) -> Any:
        return matrices[i] if i == j else product(i, split[i, j]) @ product(split[i, j] + 1, j)

    out = product(0, count - 1)
    kept = ([] if len(shapes[0]) == 1 else [whole[0][0]]) + ([] if len(shapes[-1]) == 1 else [whole[-1][1]])
    return np.reshape(out, tuple(kept))


@writes_out
def chain_matmul(*matrices: Any) -> Any:
    """Return the product of matrices; the same as `linalg.multi_dot`.

    >>> import tinygrad_edu as tg
    >>> chain_matmul(tg.ones(1, 2), tg.ones(2, 3), tg.ones(3, 1))
    tensor([[6.]])
    """
    if len(matrices) == 1 and isinstance(matrices[0], (tuple, list)):
        (matrices,) = matrices
    if not matrices or any(len(shape_of(m)) != 2 for m in matrices):
        raise RuntimeError(f"chain_matmul(): Expected one or more matrices, but got shapes {[list(shape_of(m)) for m in matrices]}")
    return clone(matrices[0]) if len(matrices) == 1 else multi_dot(matrices)


def vander_of(x: Array, N: int | None = None, increasing: bool = False) -> Any:
    """Return what `linalg.vander` does of a vector, the powers falling unless `increasing`: ``torch.vander``.

    >>> import tinygrad_edu as tg
    >>> tg.vander(tg.tensor([2, 3]), 3)
    tensor([[4, 2, 1],
            [9, 3, 1]])
    """
    if len(shape_of(x)) != 1:
        raise RuntimeError(f"x must be a one-dimensional tensor, but its shape is {list(shape_of(x))}")
    count = shape_of(x)[0] if N is None else N
    if count < 0:
        raise RuntimeError(f"N must be non-negative, but is {N}")
    powers = vander(x, N=max(count, 2))[..., :count]
    return powers if increasing else np.flip(powers, -1)


def vander(x: Array, *, N: int | None = None) -> Any:
    """Return the matrix whose columns are the powers 0 to N - 1 of a vector; `N` is its length by default.

    >>> import tinygrad_edu as tg
    >>> vander(tg.tensor([2, 3]), N=3)
    tensor([[1, 2, 4],
            [1, 3, 9]])
    """
    shape = tuple(shape_of(x))
    if not shape and N is None:
        raise RuntimeError("linalg.vander: N must be greater than 1, and be given for a 0-d tensor")
    if not shape:
        x, shape = np.reshape(x, (1,)), (1,)
    count = shape[-1] if N is None else N
    if N is not None and N <= 1:
        raise RuntimeError(f"linalg.vander: N must be greater than 1, but got {N}")
    array = known_array(x)
    if array.dtype in (np.float16, np.bool_):
        raise RuntimeError(f"linalg.vander: not implemented for {array.dtype}: convert the tensor first, with .float() for example")
    dtype = np.dtype(np.int64) if array.dtype.kind in "iu" else array.dtype
    ones = make(np.ones((*shape, 1), dtype))
    if count <= 1:
        return ones
    powers = cumprod(np.broadcast_to(np.expand_dims(x, -1), (*shape, count - 1)), -1)
    return np.concatenate((ones, powers), -1)


def diagonal(A: Array, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """Return a view of the diagonals of matrices, whose dimensions are the last two by default.

    >>> import tinygrad_edu as tg
    >>> diagonal(tg.ones(5, 2, 3)).shape
    torch.Size([5, 2])
    """
    return diagonal_of(A, offset, dim1, dim2)
