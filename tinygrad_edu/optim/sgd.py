"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .law import check_options, followed
from .optimizer import Optimizer, Params

__all__ = ["SGD"]


class SGD(Optimizer):
    """Step against the gradient; with momentum, against a sum of the gradients that forgets exponentially.

    .. math::

        g &\\leftarrow g + \\lambda p \\\\
        b &\\leftarrow \\mu b + (1 - \\tau)\\, g \\qquad (b = g \\text{ at the first step}) \\\\
        d &= g + \\mu b \\text{ (Nesterov)}, \\quad b \\text{ (momentum)}, \\quad g \\text{ (neither)} \\\\
        p &\\leftarrow p - \\eta\\, d

    Arguments
    ---------
    params : what to optimize, see `Optimizer`.
    lr : the step size η.
    momentum : μ, how much b keeps of itself.
    dampening : τ.
    weight_decay : λ.
    nesterov : look one step of the momentum ahead.
    maximize : go uphill.
    foreach, differentiable, fused : accepted for PyTorch's sake, without effect.

    Raises
    ------
    ValueError : for an option that is out of range, and for Nesterov without momentum or with dampening.

    Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning, 2013.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([1.0]))
    >>> optimizer = tg.optim.SGD([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    Parameter containing:
    tensor([0.8000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_options(lr=(lr, "learning rate"), momentum=(momentum, "momentum value"), weight_decay=(weight_decay, "weight_decay value"))
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)

    keeps_age = False

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the name of b, if there is momentum."""
        return ("momentum_buffer",) if group["momentum"] else ()

    def age(self, state: Mapping[str, Any]) -> int:
        """Return whether there is a b already: no more matters."""
        return int(state.get("momentum_buffer") is not None)

    def note_age(self, state: dict[str, Any], step: int) -> None:
        """Do nothing: the presence of b says it."""

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        momentum, (own, work) = float(group["momentum"]), scratch
        g = followed(p, g, float(group["weight_decay"]), group["maximize"], own)
        if momentum:
            b = state["momentum_buffer"]
            b *= momentum
            b += np.multiply(g, 1 - group["dampening"], out=work) if step > 1 and group["dampening"] else g
            g = np.add(np.multiply(b, momentum, out=work), g, out=own) if group["nesterov"] else b
        p -= np.multiply(g, float(group["lr"]), out=work)
