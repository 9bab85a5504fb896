"""Adagrad: a step size of its own for every element, which falls as gradients add up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..autograd.variable import make
from .law import check_options, followed
from .optimizer import Optimizer, Params

__all__ = ["Adagrad"]


class Adagrad(Optimizer):
    """Step by the gradient divided by the root of the sum of all squared gradients so far.

    .. math::

        g &\\leftarrow g + \\lambda p \\\\
        s &\\leftarrow s + g^2 \\\\
        p &\\leftarrow p - \\frac{\\eta}{1 + (t - 1)\\, \\eta_d} \\cdot \\frac{g}{\\sqrt{s} + \\varepsilon}

    Arguments
    ---------
    params : what to optimize, see `Optimizer`.
    lr : the step size η.
    lr_decay : η_d, by which it falls.
    weight_decay : λ.
    initial_accumulator_value : s before the first step.
    eps : ε, which keeps the denominator from zero.
    maximize : go uphill.
    foreach, differentiable, fused : accepted for PyTorch's sake, without effect.

    Raises
    ------
    ValueError : for an option that is out of range.

    Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and stochastic optimization, 2011.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([1.0]))
    >>> optimizer = tg.optim.Adagrad([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    Parameter containing:
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_options(
            lr=(lr, "learning rate"),
            lr_decay=(lr_decay, "lr_decay value"),
            weight_decay=(weight_decay, "weight_decay value"),
            initial=(initial_accumulator_value, "initial_accumulator_value value"),
            eps=(eps, "epsilon value"),
        )
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters with options of their own; their states exist from the start."""
        super().add_param_group(param_group)
        group = self.param_groups[-1]
        for p in group["params"]:
            self.note_age(self.state[p], 0)
            self.state[p]["sum"] = make(np.full_like(p.array, self.initial("sum", group)))

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the name of s."""
        return ("sum",)

    def initial(self, name: str, group: Mapping[str, Any]) -> float:
        """Return s before the first step."""
        return float(group["initial_accumulator_value"])

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        s, (own, work) = state["sum"], scratch
        g = followed(p, g, float(group["weight_decay"]), group["maximize"], own)
        s += np.multiply(g, g, out=work)
        np.sqrt(s, out=work)
        work += group["eps"]
        np.divide(g, work, out=work)
        work *= float(group["lr"]) / (1 + (step - 1) * group["lr_decay"])
        p -= work
