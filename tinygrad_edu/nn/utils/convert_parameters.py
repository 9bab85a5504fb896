"""All parameters of a model as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ...autograd.memory import stamp
from ...autograd.variable import Variable
from ...ops.joining import cat
from ...tensor import Tensor

__all__ = ["parameters_to_vector", "vector_to_parameters"]


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """Return all parameters as one vector; gradients flow through it.

    >>> import tinygrad_edu as tg
    >>> tg.nn.utils.parameters_to_vector([tg.ones(1, 2), tg.zeros(2)])
    tensor([1., 1., 0., 0.])
    """
    result: Tensor = cat([p.reshape(-1) for p in parameters])
    return result


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Copy consecutive pieces of a vector into the parameters.

    Raises
    ------
    TypeError : if `vec` is no tensor.
    RuntimeError : if it is shorter than the parameters together. Nothing has been changed then.
    """
    if not isinstance(vec, Variable):
        raise TypeError(f"expected torch.Tensor, but got: {type(vec).__name__}")
    targets = [p.array for p in parameters]
    if sum(a.size for a in targets) > vec.array.size:
        raise RuntimeError(f"the vector has {vec.array.size} elements, but the parameters have {sum(a.size for a in targets)}")
    start = 0
    for array in targets:
        np.copyto(array, vec.array[start : start + array.size].reshape(array.shape), casting="same_kind")
        stamp(array)
        start += array.size
