"""D. The worked example of cross-entropy: the right classes of three examples have the probabilities 0.57, 0.58 and 0.52.

    C = −Σᵢ log pᵢ        0.56 + 0.54 + 0.65 = 1.75, as the rounded costs add up; the sum itself is 1.7608, rounded 1.76

What is summed is one cost for each example, −log of the probability of its own right class; the other classes enter only through the
softmax that made the probabilities. PyTorch's default is the mean, 0.5869: a third of the sum, and so is its gradient.

python examples/d_losses/worked_cross_entropy.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.utils.lesson import figure, run, table

# One row for each example, one column for each class; the right class is 0, 1 and 2.
PROBABILITIES = [[0.57, 0.20, 0.23], [0.22, 0.58, 0.20], [0.26, 0.22, 0.52]]
RIGHT = [0, 1, 2]


def main(out: str = "out") -> dict[str, object]:
    """Compute the example, its sum and its mean, and both gradients.

    out : folder for the plot
    """
    p = torch.tensor(PROBABILITIES, dtype=torch.float64, requires_grad=True)
    t = torch.tensor(RIGHT)
    costs = nn.functional.nll_loss(torch.log(p), t, reduction="none")  # (3,): −log p of the right class
    hand = -np.log([0.57, 0.58, 0.52])
    table(
        ["example", "p of the right class", "−log p", "rounded"], [[i + 1, PROBABILITIES[i][i], c, round(c, 2)] for i, c in enumerate(hand)]
    )
    total = costs.sum()
    print(f"the sum {total.item():.4f}, of the rounded costs {sum(round(c, 2) for c in hand):.2f}; the mean {costs.mean().item():.4f}")

    # Softmax of log p is p again, so log p may stand for the logits z of a network.
    z = torch.log(p).detach().requires_grad_()
    C = nn.functional.cross_entropy(z, t, reduction="sum")
    C.backward()
    by_hand = np.array(PROBABILITIES) - np.eye(3)[RIGHT]  # softmax and logarithm together: ∂C/∂z = p − t
    difference = np.abs(z.grad.numpy() - by_hand).max()
    print(f"cross_entropy on logits gives {C.item():.4f} too; ∂C/∂z = p − t, largest difference from the engine {difference:.1e}")
    table(["example", *(f"∂C/∂z, class {k}" for k in range(3))], [[i + 1, *row] for i, row in enumerate(z.grad.tolist())])

    with figure(out, "worked_cross_entropy") as axes:
        x = np.linspace(0.02, 1, 300)
        axes.plot(x, -np.log(x), label="−log p")
        axes.plot(np.diag(PROBABILITIES), hand, "o", label="the three examples")
        for probability, cost, (dx, dy) in zip(np.diag(PROBABILITIES), hand, ((-46, -18), (6, 4), (6, 12)), strict=True):
            axes.annotate(f"{probability:g}: {cost:.2f}", (probability, cost), textcoords="offset points", xytext=(dx, dy))
        axes.set(xlabel="probability p of the right class", ylabel="cost", title=f"Confidence is cheap; here {total.item():.2f} together")
        axes.legend()
        axes.grid(alpha=0.3)
    return {"costs": costs.tolist(), "sum": total.item(), "mean": costs.mean().item(), "difference": difference}


if __name__ == "__main__":
    run(main)
