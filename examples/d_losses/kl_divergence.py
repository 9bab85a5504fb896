"""D. The Kullback–Leibler divergence: how far the probabilities q = softmax(z) are from given ones p.

    KL(p ‖ q) = Σₖ pₖ (log pₖ − log qₖ),   ∂/∂ log qₖ = −pₖ,   and through the softmax ∂/∂zₖ = qₖ − pₖ

It is the cross-entropy of p and q less the entropy of p, so both have the same gradient. KLDivLoss expects log q. Its reduction matters:
"batchmean" divides by the number N of examples, which is the divergence of one example on average; "mean", the default, divides by N · K.

python examples/d_losses/kl_divergence.py
"""

from __future__ import annotations

import warnings

import numpy as np
from comparing import compare, softmax

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run


def main(n: int = 20, classes: int = 6, steps: int = 200, rate: float = 2.0, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Compare on random input, and let one softmax approach given probabilities.

    n : the number N of examples
    classes : K
    steps : of gradient descent
    rate : the step length η
    seed : of the input
    out : folder for the plot
    """
    torch.manual_seed(seed)
    z, other = torch.randn(2, n, classes, dtype=torch.float64)
    p = torch.softmax(2 * other, 1)
    target = p.numpy()

    def by_hand(z: np.ndarray, count: int) -> tuple[float, np.ndarray]:
        q = softmax(z)
        return (target * (np.log(target) - np.log(q))).sum() / count, (q - target) / count

    def divergence(z: torch.Tensor, reduction: str) -> torch.Tensor:
        with warnings.catch_warnings():  # "mean" warns, as in PyTorch, that it is not the divergence
            warnings.simplefilter("ignore")
            return nn.KLDivLoss(reduction=reduction)(torch.log_softmax(z, 1), p)

    def cross_entropy_by_hand(z: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = by_hand(z, n)
        return value - (target * np.log(target)).sum() / n, gradient  # KL and the entropy of p

    differences = compare(
        {
            "KL, batchmean": (z, lambda z: divergence(z, "batchmean"), lambda z: by_hand(z, n)),
            "KL, mean": (z, lambda z: divergence(z, "mean"), lambda z: by_hand(z, n * classes)),
            "cross-entropy": (z, lambda z: nn.CrossEntropyLoss()(z, p), cross_entropy_by_hand),
        }
    )

    z = torch.zeros(1, classes, dtype=torch.float64, requires_grad=True)
    optimizer = optim.SGD([z], lr=rate)
    path = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.kl_div(torch.log_softmax(z, 1), p[:1], reduction="batchmean")
        loss.backward()
        optimizer.step()
        path.append(loss.item())
    q = torch.softmax(z, 1).detach()[0].numpy()
    print(f"\ndescent on z: KL {path[0]:.4f} → {path[-1]:.1e}")
    with figure(out, "kl_divergence", columns=2) as (left, right):
        k = np.arange(classes)
        left.bar(k - 0.2, target[0], 0.4, label="p, given")
        left.bar(k + 0.2, q, 0.4, label=f"q after {steps} steps")
        left.set(xlabel="class", ylabel="probability", title="q has become p")
        right.semilogy(path)
        right.set(xlabel="step", ylabel="KL(p ‖ q)", title="The divergence falls to zero")
        left.legend()
        right.grid(alpha=0.3)
    return {"differences": differences, "path": path, "distance": float(np.abs(q - target[0]).max())}


if __name__ == "__main__":
    run(main)
