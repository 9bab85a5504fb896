"""NAdam: Adam that looks one step of the momentum ahead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .law import blend, blend_square, check_betas, check_options, followed, shrunk
from .optimizer import Optimizer, Params

__all__ = ["NAdam"]


class NAdam(Optimizer):
    """Step as Adam does, with Nesterov's momentum: the mean of the gradients as it will be, and a momentum μ that grows with time.

    .. math::

        \\mu_t &= \\beta_1 \\left(1 - \\tfrac12 \\cdot 0.96^{t \\psi}\\right), \\qquad \\Pi_t = \\mu_1 \\mu_2 \\cdots \\mu_t \\\\
        g &\\leftarrow g + \\lambda p \\\\
        m &\\leftarrow \\beta_1 m + (1 - \\beta_1)\\, g \\\\
        v &\\leftarrow \\beta_2 v + (1 - \\beta_2)\\, g^2 \\\\
        p &\\leftarrow p - \\eta\\, \\frac{\\mu_{t+1} m / (1 - \\Pi_{t+1}) + (1 - \\mu_t)\\, g / (1 - \\Pi_t)}
            {\\sqrt{v / (1 - \\beta_2^t)} + \\varepsilon}

    Arguments
    ---------
    params : what to optimize, see `Optimizer`.
    lr : the step size η.
    betas : how much the two means keep of themselves, β₁ and β₂.
    eps : ε, which keeps the denominator from zero.
    weight_decay : λ; with `decoupled_weight_decay` it is :math:`p \\leftarrow p - \\eta\\lambda p`, and the gradient is left alone.
    momentum_decay : ψ.
    maximize : go uphill.
    foreach, capturable, differentiable : accepted for PyTorch's sake, without effect.

    Raises
    ------
    ValueError : for an option that is out of range.

    Dozat, Incorporating Nesterov momentum into Adam, 2016.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([1.0]))
    >>> optimizer = tg.optim.NAdam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    Parameter containing:
    tensor([0.8944], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_options(lr=(lr, "learning rate"), eps=(eps, "epsilon value"))
        check_betas(betas)
        check_options(weight_decay=(weight_decay, "weight_decay value"), momentum_decay=(momentum_decay, "momentum_decay value"))
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of m and v."""
        return ("exp_avg", "exp_avg_sq")

    def numbers(self, group: Mapping[str, Any]) -> dict[str, float]:
        """Return Π before the first step."""
        return {"mu_product": 1.0}

    def advance(self, numbers: dict[str, float], step: int, group: Mapping[str, Any]) -> None:
        """Multiply Π by the momentum of this step."""
        numbers["mu_product"] = _product(numbers["mu_product"], step, group)

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        m, v, lr, (beta1, beta2), (own, work) = state["exp_avg"], state["exp_avg_sq"], float(group["lr"]), group["betas"], scratch
        mu, following = _momentum(step, group), _momentum(step + 1, group)
        product = _product(state["mu_product"], step, group)
        g = followed(p, g, shrunk(p, group), group["maximize"], own)
        blend(m, g, beta1, work)
        blend_square(v, g, beta2, work)
        np.sqrt(np.divide(v, 1 - beta2**step, out=work), out=work)
        work += group["eps"]
        ahead = np.multiply(g, (1 - mu) / (1 - product), out=own)
        ahead += m * (following / (1 - product * following))
        ahead /= work
        p -= np.multiply(ahead, lr, out=work)


def _momentum(step: int, group: Mapping[str, Any]) -> float:
    """Return μ of a step."""
    return float(group["betas"][0] * (1 - 0.5 * 0.96 ** (step * group["momentum_decay"])))


def _product(before: Any, step: int, group: Mapping[str, Any]) -> float:
    """Return Π of a step from the one before, a NumPy scalar, in whose precision the state holds it."""
    return float(before * _momentum(step, group))
