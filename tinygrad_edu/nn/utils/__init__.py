"""Helpers on all parameters of a model at once: bound their gradients, and turn them into one vector and back."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from ...autograd.memory import stamp
from ...autograd.variable import Variable, make
from ...ops.joining import cat
from ...tensor import Tensor
from . import rnn

__all__ = ["clip_grad_norm_", "clip_grad_value_", "get_total_norm", "parameters_to_vector", "rnn", "vector_to_parameters"]

Tensors = Tensor | Iterable[Tensor]


def _gradients(parameters: Tensors) -> list[Any]:
    tensors = [parameters] if isinstance(parameters, Variable) else list(parameters)
    return [p._grad.array for p in tensors if p._grad is not None]


def _norm(arrays: list[Any], norm_type: float) -> Any:
    if not arrays:
        return np.float32(0.0)
    norms = np.array([np.linalg.norm(a.reshape(-1), norm_type) for a in arrays])
    return np.linalg.norm(norms, norm_type).astype(np.result_type(*arrays))


def _check_finite(norm: Any, norm_type: float, error_if_nonfinite: bool) -> None:
    if error_if_nonfinite and not math.isfinite(norm):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it cannot be clipped. To disable this "
            "error and scale the gradients by the non-finite norm anyway, set `error_if_nonfinite=False`"
        )


def get_total_norm(tensors: Tensors, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None) -> Tensor:
    """Return the norm of all tensors together, as if they were one vector."""
    norm = _norm([t.array for t in ([tensors] if isinstance(tensors, Variable) else tensors)], float(norm_type))
    _check_finite(norm, norm_type, error_if_nonfinite)
    result: Tensor = make(norm)
    return result


def clip_grad_norm_(
    parameters: Tensors, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None
) -> Tensor:
    """Scale all gradients in place so that their norm, as one vector, is at most `max_norm`; return the norm that they had.

    .. math:: g \\leftarrow g \\cdot \\min\\left(1, \\frac{c}{\\lVert g \\rVert + 10^{-6}}\\right)

    Arguments
    ---------
    parameters : the tensors whose gradients are scaled; those without one are left out.
    max_norm : the bound c.
    norm_type : the order of the norm; ``float("inf")`` for the largest magnitude.
    error_if_nonfinite : raise a ``RuntimeError``, with nothing changed, if the norm is infinite or no number.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([0.0, 0.0])); w.grad = tg.tensor([3.0, 4.0])
    >>> tg.nn.utils.clip_grad_norm_(w, 1.0)
    tensor(5.)
    >>> w.grad
    tensor([0.6000, 0.8000])
    """
    gradients = _gradients(parameters)
    norm = _norm(gradients, float(norm_type))
    _check_finite(norm, norm_type, error_if_nonfinite)
    factor = float(max_norm) / (float(norm) + 1e-6)
    if not factor >= 1.0:
        with np.errstate(invalid="ignore"):  # an infinite gradient times the factor 0, which an infinite norm gives
            for g in gradients:
                g *= factor
                stamp(g)
    result: Tensor = make(norm)
    return result


def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: bool | None = None) -> None:
    """Move every element of all gradients, in place, into the range from ``-clip_value`` to ``clip_value``."""
    for g in _gradients(parameters):
        np.clip(g, -float(clip_value), float(clip_value), out=g)
        stamp(g)


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
