"""Averaged stochastic gradient descent: plain descent that also keeps the mean of all parameters so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .law import check_options, followed
from .optimizer import Optimizer, Params

__all__ = ["ASGD"]


class ASGD(Optimizer):
    """Step against the gradient with a size that falls, and keep in ``state[p]["ax"]`` the mean of the parameters from step t₀ on.

    .. math::

        g &\\leftarrow g + \\lambda p \\\\
        p &\\leftarrow (1 - \\lambda_d \\eta_t)\\, p - \\eta_t\\, g \\\\
        a &\\leftarrow a + \\mu_t (p - a) \\\\
        \\eta_{t+1} &= \\frac{\\eta}{(1 + \\lambda_d \\eta t)^\\alpha}, \\qquad \\mu_{t+1} = \\frac{1}{\\max(1, t - t_0)}

    Arguments
    ---------
    params : what to optimize, see `Optimizer`.
    lr : η, the first step size.
    lambd : λ_d, by which the parameters decay and the step size falls.
    alpha : α, how fast the step size falls.
    t0 : t₀, the step from which on the mean is taken; until then a is p itself.
    weight_decay : λ.
    maximize : go uphill.
    foreach, differentiable, capturable : accepted for PyTorch's sake, without effect.

    Raises
    ------
    ValueError : for an option that is out of range.

    Polyak and Juditsky, Acceleration of stochastic approximation by averaging, 1992.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([1.0]))
    >>> optimizer = tg.optim.ASGD([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    Parameter containing:
    tensor([0.8000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_options(lr=(lr, "learning rate"), weight_decay=(weight_decay, "weight_decay value"))
        defaults = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the name of a."""
        return ("ax",)

    def numbers(self, group: Mapping[str, Any]) -> dict[str, float]:
        """Return the step size and μ of the first step."""
        return {"eta": float(group["lr"]), "mu": 1.0}

    def advance(self, numbers: dict[str, float], step: int, group: Mapping[str, Any]) -> None:
        """Let the step size fall, and μ from t₀ on."""
        lr = float(group["lr"])
        numbers["eta"] = lr / (1 + group["lambd"] * lr * step) ** group["alpha"]
        numbers["mu"] = 1 / max(1, step - group["t0"])

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        a, eta, mu, (own, work) = state["ax"], float(state["eta"]), float(state["mu"]), scratch
        g = followed(p, g, float(group["weight_decay"]), group["maximize"], own)
        p *= 1 - group["lambd"] * eta
        p -= np.multiply(g, eta, out=work)
        if mu == 1:
            a[...] = p
        else:
            np.subtract(p, a, out=work)
            work *= mu
            a += work
