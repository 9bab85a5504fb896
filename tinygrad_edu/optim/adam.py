"""Adam, and AdamW, which decays the weights apart from the gradient."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .law import blend, blend_square, check_betas, check_options, followed, shrunk
from .optimizer import Optimizer, Params

__all__ = ["Adam", "AdamW"]


class Adam(Optimizer):
    """Step by the mean of the gradients, divided by the root of the mean of their squares; both means forget exponentially.

    .. math::

        g &\\leftarrow g + \\lambda p \\\\
        m &\\leftarrow \\beta_1 m + (1 - \\beta_1)\\, g \\\\
        v &\\leftarrow \\beta_2 v + (1 - \\beta_2)\\, g^2 \\\\
        p &\\leftarrow p - \\eta\\, \\frac{m / (1 - \\beta_1^t)}{\\sqrt{v / (1 - \\beta_2^t)} + \\varepsilon}

    Arguments
    ---------
    params : what to optimize, see `Optimizer`.
    lr : the step size η.
    betas : how much the two means keep of themselves, β₁ and β₂.
    eps : ε, which keeps the denominator from zero.
    weight_decay : λ; with `decoupled_weight_decay` it is :math:`p \\leftarrow p - \\eta\\lambda p`, and the gradient is left alone.
    amsgrad : divide by the largest v so far.
    maximize : go uphill.
    foreach, fused, capturable, differentiable : accepted for PyTorch's sake, without effect.

    Raises
    ------
    ValueError : for an option that is out of range.

    Kingma and Ba, Adam: a method for stochastic optimization, 2015. Reddi, Kale and Kumar, On the convergence of Adam and beyond, 2018.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([1.0]))
    >>> optimizer = tg.optim.Adam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    Parameter containing:
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        check_options(lr=(lr, "learning rate"), eps=(eps, "epsilon value"))
        check_betas(betas)
        check_options(weight_decay=(weight_decay, "weight_decay value"))
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of m, v, and with `amsgrad` the largest v."""
        return ("exp_avg", "exp_avg_sq", "max_exp_avg_sq") if group["amsgrad"] else ("exp_avg", "exp_avg_sq")

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        lr, (beta1, beta2) = float(group["lr"]), group["betas"]
        m, v, (own, work) = state["exp_avg"], state["exp_avg_sq"], scratch
        g = followed(p, g, shrunk(p, group), group["maximize"], own)
        blend(m, g, beta1, work)
        blend_square(v, g, beta2, work)
        if group["amsgrad"]:
            v = np.maximum(state["max_exp_avg_sq"], v, out=state["max_exp_avg_sq"])
        # p ← p - η √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√v + ε √(1 - β₂ᵗ)), which is the law with one division less
        root = math.sqrt(1 - beta2**step)
        np.sqrt(v, out=work)
        work += group["eps"] * root
        np.divide(m, work, out=work)
        work *= lr * root / (1 - beta1**step)
        p -= work


class AdamW(Adam):
    """`Adam` whose weight decay is decoupled from the gradient: the weights shrink by the factor :math:`1 - \\eta\\lambda` at each step.

    Arguments as of `Adam`; `weight_decay` is 0.01 by default.

    Loshchilov and Hutter, Decoupled weight decay regularization, 2019.
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )
