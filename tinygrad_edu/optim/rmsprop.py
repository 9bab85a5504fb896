"""RMSprop: the gradient divided by the root of a mean of its squares that forgets exponentially."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .law import blend, blend_square, check_options, followed
from .optimizer import Optimizer, Params

__all__ = ["RMSprop"]


class RMSprop(Optimizer):
    """Step by the gradient divided by the root of the mean of its squares; centered, by its standard deviation.

    .. math::

        g &\\leftarrow g + \\lambda p \\\\
        v &\\leftarrow \\alpha v + (1 - \\alpha)\\, g^2 \\\\
        a &\\leftarrow \\alpha a + (1 - \\alpha)\\, g \\\\
        d &= \\frac{g}{\\sqrt{v} + \\varepsilon}, \\quad \\text{centered } \\frac{g}{\\sqrt{v - a^2} + \\varepsilon} \\\\
        b &\\leftarrow \\mu b + d \\\\
        p &\\leftarrow p - \\eta\\, b, \\quad \\text{without momentum } p - \\eta\\, d

    Arguments
    ---------
    params : what to optimize, see `Optimizer`.
    lr : the step size η.
    alpha : how much the means keep of themselves.
    eps : ε, which keeps the denominator from zero.
    weight_decay : λ.
    momentum : μ.
    centered : divide by the standard deviation.
    maximize : go uphill.
    capturable, foreach, differentiable : accepted for PyTorch's sake, without effect.

    Raises
    ------
    ValueError : for an option that is out of range.

    Tieleman and Hinton, Lecture 6.5 of Neural Networks for Machine Learning, 2012. Graves, Generating sequences with recurrent
    neural networks, 2013 (centered).

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([1.0]))
    >>> optimizer = tg.optim.RMSprop([w], lr=0.01)
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
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_options(
            lr=(lr, "learning rate"),
            eps=(eps, "epsilon value"),
            momentum=(momentum, "momentum value"),
            weight_decay=(weight_decay, "weight_decay value"),
            alpha=(alpha, "alpha value"),
        )
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of v, b and a, as far as the options ask for them."""
        momentum = ("momentum_buffer",) if group["momentum"] > 0 else ()
        return ("square_avg", *momentum, "grad_avg") if group["centered"] else ("square_avg", *momentum)

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        alpha, v, (own, work) = group["alpha"], state["square_avg"], scratch
        g = followed(p, g, float(group["weight_decay"]), group["maximize"], own)
        blend_square(v, g, alpha, work)
        if group["centered"]:
            a = state["grad_avg"]
            blend(a, g, alpha, work)
            np.multiply(a, a, out=work)
            np.subtract(v, work, out=work)
            np.sqrt(work, out=work)
        else:
            np.sqrt(v, out=work)
        work += group["eps"]
        step_by = np.divide(g, work, out=work)
        if group["momentum"] > 0:
            b = state["momentum_buffer"]
            b *= group["momentum"]
            b += step_by
            step_by = b
        p -= np.multiply(step_by, float(group["lr"]), out=work)
