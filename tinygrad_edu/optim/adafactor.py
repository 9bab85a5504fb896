"""Adafactor: of the mean squares of a matrix's gradient only the means of its rows and columns are kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .law import check_one_element, followed, root_mean_square
from .optimizer import Optimizer, Params

__all__ = ["Adafactor"]


class Adafactor(Optimizer):
    """Step in proportion to the parameter's own size, by the gradient divided by the root of an estimate V of its mean square.

    .. math::

        \\beta_t &= 1 - t^{\\tau}, \\qquad \\alpha = \\max(\\varepsilon_2, \\mathrm{RMS}(p)) \\cdot \\min(\\eta, 1/\\sqrt t) \\\\
        p &\\leftarrow p - \\eta\\lambda p \\\\
        R &\\leftarrow \\beta_t R + (1 - \\beta_t)\\, \\mathrm{mean}_{columns}(g^2), \\qquad
            C \\leftarrow \\beta_t C + (1 - \\beta_t)\\, \\mathrm{mean}_{rows}(g^2) \\\\
        V &= \\frac{R\\, C}{\\max(\\mathrm{mean}(R), \\varepsilon_1)}, \\qquad
            \\text{for a vector } V \\leftarrow \\beta_t V + (1 - \\beta_t)\\, g^2 \\\\
        u &= \\frac{g}{\\max(\\sqrt V, \\varepsilon_1)} \\\\
        p &\\leftarrow p - \\alpha\\, \\frac{u}{\\max(1, \\mathrm{RMS}(u) / d)}

    A matrix of n × m entries needs n + m numbers of state; of a parameter with more axes the last two are the matrix.

    Arguments
    ---------
    params : what to optimize, see `Optimizer`.
    lr : η, the largest relative step size.
    beta2_decay : τ.
    eps : ε₁ and ε₂; None as the first is the distance from 1 to the next number of the parameter's dtype.
    d : the root mean square to which u is held.
    weight_decay : λ.
    maximize : go uphill.
    foreach : accepted for PyTorch's sake, without effect.

    Raises
    ------
    ValueError : for an option that is out of range.

    Shazeer and Stern, Adafactor: adaptive learning rates with sublinear memory cost, 2018.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.tensor([1.0]))
    >>> optimizer = tg.optim.Adafactor([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    Parameter containing:
    tensor([0.9000], requires_grad=True)
    """

    whole = True
    scratch = 1

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 1e-3),
        d: float = 1.0,
        weight_decay: float = 0.0,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
    ) -> None:
        check_one_element("lr", lr)
        if not lr >= 0.0:
            raise ValueError(f"Learning rate should be >= 0 but is: {lr}")
        if not beta2_decay <= 0.0:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        for i, value in enumerate(eps, 1):
            if value is not None and not value >= 0.0:
                raise ValueError(f"epsilon{i} should be >= 0 but is: {value}")
        if not d >= 1.0:
            raise ValueError(f"Clipping threshold d should be >= 1 but is: {d}")
        if not weight_decay >= 0.0:
            raise ValueError(f"weight_decay should be >= 0 but is: {weight_decay}")
        defaults = {
            "lr": lr,
            "beta2_decay": beta2_decay,
            "eps": eps,
            "d": d,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of R, C and V, of which a parameter has those that fit its number of axes."""
        return ("row_var", "col_var", "variance")

    def state_shape(self, name: str, shape: tuple[int, ...]) -> tuple[int, ...] | None:
        """Return the shape of R or C for a matrix, of V for a vector or a number."""
        if name == "variance":
            return shape if len(shape) < 2 else None
        if len(shape) < 2:
            return None
        return (*shape[:-1], 1) if name == "row_var" else (*shape[:-2], 1, shape[-1])

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        if not p.size:
            return
        lr, (eps1, eps2), new = float(group["lr"]), group["eps"], step ** group["beta2_decay"]
        eps1 = np.finfo(p.dtype).eps if eps1 is None else eps1
        alpha = max(eps2, root_mean_square(p)) * min(lr, 1 / math.sqrt(step))
        p *= 1 - lr * group["weight_decay"]
        g = followed(p, g, 0.0, group["maximize"], scratch[0])
        square = np.square(g)
        if p.ndim > 1:
            rows, columns = state["row_var"], state["col_var"]
            rows += new * (square.mean(-1, keepdims=True) - rows)
            columns += new * (square.mean(-2, keepdims=True) - columns)
            estimate = rows @ columns / np.maximum(rows.mean(-2, keepdims=True), eps1)
        else:
            state["variance"] += new * (square - state["variance"])
            estimate = state["variance"]
        u = g / np.sqrt(np.maximum(estimate, eps1 * eps1))
        p -= u * (alpha / max(1.0, root_mean_square(u) / group["d"]))
