"""Rprop: steps that take only the sign of the gradient, with a size of its own for every element."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .law import check_options, followed
from .optimizer import Optimizer, Params

__all__ = ["Rprop"]


class Rprop(Optimizer):
    """Step by s against the sign of the gradient; s grows while the sign stays, and shrinks, without a step, when it turns.

    .. math::

        s &\\leftarrow s \\cdot
            \\begin{cases} \\eta_+ & g_{t-1}\\, g > 0 \\\\ \\eta_- & g_{t-1}\\, g < 0 \\\\ 1 & \\text{otherwise} \\end{cases}
            \\quad \\text{within } [s_{min}, s_{max}] \\\\
        g &\\leftarrow 0 \\quad \\text{where } g_{t-1}\\, g < 0 \\\\
        p &\\leftarrow p - s\\, \\mathrm{sign}(g)

    It is meant for gradients of the whole data set: the sign of a mini-batch's gradient turns by chance.

    Arguments
    ---------
    params : what to optimize, see `Optimizer`.
    lr : s before the first step.
    etas : η₋ and η₊.
    step_sizes : the bounds of s.
    maximize : go uphill.
    capturable, foreach, differentiable : accepted for PyTorch's sake, without effect.

    Raises
    ------
    ValueError : for an option that is out of range.

    Riedmiller and Braun, A direct adaptive method for faster backpropagation learning: the RPROP algorithm, 1993.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([1.0]))
    >>> optimizer = tg.optim.Rprop([w], lr=0.1)
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
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_options(lr=(lr, "learning rate"))
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        defaults = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of the last gradient and of s."""
        return ("prev", "step_size")

    def initial(self, name: str, group: Mapping[str, Any]) -> float:
        """Return s before the first step: the learning rate."""
        return float(group["lr"]) if name == "step_size" else 0.0

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        last, s, (shrink, grow), (own, work) = state["prev"], state["step_size"], group["etas"], scratch
        g = followed(p, g, 0.0, group["maximize"], own)
        agreement = np.multiply(last, g, out=work)
        turned = agreement < 0
        s *= np.where(turned, shrink, np.where(agreement > 0, grow, 1.0))
        np.clip(s, *group["step_sizes"], out=s)
        last[...] = g
        last[turned] = 0
        np.sign(last, out=work)
        work *= s
        p -= work
