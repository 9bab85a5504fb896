"""D. Losses of a margin: being right is not enough, it should be right by some distance.

With y = ±1 the product yz is positive if the sign of z is right, and its size says how clearly.

    hinge              max(0, 1 − yz)                        ∂/∂z = −y where yz < 1, else 0
    logistic           log(1 + e^{−yz})                      ∂/∂z = −y σ(−yz)
    hinge embedding    x if y = 1, max(0, m − x) if y = −1   ∂/∂x = 1, or −1 where x < m
    margin ranking     max(0, −y (x₁ − x₂) + m)              ∂/∂x₁ = −y where it is positive, ∂/∂x₂ = +y

Each is the mean over n examples, so each derivative is divided by n. PyTorch's name for the logistic loss is SoftMarginLoss; the plain
hinge loss has none, and is written with clamp.

python examples/d_losses/margin_losses.py
"""

from __future__ import annotations

import numpy as np
from comparing import compare, logistic

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.utils.lesson import figure, run


def hinge(z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (1 - y * z).clamp(min=0).mean()


def logistic_loss(z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the mean of log(1 + exp(−yz)); softplus does not overflow where exp would."""
    return nn.functional.softplus(-y * z).mean()


def main(n: int = 30, margin: float = 0.5, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Compare all of them on random input, and draw them over yz.

    n : the number of examples
    margin : m, of the margin ranking loss; that of the hinge embedding loss is 1
    seed : of the input
    out : folder for the plot
    """
    torch.manual_seed(seed)
    z = torch.randn(n, dtype=torch.float64)
    y = torch.where(torch.rand(n) < 0.5, -1.0, 1.0).double()
    distances = 2 * torch.rand(n, dtype=torch.float64)
    pairs = torch.randn(2, n, dtype=torch.float64)  # x₁ and x₂, one gradient for both
    s = y.numpy()

    def ranking(x: np.ndarray) -> tuple[float, np.ndarray]:
        loss = np.maximum(0, -s * (x[0] - x[1]) + margin)
        return loss.mean(), np.array([-s * (loss > 0), s * (loss > 0)]) / n

    differences = compare(
        {
            "hinge": (z, lambda z: hinge(z, y), lambda z: (np.maximum(0, 1 - s * z).mean(), -s * (s * z < 1) / n)),
            "logistic": (z, lambda z: logistic_loss(z, y), lambda z: (np.log1p(np.exp(-s * z)).mean(), -s * logistic(-s * z) / n)),
            "SoftMarginLoss": (
                z,
                lambda z: nn.SoftMarginLoss()(z, y),
                lambda z: (np.log1p(np.exp(-s * z)).mean(), -s * logistic(-s * z) / n),
            ),
            "hinge embedding": (
                distances,
                lambda x: nn.HingeEmbeddingLoss()(x, y),
                lambda x: (np.where(s > 0, x, np.maximum(0, 1 - x)).mean(), np.where(s > 0, 1, -1.0 * (x < 1)) / n),
            ),
            "margin ranking": (pairs, lambda x: nn.MarginRankingLoss(margin)(x[0], x[1], y), ranking),
        }
    )

    yz = torch.linspace(-3, 3, 301, dtype=torch.float64, requires_grad=True)
    one = torch.ones((), dtype=torch.float64)
    with figure(out, "margin_losses", columns=2) as (left, right):
        left.step([-3, 0, 3], [1, 1, 0], "k:", label="wrong or right, 1 or 0")
        for name, loss in (("hinge", hinge), ("logistic", logistic_loss)):
            values = torch.stack([loss(v, one) for v in yz])
            (slope,) = torch.autograd.grad(values.sum(), yz)
            left.plot(yz.detach(), values.detach(), label=name)
            right.plot(yz.detach(), slope, label=name)
        left.set(xlabel="yz", ylabel="loss", title="Both slope where the count of mistakes is flat")
        right.set(xlabel="yz", ylabel="derivative", title="Beyond its margin the hinge is content")
        for axes in (left, right):
            axes.title.set_fontsize(10)
            axes.legend()
            axes.grid(alpha=0.3)
    return {"differences": differences}


if __name__ == "__main__":
    run(main)
