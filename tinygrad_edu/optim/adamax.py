"""Adamax: Adam with the largest gradient in place of the root of the mean square."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .law import blend, check_betas, check_options, followed
from .optimizer import Optimizer, Params

__all__ = ["Adamax"]


class Adamax(Optimizer):
    """Step by the mean of the gradients, divided by the largest of their sizes, which is forgotten exponentially.

    .. math::

        g &\\leftarrow g + \\lambda p \\\\
        m &\\leftarrow \\beta_1 m + (1 - \\beta_1)\\, g \\\\
        u &\\leftarrow \\max(\\beta_2 u,\\; |g| + \\varepsilon) \\\\
        p &\\leftarrow p - \\frac{\\eta}{1 - \\beta_1^t} \\cdot \\frac{m}{u}

    Arguments
    ---------
    params : what to optimize, see `Optimizer`.
    lr : the step size η.
    betas : how much m and u keep of themselves, β₁ and β₂.
    eps : ε, which keeps the denominator from zero.
    weight_decay : λ.
    maximize : go uphill.
    foreach, capturable, differentiable : accepted for PyTorch's sake, without effect.

    Raises
    ------
    ValueError : for an option that is out of range.

    Kingma and Ba, Adam: a method for stochastic optimization, 2015, section 7.1.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([1.0]))
    >>> optimizer = tg.optim.Adamax([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    Parameter containing:
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_options(lr=(lr, "learning rate"), eps=(eps, "epsilon value"))
        check_betas(betas)
        check_options(weight_decay=(weight_decay, "weight_decay value"))
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of m and u."""
        return ("exp_avg", "exp_inf")

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        m, u, (beta1, beta2), (own, work) = state["exp_avg"], state["exp_inf"], group["betas"], scratch
        g = followed(p, g, float(group["weight_decay"]), group["maximize"], own)
        blend(m, g, beta1, work)
        u *= beta2
        np.abs(g, out=work)
        work += group["eps"]
        np.maximum(u, work, out=u)
        np.divide(m, u, out=work)
        work *= float(group["lr"]) / (1 - beta1**step)
        p -= work
