"""Muon: momentum whose singular values are all made equal, for the weight matrices of hidden layers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .law import blend, check_one_element
from .optimizer import Optimizer, Params

__all__ = ["Muon"]

COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # of the quintic that raises small singular values fastest


class Muon(Optimizer):
    """Step against the momentum, made orthogonal: all directions of the matrix get a step of about the same size.

    .. math::

        B &\\leftarrow \\mu B + (1 - \\mu)\\, g \\\\
        D &= \\mu B + (1 - \\mu)\\, g \\text{ (Nesterov)}, \\quad B \\text{ (otherwise)} \\\\
        p &\\leftarrow p - \\eta\\lambda p \\\\
        p &\\leftarrow p - \\eta s\\, \\mathrm{NS}(D), \\qquad \\mathrm{NS}(U \\Sigma V^\\top) \\approx U V^\\top

    Arguments
    ---------
    params : matrices. Optimize biases, embeddings and other parameters with `AdamW`.
    lr : the step size η.
    weight_decay : λ.
    momentum : μ.
    nesterov : look one step of the momentum ahead.
    ns_coefficients, ns_steps, eps : of `orthogonalized`.
    adjust_lr_fn : what s is for an n × m matrix: ``"original"`` or None for :math:`\\sqrt{\\max(1, n/m)}`, ``"match_rms_adamw"`` for
        :math:`0.2 \\sqrt{\\max(n, m)}`, with which AdamW's learning rates fit.

    Raises
    ------
    ValueError : for an option that is out of range, and for a parameter that is no matrix.

    PyTorch does the iteration in bfloat16, here it is done in the parameter's precision.

    Jordan et al., Muon: an optimizer for hidden layers in neural networks, 2024. Liu et al., Muon is scalable for LLM training, 2025.

    >>> import tinygrad_edu as tg
    >>> w = tg.nn.Parameter(tg.zeros(2, 2))
    >>> optimizer = tg.optim.Muon([w], lr=0.1, ns_steps=10, ns_coefficients=(15 / 8, -5 / 4, 3 / 8))
    >>> w.grad = tg.tensor([[3.0, 0.0], [0.0, -1.0]])
    >>> optimizer.step()
    >>> w
    Parameter containing:
    tensor([[-0.1000,  0.0000],
            [ 0.0000,  0.1000]], requires_grad=True)
    """

    whole = True
    scratch = 1
    keeps_age = False

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = COEFFICIENTS,
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ) -> None:
        check_one_element("lr", lr)
        for value, words in ((lr, "Learning rate"), (momentum, "momentum"), (weight_decay, "weight decay")):
            if not value >= 0.0:
                raise ValueError(f"{words} should be >= 0 but is: {value}")
        if adjust_lr_fn not in (None, "original", "match_rms_adamw"):
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)
        for group in self.param_groups:
            for p in group["params"]:
                if p.ndim != 2:
                    raise ValueError(f"Muon only supports 2D parameters whereas we found a parameter with size: {p.shape}")

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the name of B."""
        return ("momentum_buffer",)

    def age(self, state: Mapping[str, Any]) -> int:
        """Return 0: the number of steps does not matter."""
        return 0

    def note_age(self, state: dict[str, Any], step: int) -> None:
        """Do nothing: the number of steps does not matter."""

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change `p` by the law in the docstring of the class."""
        b, keep, lr, (work,) = state["momentum_buffer"], float(group["momentum"]), float(group["lr"]), scratch
        blend(b, g, keep, work)
        d = b
        if group["nesterov"]:
            d = np.subtract(b, g, out=work)
            d *= keep
            d += g
        direction = orthogonalized(d, group["ns_coefficients"], group["ns_steps"], group["eps"])
        rows, columns = p.shape
        if group["adjust_lr_fn"] == "match_rms_adamw":
            scale = 0.2 * math.sqrt(max(rows, columns))
        else:
            scale = math.sqrt(max(1.0, rows / columns))
        p *= 1 - lr * group["weight_decay"]
        p -= direction * (lr * scale)


def orthogonalized(matrix: Any, coefficients: tuple[float, float, float] = COEFFICIENTS, steps: int = 5, eps: float = 1e-7) -> Any:
    """Return a matrix with the singular vectors of the given one, and singular values near 1, by the Newton-Schulz iteration.

    .. math:: X_0 = M / \\max(\\lVert M \\rVert_F, \\varepsilon), \\qquad X \\leftarrow a X + (b\\, X X^\\top + c\\, (X X^\\top)^2)\\, X

    On each singular value σ this is the polynomial :math:`a\\sigma + b\\sigma^3 + c\\sigma^5`.

    Raises
    ------
    ValueError : for 100 steps or more, or if there are not three coefficients.
    """
    if steps >= 100:
        raise ValueError(f"Number of steps must be less than 100 for computational efficiency, but is {steps}")
    if len(coefficients) != 3:
        raise ValueError(f"Coefficients must be a tuple of exactly 3 values, but there are {len(coefficients)}")
    a, b, c = coefficients
    x = matrix.T if matrix.shape[0] > matrix.shape[1] else matrix  # the smaller side first, for the smaller products
    x = x / max(float(np.linalg.norm(x)), eps)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return x.T if matrix.shape[0] > matrix.shape[1] else x
