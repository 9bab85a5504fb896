"""Adagrad with momentum: a step size of its own for every element, and steps that remember the last ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..optim.law import check_options, followed
from ..optim.optimizer import Optimizer, Params

__all__ = ["AdagradMomentum"]


class AdagradMomentum(Optimizer):
    """Step by a sum of Adagrad's steps that forgets exponentially.

    .. math::

        g &\\leftarrow g + \\lambda p \\\\
        s &\\leftarrow s + g^2 \\\\
        b &\\leftarrow \\mu b + \\eta\\, \\frac{g}{\\sqrt{s} + \\varepsilon} \\\\
        p &\\leftarrow p - b

    Arguments
    ---------
    params : what to optimize, see `optim.Optimizer`.
    lr : the step size η.
    momentum : μ, how much b keeps of itself.
    eps : ε, which keeps the denominator from zero.
    weight_decay : λ.
    maximize : go uphill.

    Raises
    ------
    ValueError : for an option that is out of range.

    >>> import tinygrad_edu as tg
    >>> from tinygrad_edu.estimators import AdagradMomentum
    >>> w = tg.nn.Parameter(tg.tensor([1.0]))
    >>> optimizer = AdagradMomentum([w], lr=0.1)
    >>> for step in range(2):
    ...     optimizer.zero_grad()
    ...     w.sum().backward()
    ...     optimizer.step()
    >>> w  # 1 - 0.1 - (0.9 * 0.1 + 0.1 / sqrt(2))
    Parameter containing:
    tensor([0.7393], requires_grad=True)
    """

    keeps_age = False

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        momentum: float = 0.9,
        eps: float = 1e-10,
        weight_decay: float = 0,
        *,
        maximize: bool = False,
    ) -> None:
        check_options(
            lr=(lr, "learning rate"),
            momentum=(momentum, "momentum value"),
            eps=(eps, "epsilon value"),
            weight_decay=(weight_decay, "weight_decay value"),
        )
        super().__init__(params, {"lr": lr, "momentum": momentum, "eps": eps, "weight_decay": weight_decay, "maximize": maximize})

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of s and b."""
        return ("sum", "momentum_buffer")

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        s, b, (own, work) = state["sum"], state["momentum_buffer"], scratch
        g = followed(p, g, float(group["weight_decay"]), group["maximize"], own)
        s += np.multiply(g, g, out=work)
        np.sqrt(s, out=work)
        work += group["eps"]
        np.divide(g, work, out=work)
        work *= float(group["lr"])
        b *= group["momentum"]
        b += work
        p -= b
