"""`Tensor`: the class that users hold.

What can be done with one is listed in `methods`, a file for each family; here are its making and its part in the graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import dtypes
from .autograd.backward import backward as _backward
from .autograd.variable import build_tensors_with
from .exchange import Exchangeable
from .methods import Comparison, Conversion, Elementwise, Indexing, Matrices, Mutation, Reduction, Shape
from .ops import creation


class Tensor(Elementwise, Comparison, Reduction, Shape, Indexing, Matrices, Conversion, Mutation, Exchangeable):
    """An n-dimensional array that can remember how it was computed.

    ``Tensor(data)`` makes a tensor of the default dtype, ``Tensor(2, 3)`` one of that shape with elements that are not set; `tensor` is the
    usual way to make one.

    >>> import tinygrad_edu as tg
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> y = (x ** 2).sum()
    >>> y
    tensor(5., grad_fn=<SumBackward0>)
    >>> y.backward(); x.grad
    tensor([2., 4.])
    """

    __slots__ = ()

    def __init__(self, *data: Any, device: Any = None) -> None:
        source = creation.of_type(None, *data, device=device)
        self.array, self._node, self._grad, self._view = source.array, None, None, None

    def __iter__(self) -> Iterator[Any]:
        if self.array.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter([self[i] for i in range(len(self.array))])

    def backward(self, gradient: Any = None, retain_graph: bool | None = None, create_graph: bool = False, inputs: Any = None) -> None:
        """Compute the gradient of this tensor with respect to the leaves and add it to their ``.grad``.

        Parameters are those of `autograd.backward`; `gradient` is the adjoint of this tensor, which a scalar does not need.
        """
        _backward(self, gradient, retain_graph, create_graph, inputs=inputs)


def is_tensor(obj: Any) -> bool:
    """Return whether `obj` is a tensor."""
    return isinstance(obj, Tensor)


def is_floating_point(input: Tensor) -> bool:
    """Return whether the elements of a tensor are floating point numbers."""
    return input.is_floating_point()


def detach(input: Tensor) -> Tensor:
    """Return a tensor that shares the memory of `input` and belongs to no graph."""
    return input.detach()  # type: ignore[no-any-return]


def numel(input: Tensor) -> int:
    """Return the number of elements of a tensor."""
    return input.numel()


def result_type(tensor1: Any, tensor2: Any) -> dtypes.dtype:
    """Return the dtype in which two tensors or numbers are computed with together.

    >>> import tinygrad_edu as tg
    >>> tg.result_type(tg.tensor([1, 2]), 1.0)
    torch.float32
    """
    return dtypes.from_any(dtypes.result_dtype([getattr(t, "array", t) for t in (tensor1, tensor2)]))


build_tensors_with(Tensor)
