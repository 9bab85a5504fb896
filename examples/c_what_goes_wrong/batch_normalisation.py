"""C. Batch normalisation: every unit's z is brought to mean 0 and variance 1 over the batch, and a badly started deep network learns fast.

    ẑ = (z − μ) / √(σ² + ε),   y = γ ẑ + β        μ and σ² of the batch, γ and β learned

A network of sigmoids whose weights are too large starts saturated: σ′(z) ≈ 0 nearly everywhere. Normalised, z stays where σ′ is not small,
layer after layer, whatever the weights are. The derivative goes through μ and σ² too, so what reaches z sums to zero over the batch and
is orthogonal to ẑ. In evaluation the running means of training take the place of the batch's.

python examples/c_what_goes_wrong/batch_normalisation.py
"""

from __future__ import annotations

import numpy as np
from small_networks import accuracy, digits, linear_layers, smooth, train

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress


def network(hidden: int, width: int, normalised: bool) -> nn.Sequential:
    """Return 64-width-…-width-10 with sigmoids and weights from normal(0, 1), far too large for this depth."""
    layers: list[nn.Module] = []
    for k in range(hidden):
        layers += [nn.Linear(width if k else 64, width), *([nn.BatchNorm1d(width)] if normalised else []), nn.Sigmoid()]
    model = nn.Sequential(*layers, nn.Linear(width, 10))
    for layer in linear_layers(model):
        nn.init.normal_(layer.weight)
    return model


def slopes(model: nn.Sequential, X: torch.Tensor) -> list[float]:
    """Return the mean of σ′(z) = a(1 − a) in each hidden layer; it is at most ¼."""
    found, a = [], X
    with torch.no_grad():
        for layer in model:
            a = layer(a)
            if isinstance(layer, nn.Sigmoid):
                found.append((a * (1 - a)).mean().item())
    return found


def by_hand(z: np.ndarray, g: np.ndarray, eps: float) -> np.ndarray:
    """Return ∂C/∂z for the adjoint g of ẑ, both (N, width): (g − mean g − ẑ · mean(g ẑ)) / √(σ² + ε), means over the batch."""
    deviation = np.sqrt(z.var(0) + eps)
    z_hat = (z - z.mean(0)) / deviation
    return (g - g.mean(0) - z_hat * (g * z_hat).mean(0)) / deviation


def main(hidden: int = 10, width: int = 60, steps: int = 400, rate: float = 0.1, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Check the derivative by hand, and train with and without normalisation.

    hidden : layers
    width : of the hidden layers
    steps : of gradient descent on mini-batches
    rate : the step length η
    seed : of the weights
    out : folder for the plot
    """
    torch.manual_seed(seed)
    z = (3 * torch.randn(32, 4, dtype=torch.float64) + 1).requires_grad_()
    g = torch.randn(32, 4, dtype=torch.float64)
    nn.functional.batch_norm(z, None, None, training=True).backward(g)
    difference = np.abs(z.grad.numpy() - by_hand(z.detach().numpy(), g.numpy(), 1e-5)).max()
    print(f"derivative of the normalisation: largest difference between hand and engine {difference:.1e}")

    X, t, X_val, t_val = digits()
    slope, losses, scores = {}, {}, {}
    for name, normalised in progress((("without", False), ("with", True)), "training"):
        torch.manual_seed(seed)
        model = network(hidden, width, normalised)
        slope[name] = slopes(model, X)
        losses[name] = train(model, X, t, optim.SGD(model.parameters(), lr=rate), steps)
        scores[name] = accuracy(model, X_val, t_val)
    print("\nmean slope σ′(z) at the start, at most 0.25")
    table(["hidden layer", *slope], [[k + 1, *(slope[name][k] for name in slope)] for k in range(hidden)])
    print()
    table(
        ["batch normalisation", "first loss", "last loss", "held-out accuracy"],
        [[n, v[0], smooth(v)[-1], scores[n]] for n, v in losses.items()],
    )

    with figure(out, "batch_normalisation", columns=2) as (left, right):
        for name, marker in (("without", "s-"), ("with", "o-")):
            left.plot(range(1, hidden + 1), slope[name], marker, label=f"{name} normalisation")
            right.plot(smooth(losses[name]), label=f"{name} normalisation: {scores[name]:.0%} right")
        left.set(xlabel="hidden layer", ylabel="mean of σ′(z) at the start", ylim=(0, 0.26), title="Normalised units are not saturated")
        left.axhline(0.25, color="0.5", lw=1, ls=":")
        left.set_xticks(range(1, hidden + 1))
        right.set(xlabel="step", ylabel="loss on mini-batches", title="Large weights cost nothing any more")
        for axes in (left, right):
            axes.legend()
            axes.grid(alpha=0.3)
    return {"difference": difference, "slopes": slope, "accuracy": scores}


if __name__ == "__main__":
    run(main)
