"""Products of vectors, matrices and batches of matrices.

Everything here is `matmul`, arranged; only `linear`, the layer that most networks are made of, is a primitive of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..autograd.output import writes_out
from ..autograd.primitive import Array, implements, primitive
from ..autograd.variable import Variable
from .dimensions import one_dim, shape_of
from .reduced import dtype_of
from .reduction import _sum


def _check_dtypes(name: str, first: Any, second: Any) -> None:
    """Raise unless both have the same dtype: unlike arithmetic, a product of matrices converts nothing."""
    a, b = np.result_type(first), np.result_type(second)
    if a != b:
        raise RuntimeError(
            f"{name}: expected m1 and m2 to have the same dtype, but got: {a} != {b} (shapes {list(np.shape(first))} and "
            f"{list(np.shape(second))}); convert one, with .to(dtype)"
        )


def _same_dtype(args: tuple[Any, ...], values: list[Any]) -> list[Any]:
    _check_dtypes("matmul", *values)
    return values


def _mismatch(left: tuple[int, ...], right: tuple[int, ...]) -> RuntimeError:
    """Return the error for a product of these shapes."""
    if not left or not right:
        return RuntimeError(
            f"both arguments to matmul need to be at least 1D, but they are {len(left)}D and {len(right)}D (shapes {list(left)} and "
            f"{list(right)}); use * to multiply by a number"
        )
    inner = right[0] if len(right) == 1 else right[-2]
    if left[-1] == inner:
        return RuntimeError(
            f"matmul: the batch dimensions of shapes {list(left)} and {list(right)} cannot be broadcast together: sizes must be equal or 1"
        )
    shapes = f"{'x'.join(map(str, left))} and {'x'.join(map(str, right))}"
    return RuntimeError(
        f"mat1 and mat2 shapes cannot be multiplied ({shapes}): the rows of the first have {left[-1]} elements, the columns of the "
        f"second {inner}"
    )


def _rows(x: Any) -> Any:
    """Return a batch of vectors as one matrix, in which every vector is a row."""
    shape = x.shape
    return x if len(shape) == 2 else np.reshape(x, (math.prod(shape[:-1]), shape[-1]))


def _pull_left(g: Any, other: Any) -> Any:
    r""":math:`\bar A = \bar C B^\top`; a dimension that a vector does not have is put in."""
    if len(other.shape) == 1:
        return np.expand_dims(g, -1) * other
    row = np.expand_dims(g, -2) if len(g.shape) < len(other.shape) else g
    return row @ np.swapaxes(other, -1, -2)


def _pull_right(g: Any, input: Any, other_shape: tuple[int, ...]) -> Any:
    r""":math:`\bar B = A^\top \bar C`."""
    if len(input.shape) == 1:
        return np.expand_dims(input, -1) * np.expand_dims(g, -2) if len(other_shape) > 1 else g * input
    if len(other_shape) == 1:
        return np.expand_dims(g, -2) @ input  # (…, 1, n) @ (…, n, k)
    if len(other_shape) == 2:
        return np.swapaxes(_rows(input), 0, 1) @ _rows(g)  # one product over the whole batch, instead of many to be summed
    return np.swapaxes(input, -1, -2) @ g


@primitive(np.matmul, promote=_same_dtype, input=_pull_left, other=_pull_right)
def matmul(input: Array, other: Array) -> Array:
    r"""Return the matrix product of two tensors.

    .. math:: C_{\dots ij} = \sum_k A_{\dots ik} B_{\dots kj}

    Parameters
    ----------
    input : shape (…, n, k), or (k,).
    other : shape (…, k, m), or (k,). The leading dimensions of both are broadcast.

    Returns
    -------
    Tensor : shape (…, n, m), without the dimensions that a vector does not have.

    Raises
    ------
    RuntimeError : if shapes do not fit, or dtypes differ.

    >>> import tinygrad_edu as tg
    >>> tg.matmul(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([10.0, 1.0]))
    tensor([12., 34.])
    """
    left, right = np.shape(input), np.shape(other)
    if len(left) == 2 == len(right) and left[1] == right[0]:
        return np.dot(input, other)
    try:
        if len(left) > 2 == len(right):
            return (_rows(input) @ other).reshape(*left[:-1], right[-1])
        return np.matmul(input, other)
    except (ValueError, IndexError):
        raise _mismatch(left, right) from None


def _pull_input(g: Any, weight: Any) -> Any:
    if len(g.shape) == 2:
        return g @ weight
    return np.reshape(_rows(g) @ weight, (*g.shape[:-1], weight.shape[1]))


def _pull_weight(g: Any, input: Any) -> Any:
    return np.swapaxes(_rows(g), 0, 1) @ _rows(input)


@primitive(input=_pull_input, weight=_pull_weight, bias=lambda g: _sum(_rows(g), (0,), False))
def linear(input: Array, weight: Array, bias: Array = None) -> Array:
    r"""Return ``input @ weight.T + bias``, in one step: each output is a weighted sum of the inputs.

    .. math:: y = x W^\top + b

    Parameters
    ----------
    input : shape (…, in).
    weight : shape (out, in).
    bias : shape (out,), or `None`.

    Returns
    -------
    Tensor : shape (…, out).

    Raises
    ------
    RuntimeError : if shapes do not fit, or dtypes differ.

    >>> import tinygrad_edu as tg
    >>> x, W, b = tg.tensor([[1.0, 2.0]]), tg.tensor([[1.0, 1.0], [0.0, 3.0]]), tg.tensor([10.0, 20.0])
    >>> tg.nn.functional.linear(x, W, b)
    tensor([[13., 26.]])
    >>> x @ W.T + b
    tensor([[13., 26.]])
    """
    shape, dtype = input.shape, weight.dtype
    if len(weight.shape) != 2 or not shape or shape[-1] != weight.shape[1] or input.dtype is not dtype:
        _check_linear(input, weight)
    if len(shape) == 2:
        out = np.dot(input, weight.T)
    else:
        out = np.dot(_rows(input), weight.T).reshape(*shape[:-1], weight.shape[0])
    if bias is not None:
        if bias.shape != weight.shape[:1] or bias.dtype is not dtype:
            _check_bias(bias, weight)
        out += bias
    return out


def _check_linear(input: Any, weight: Any) -> None:
    if weight.ndim != 2 or not input.ndim:
        raise RuntimeError(
            f"both arguments to linear need to be at least 1D, and weight a matrix (out, in), but input has shape {list(input.shape)} "
            f"and weight {list(weight.shape)}"
        )
    if input.shape[-1] != weight.shape[1]:
        raise RuntimeError(
            f"linear: input has {input.shape[-1]} features but weight expects {weight.shape[1]} (input shape {list(input.shape)}, weight "
            f"shape {list(weight.shape)}): mat1 and mat2 shapes cannot be multiplied"
        )
    _check_dtypes("linear", input, weight)


def _check_bias(bias: Any, weight: Any) -> None:
    if np.shape(bias) not in (weight.shape[:1], (1,), ()):
        raise RuntimeError(
            f"linear: bias must have shape {list(weight.shape[:1])} for a weight of shape {list(weight.shape)}, but has {list(bias.shape)}"
        )
    _check_dtypes("linear", weight, bias)


def _expect_ndim(name: str, what: str, tensor: Any, ndim: int) -> None:
    if len(shape_of(tensor)) != ndim:
        kind = {1: "vector", 2: "matrix", 3: "3D tensor"}[ndim]
        raise RuntimeError(f"{name}: {what} must be a {kind}, but has shape {list(shape_of(tensor))}")


def _expect_same_length(name: str, input: Any, other: Any) -> None:
    (n,), (m,) = shape_of(input), shape_of(other)
    if n != m:
        raise RuntimeError(f"{name}: inconsistent tensor size, expected tensor [{n}] and src [{m}] to have the same number of elements")


@writes_out
def dot(input: Array, tensor: Array) -> Any:
    """Return the inner product of two vectors, shape (n,) each.

    Raises
    ------
    RuntimeError : unless both are vectors of the same length and dtype.

    >>> import tinygrad_edu as tg
    >>> tg.dot(tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0]))
    tensor(11.)
    """
    if len(shape_of(input)) != 1 or len(shape_of(tensor)) != 1:
        raise RuntimeError(
            f"1D tensors expected, but got {len(shape_of(input))}D and {len(shape_of(tensor))}D tensors (shapes {list(shape_of(input))} "
            f"and {list(shape_of(tensor))}); use matmul for matrices"
        )
    _expect_same_length("dot", input, tensor)
    return matmul(input, tensor)


@writes_out
def vdot(input: Array, other: Array) -> Any:
    """Return the inner product of two vectors; for real numbers the same as `dot`."""
    return dot(input, other)


@writes_out
def mv(input: Array, vec: Array) -> Any:
    """Return the product of a matrix, shape (n, k), and a vector, shape (k,).

    >>> import tinygrad_edu as tg
    >>> tg.mv(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([1.0, 0.0]))
    tensor([1., 3.])
    """
    _expect_ndim("mv", "input", input, 2)
    _expect_ndim("mv", "vec", vec, 1)
    return matmul(input, vec)


@writes_out
def mm(input: Array, mat2: Array) -> Any:
    """Return the product of two matrices, shapes (n, k) and (k, m); nothing is broadcast.

    >>> import tinygrad_edu as tg
    >>> tg.mm(tg.tensor([[1.0, 2.0]]), tg.tensor([[3.0], [4.0]]))
    tensor([[11.]])
    """
    _expect_ndim("mm", "input (self)", input, 2)
    _expect_ndim("mm", "mat2", mat2, 2)
    return matmul(input, mat2)


@writes_out
def bmm(input: Array, mat2: Array) -> Any:
    """Return the products of two batches of matrices, shapes (b, n, k) and (b, k, m); nothing is broadcast.

    >>> import tinygrad_edu as tg
    >>> tg.bmm(tg.ones(5, 2, 3), tg.ones(5, 3, 4)).shape
    torch.Size([5, 2, 4])
    """
    _check_batches(input, mat2)
    return matmul(input, mat2)


def _check_batches(batch1: Any, batch2: Any) -> None:
    _expect_ndim("bmm", "batch1", batch1, 3)
    _expect_ndim("bmm", "batch2", batch2, 3)
    b, _, k = shape_of(batch1)
    if tuple(shape_of(batch2)[:2]) != (b, k):
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{b}, {k}] but got: {list(shape_of(batch2)[:2])} (shapes "
            f"{list(shape_of(batch1))} and {list(shape_of(batch2))})"
        )


def _older(name: str, beta: Any, *rest: Any) -> tuple[Any, Any, Any, Any, Any]:
    """Return the arguments of an older form of a call, in which the factors stood before what they multiply, in today's order."""
    if len(rest) == 3 and isinstance(beta, (int, float)):
        return *rest, beta, 1
    if len(rest) == 4 and isinstance(beta, (int, float)) and isinstance(rest[1], (int, float)):
        return rest[0], rest[2], rest[3], beta, rest[1]
    raise TypeError(f"{name}() takes three tensors, and `beta` and `alpha` as keyword arguments, but {len(rest) + 1} arguments were given")


@writes_out
def addmm(input: Array, mat1: Array, mat2: Array, *old: Any, beta: float = 1, alpha: float = 1) -> Any:
    """Return ``beta * input + alpha * (mat1 @ mat2)``; with ``beta=0`` the values of `input` do not matter.

    >>> import tinygrad_edu as tg
    >>> tg.addmm(tg.ones(2), tg.ones(1, 3), tg.ones(3, 2), beta=10)
    tensor([[13., 13.]])
    """
    if old:
        input, mat1, mat2, beta, alpha = _older("addmm", input, mat1, mat2, *old)
    return _add_product("addmm", input, mm(mat1, mat2), beta, alpha)


@writes_out
def baddbmm(input: Array, batch1: Array, batch2: Array, *old: Any, beta: float = 1, alpha: float = 1) -> Any:
    """Return ``beta * input + alpha * (batch1 @ batch2)``, for batches of matrices.

    >>> import tinygrad_edu as tg
    >>> tg.baddbmm(tg.ones(1, 1, 1), tg.ones(1, 1, 3), tg.ones(1, 3, 1), alpha=2)
    tensor([[[7.]]])
    """
    if old:
        input, batch1, batch2, beta, alpha = _older("baddbmm", input, batch1, batch2, *old)
    return _add_product("baddbmm", input, bmm(batch1, batch2), beta, alpha)


@writes_out
def addbmm(input: Array, batch1: Array, batch2: Array, *old: Any, beta: float = 1, alpha: float = 1) -> Any:
    """Return ``beta * input + alpha * (batch1 @ batch2).sum(0)``: the products of two batches of matrices, added up.

    >>> import tinygrad_edu as tg
    >>> tg.addbmm(tg.ones(1, 1), tg.ones(5, 1, 3), tg.ones(5, 3, 1))
    tensor([[16.]])
    """
    if old:
        input, batch1, batch2, beta, alpha = _older("addbmm", input, batch1, batch2, *old)
    _check_batches(batch1, batch2)
    return _add_product("addbmm", input, tensordot(batch1, batch2, ([0, 2], [0, 1])), beta, alpha)


@writes_out
def addmv(input: Array, mat: Array, vec: Array, *old: Any, beta: float = 1, alpha: float = 1) -> Any:
    """Return ``beta * input + alpha * (mat @ vec)``, for a matrix and a vector.

    >>> import tinygrad_edu as tg
    >>> tg.addmv(tg.ones(1), tg.ones(1, 3), tg.ones(3), beta=10)
    tensor([13.])
    """
    if old:
        input, mat, vec, beta, alpha = _older("addmv", input, mat, vec, *old)
    return _add_product("addmv", input, mv(mat, vec), beta, alpha)


@writes_out
def addr(input: Array, vec1: Array, vec2: Array, *old: Any, beta: float = 1, alpha: float = 1) -> Any:
    """Return ``beta * input + alpha * outer(vec1, vec2)``.

    >>> import tinygrad_edu as tg
    >>> tg.addr(tg.ones(1, 2), tg.tensor([2.0]), tg.tensor([3.0, 4.0]))
    tensor([[7., 9.]])
    """
    if old:
        input, vec1, vec2, beta, alpha = _older("addr", input, vec1, vec2, *old)
    return _add_product("addr", input, outer(vec1, vec2), beta, alpha)


def _add_product(name: str, input: Any, product: Any, beta: float, alpha: float) -> Any:
    have, want = tuple(shape_of(input)), tuple(shape_of(product))
    if len(have) > len(want) or any(n not in (1, m) for n, m in zip(have[::-1], want[::-1], strict=False)):
        raise RuntimeError(
            f"{name}: the expanded size of the tensor must match: input has shape {list(have)}, the product has shape {list(want)}"
        )
    if isinstance(product, Variable) and product.array.dtype.kind in "iub":  # the factors of integers are integers, as in PyTorch
        to = bool if product.array.dtype.kind == "b" else int
        alpha, beta = to(alpha), to(beta)
    if alpha != 1:
        product = product * alpha
    if beta == 0:
        return product
    return product + (input if beta == 1 else input * beta)


@implements(np.outer)
@writes_out
def outer(input: Array, vec2: Array) -> Any:
    """Return all products of an element of one vector with one of the other, shape (n, m).

    >>> import tinygrad_edu as tg
    >>> tg.outer(tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    _expect_ndim("outer", "input", input, 1)
    _expect_ndim("outer", "vec2", vec2, 1)
    return np.expand_dims(input, -1) * vec2


@implements(np.inner)
@writes_out
def inner(input: Array, other: Array) -> Any:
    """Return the inner products over the last dimensions, shapes (…, k) and (…, k); of numbers, the product.

    >>> import tinygrad_edu as tg
    >>> tg.inner(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([1.0, 1.0]))
    tensor([3., 7.])
    """
    left, right = shape_of(input), shape_of(other)
    if not left or not right:
        return input * other
    if left[-1] != right[-1]:
        raise RuntimeError(f"inner() the last dimension must match on both input tensors but got shapes {list(left)} and {list(right)}")
    return tensordot(input, other, ([-1], [-1]))


def _contracted(a: tuple[int, ...], b: tuple[int, ...], dims: Any) -> tuple[list[int], list[int]]:
    """Return the dimensions of `a` and of `b` to sum over, counted from the front."""
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(len(a), len(b)):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims} for shapes {list(a)} and {list(b)}")
        return list(range(len(a) - dims, len(a))), list(range(dims))
    first, second = ([d] if isinstance(d, int) else [int(i) for i in d] for d in dims)
    if len(first) != len(second):
        raise RuntimeError(f"both dimension lists should have same length, but got {first} and {second} for shapes {list(a)} and {list(b)}")
    return [one_dim(d, len(a)) for d in first], [one_dim(d, len(b)) for d in second]


@implements(np.tensordot)
@writes_out
def tensordot(a: Array, b: Array, dims: int | Sequence[Any] = 2) -> Any:
    """Multiply `a` and `b` and sum over pairs of their dimensions.

    Parameters
    ----------
    dims : the number of last dimensions of `a` and first ones of `b`, or two lists, of dimensions of `a` and of `b`.

    Returns
    -------
    Tensor : its shape is what is left of that of `a`, followed by what is left of that of `b`.

    Raises
    ------
    RuntimeError : if the sizes that are summed over differ.

    >>> import tinygrad_edu as tg
    >>> tg.tensordot(tg.ones(2, 3, 4), tg.ones(4, 3, 5), dims=([1, 2], [1, 0])).shape
    torch.Size([2, 5])
    """
    left, right = tuple(shape_of(a)), tuple(shape_of(b))
    first, second = _contracted(left, right, dims)
    for i, j in zip(first, second, strict=True):
        if left[i] != right[j]:
            if 1 not in (left[i], right[j]):
                raise RuntimeError(
                    f"contracted dimensions need to match, but first has size {left[i]} in dim {i} and second has size {right[j]} in dim "
                    f"{j} (shapes {list(left)} and {list(right)})"
                )
            if left[i] != 1:
                a, left = np.sum(a, axis=i, keepdims=True, dtype=dtype_of(a)), (*left[:i], 1, *left[i + 1 :])
            else:
                b, right = np.sum(b, axis=j, keepdims=True, dtype=dtype_of(b)), (*right[:j], 1, *right[j + 1 :])
    free_a = [i for i in range(len(left)) if i not in first]
    free_b = [j for j in range(len(right)) if j not in second]
    size = math.prod(left[i] for i in first)
    shape_a, shape_b = [left[i] for i in free_a], [right[j] for j in free_b]
    matrix_a = np.reshape(np.transpose(a, (*free_a, *first)), (math.prod(shape_a), size))
    matrix_b = np.reshape(np.transpose(b, (*second, *free_b)), (size, math.prod(shape_b)))
    return np.reshape(matrix_a @ matrix_b, (*shape_a, *shape_b))


def adjoint(input: Array) -> Any:
    """Return a view in which the last two dimensions are swapped: for real numbers the same as the attribute ``Tensor.mT``.

    >>> import tinygrad_edu as tg
    >>> tg.adjoint(tg.zeros(5, 2, 3)).shape
    torch.Size([5, 3, 2])
    """
    if not shape_of(input):
        return input
    if len(shape_of(input)) < 2:
        raise RuntimeError(f"tensor.adjoint() is only supported on matrices or batches of matrices. Got {len(shape_of(input))}-D tensor.")
    return np.swapaxes(input, -1, -2)


def H(input: Array) -> Any:  # noqa: N802 - PyTorch's name
    """Return the transpose of a matrix as a view, or a number itself: the attribute ``Tensor.H``."""
    if not shape_of(input):
        return input
    if len(shape_of(input)) != 2:
        raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {len(shape_of(input))}-D tensor.")
    return np.transpose(input)
