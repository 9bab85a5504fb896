"""Bounds on the gradients of all parameters of a model together."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from ...autograd.memory import stamp
from ...autograd.variable import Variable, make
from ...tensor import Tensor

__all__ = ["clip_grad_norm", "clip_grad_norm_", "clip_grad_value_", "clip_grads_with_norm_", "get_total_norm"]

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
    _scale(gradients, max_norm, norm)
    result: Tensor = make(norm)
    return result


def clip_grads_with_norm_(parameters: Tensors, max_norm: float, total_norm: Tensor, foreach: bool | None = None) -> None:
    """Do the second half of `clip_grad_norm_`: scale all gradients in place, given the norm that they have.

    Arguments
    ---------
    total_norm : as from `get_total_norm`.
    """
    _scale(_gradients(parameters), max_norm, total_norm)


def _scale(gradients: list[Any], max_norm: float, norm: Any) -> None:
    factor = float(max_norm) / (float(norm) + 1e-6)
    if not factor >= 1.0:
        with np.errstate(invalid="ignore"):  # an infinite gradient times the factor 0, which an infinite norm gives
            for g in gradients:
                g *= factor
                stamp(g)


def clip_grad_norm(
    parameters: Tensors, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None
) -> Tensor:
    """Do what `clip_grad_norm_` does. Deprecated, as PyTorch's."""
    warnings.warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.", FutureWarning, stacklevel=2
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: bool | None = None) -> None:
    """Move every element of all gradients, in place, into the range from ``-clip_value`` to ``clip_value``."""
    for g in _gradients(parameters):
        np.clip(g, -float(clip_value), float(clip_value), out=g)
        stamp(g)
