"""Adadelta: a step in proportion to the steps made so far, which needs no learning rate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .law import blend_square, check_options, followed
from .optimizer import Optimizer, Params

__all__ = ["Adadelta"]


class Adadelta(Optimizer):
    """Step by the gradient times the ratio of two means: the size of the steps so far, and the size of the gradients so far.

    .. math::

        g &\\leftarrow g + \\lambda p \\\\
        v &\\leftarrow \\rho v + (1 - \\rho)\\, g^2 \\\\
        d &= \\frac{\\sqrt{u + \\varepsilon}}{\\sqrt{v + \\varepsilon}}\\, g \\\\
        u &\\leftarrow \\rho u + (1 - \\rho)\\, d^2 \\\\
        p &\\leftarrow p - \\eta\\, d

    Arguments
    ---------
    params : what to optimize, see `Optimizer`.
    lr : η, a factor on the step.
    rho : how much the two means keep of themselves.
    eps : ε, which keeps the denominator from zero and lets the first step be made.
    weight_decay : λ.
    maximize : go uphill.
    foreach, capturable, differentiable : accepted for PyTorch's sake, without effect.

    Raises
    ------
    ValueError : for an option that is out of range.

    Zeiler, ADADELTA: an adaptive learning rate method, 2012.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([1.0]))
    >>> optimizer = tg.optim.Adadelta([w], eps=0.01)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    Parameter containing:
    tensor([0.6877], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_options(lr=(lr, "learning rate"))
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        check_options(eps=(eps, "epsilon value"), weight_decay=(weight_decay, "weight_decay value"))
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    scratch = 3

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of v and u."""
        return ("square_avg", "acc_delta")

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        v, u, rho, eps, (own, work, d) = state["square_avg"], state["acc_delta"], group["rho"], group["eps"], scratch
        g = followed(p, g, float(group["weight_decay"]), group["maximize"], own)
        blend_square(v, g, rho, work)
        np.sqrt(np.add(u, eps, out=d), out=d)
        d /= np.sqrt(np.add(v, eps, out=work), out=work)
        d *= g
        blend_square(u, d, rho, work)
        p -= np.multiply(d, float(group["lr"]), out=work)
