"""D. Losses of classification: one cost for the right class, and one gradient for all of them.

    softmax p = eᶻ / Σ eᶻ,   cross-entropy C = −(1/N) Σₙ Σₖ tₙₖ log pₙₖ,   ∂C/∂z = (p − t) / N

t is a row with a 1 for the right class (given by its index), or any probabilities. NLL takes log p, as LogSoftmax makes it, and is the same
thing in two steps. With two classes and one output, σ in place of softmax, this is the binary cross-entropy

    C = −(1/N) Σ t log p + (1 − t) log(1 − p),   ∂C/∂p = (p − t) / (p (1 − p)) / N,   ∂C/∂z = (p − t) / N.

The factor p (1 − p) that makes ∂C/∂p huge for a confident mistake is just σ′(z), and cancels. The losses "with logits" never divide by it.

python examples/d_losses/classification_losses.py
"""

from __future__ import annotations

import numpy as np
from comparing import compare, logistic, one_hot, softmax

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.utils.lesson import figure, run


def main(n: int = 20, classes: int = 5, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Compare all of them on random input, and draw what a confident mistake does to the gradient.

    n : the number N of examples
    classes : K
    seed : of the input
    out : folder for the plot
    """
    torch.manual_seed(seed)
    z = torch.randn(n, classes, dtype=torch.float64)
    index = torch.randint(0, classes, (n,))
    soft = torch.softmax(torch.randn(n, classes, dtype=torch.float64), 1)  # probabilities as targets
    z2, t2 = torch.randn(n, dtype=torch.float64), torch.randint(0, 2, (n,)).double()
    hot, q, t = one_hot(index.numpy(), classes), soft.numpy(), t2.numpy()

    def by_hand(z: np.ndarray, t: np.ndarray) -> tuple[float, np.ndarray]:
        p = softmax(z)
        return -(t * np.log(p)).sum() / n, (p - t) / n

    def binary(p: np.ndarray) -> float:
        return -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()

    differences = compare(
        {
            "NLL of LogSoftmax": (z, lambda z: nn.NLLLoss()(nn.LogSoftmax(1)(z), index), lambda z: by_hand(z, hot)),
            "NLL of log p": (torch.log_softmax(z, 1), lambda y: nn.NLLLoss()(y, index), lambda y: (-(hot * y).sum() / n, -hot / n)),
            "cross-entropy, indices": (z, lambda z: nn.CrossEntropyLoss()(z, index), lambda z: by_hand(z, hot)),
            "cross-entropy, probabilities": (z, lambda z: nn.CrossEntropyLoss()(z, soft), lambda z: by_hand(z, q)),
            "binary cross-entropy of p": (
                torch.sigmoid(z2),
                lambda p: nn.BCELoss()(p, t2),
                lambda p: (binary(p), (p - t) / (p * (1 - p)) / n),
            ),
            "binary cross-entropy of z": (
                z2,
                lambda z: nn.BCEWithLogitsLoss()(z, t2),
                lambda z: (binary(logistic(z)), (logistic(z) - t) / n),
            ),
        }
    )

    z = torch.linspace(-8, 8, 200, dtype=torch.float64, requires_grad=True)
    one = torch.ones_like(z)
    p = torch.sigmoid(z)
    slopes = {
        "cross-entropy": torch.autograd.grad(nn.functional.binary_cross_entropy_with_logits(z, one, reduction="sum"), z)[0],
        "squares ½(p − 1)²": torch.autograd.grad(((p - one) ** 2).sum() / 2, z)[0],
    }
    with figure(out, "classification_losses") as axes:
        for name, slope in slopes.items():
            axes.plot(z.detach(), slope, label=name)
        axes.set(xlabel="z; the right answer is p = σ(z) = 1", ylabel="∂C/∂z", title="A confident mistake (left) must be corrected hardest")
        axes.title.set_fontsize(10)
        axes.legend(loc="lower right")
        axes.grid(alpha=0.3)
    first, second = (slope[0].item() for slope in slopes.values())
    print(f"\n∂C/∂z at z = −8: cross-entropy {first:.4f}, squares {second:.4f}")
    return {"differences": differences, "at a confident mistake": [first, second]}


if __name__ == "__main__":
    run(main)
