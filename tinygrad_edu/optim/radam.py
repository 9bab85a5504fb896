"""RAdam: Adam that does not divide by the mean square until it has seen enough gradients to trust it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .law import blend, blend_square, check_betas, check_options, followed, shrunk
from .optimizer import Optimizer, Params

__all__ = ["RAdam"]


class RAdam(Optimizer):
    """Step as Adam does, times a factor r that makes up for the variance of the step size; the first steps follow the mean gradient alone.

    .. math::

        g &\\leftarrow g + \\lambda p \\\\
        m &\\leftarrow \\beta_1 m + (1 - \\beta_1)\\, g \\\\
        v &\\leftarrow \\beta_2 v + (1 - \\beta_2)\\, g^2 \\\\
        \\rho_\\infty &= \\frac{2}{1 - \\beta_2} - 1, \\qquad \\rho = \\rho_\\infty - \\frac{2 t \\beta_2^t}{1 - \\beta_2^t} \\\\
        r &= \\sqrt{\\frac{(\\rho - 4)(\\rho - 2)\\, \\rho_\\infty}{(\\rho_\\infty - 4)(\\rho_\\infty - 2)\\, \\rho}} \\\\
        p &\\leftarrow p - \\eta\\, \\frac{m}{1 - \\beta_1^t} \\cdot
            \\begin{cases} r\\, \\sqrt{1 - \\beta_2^t} / (\\sqrt v + \\varepsilon) & \\rho > 5 \\\\ 1 & \\text{otherwise} \\end{cases}

    Arguments
    ---------
    params : what to optimize, see `Optimizer`.
    lr : the step size η.
    betas : how much the two means keep of themselves, β₁ and β₂.
    eps : ε, which keeps the denominator from zero.
    weight_decay : λ; with `decoupled_weight_decay` it is :math:`p \\leftarrow p - \\eta\\lambda p`, and the gradient is left alone.
    maximize : go uphill.
    foreach, capturable, differentiable : accepted for PyTorch's sake, without effect.

    Raises
    ------
    ValueError : for an option that is out of range.

    Liu, Jiang, He, Chen, Liu, Gao and Han, On the variance of the adaptive learning rate and beyond, 2020.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([1.0]))
    >>> optimizer = tg.optim.RAdam([w], lr=0.1)
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
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_options(lr=(lr, "learning rate"), eps=(eps, "epsilon value"))
        check_betas(betas)
        check_options(weight_decay=(weight_decay, "weight_decay value"))
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of m and v."""
        return ("exp_avg", "exp_avg_sq")

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        m, v, lr, (beta1, beta2), (own, work) = state["exp_avg"], state["exp_avg_sq"], float(group["lr"]), group["betas"], scratch
        g = followed(p, g, shrunk(p, group), group["maximize"], own)
        blend(m, g, beta1, work)
        blend_square(v, g, beta2, work)
        size, seen = lr / (1 - beta1**step), 1 - beta2**step
        longest = 2 / (1 - beta2) - 1
        length = longest - 2 * step * beta2**step / seen
        if length > 5:
            r = math.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
            np.sqrt(v, out=work)
            work += group["eps"]
            np.divide(m, work, out=work)
            work *= size * r * math.sqrt(seen)
        else:
            np.multiply(m, size, out=work)
        p -= work
