"""SparseAdam: Adam that leaves alone what has no gradient, for embeddings of which a batch uses few rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .law import blend, blend_square, check_betas, check_one_element, followed
from .optimizer import Optimizer, Params

__all__ = ["SparseAdam"]


class SparseAdam(Optimizer):
    """Step as `Adam` does, but only in the rows of a parameter whose gradient is not all zero; the means of the others do not decay.

    .. math::

        m_i &\\leftarrow \\beta_1 m_i + (1 - \\beta_1)\\, g_i \\\\
        v_i &\\leftarrow \\beta_2 v_i + (1 - \\beta_2)\\, g_i^2 \\\\
        p_i &\\leftarrow p_i - \\eta\\, \\frac{\\sqrt{1 - \\beta_2^t}}{1 - \\beta_1^t} \\cdot \\frac{m_i}{\\sqrt{v_i} + \\varepsilon}
            \\qquad \\text{for rows } i \\text{ with } g_i \\ne 0

    PyTorch takes sparse gradients only, here gradients are dense, and a row of zeros counts as absent: ``nn.Embedding(sparse=True)`` and
    this optimizer work together as there.

    Arguments
    ---------
    params : what to optimize, see `Optimizer`; the first axis is that of the rows.
    lr : the step size η.
    betas : how much the two means keep of themselves, β₁ and β₂.
    eps : ε, which keeps the denominator from zero.
    maximize : go uphill.

    Raises
    ------
    ValueError : for an option that is out of range.

    >>> import tinygrad_edu as tg
    >>> embedding = tg.nn.Embedding.from_pretrained(tg.ones(3, 1), freeze=False, sparse=True)
    >>> optimizer = tg.optim.SparseAdam(embedding.parameters(), lr=0.1)
    >>> embedding(tg.tensor([1])).sum().backward()
    >>> optimizer.step()
    >>> embedding.weight
    Parameter containing:
    tensor([[1.0000],
            [0.9000],
            [1.0000]], requires_grad=True)
    """

    whole = True
    scratch = 0

    def __init__(
        self, params: Params, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8, maximize: bool = False
    ) -> None:
        check_one_element("lr", lr)
        for value, words in ((lr, "learning rate"), (eps, "epsilon value")):
            if not value > 0.0:
                raise ValueError(f"Invalid {words}: {value}")
        check_betas(betas)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "maximize": maximize})

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of m and v."""
        return ("exp_avg", "exp_avg_sq")

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        beta1, beta2 = group["betas"]
        used = g.reshape(len(g), -1).any(axis=1) if g.ndim else g != 0
        m, v, rows = state["exp_avg"][used], state["exp_avg_sq"][used], g[used]
        work = np.empty_like(rows)
        rows = followed(p, rows, 0.0, group["maximize"], rows)
        blend(m, rows, beta1, work)
        blend_square(v, rows, beta2, work)
        state["exp_avg"][used], state["exp_avg_sq"][used] = m, v
        p[used] -= float(group["lr"]) * math.sqrt(1 - beta2**step) / (1 - beta1**step) * m / (np.sqrt(v) + group["eps"])
