"""A4. A network with one hidden layer learns y = x₀² + 3x₀x₁ + x₁² + 5 from a hundred points.

    a¹ = tanh(x W¹ + b¹),   ŷ = a¹ W² + b²,   C = mean (ŷ − y)²

The formula is nowhere in the network: it finds a sum of tanh's that agrees with it on the square where there are data.

python examples/a_backprop/fit_polynomial.py
"""

from __future__ import annotations

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress


def polynomial(x):  # (n, 2) -> (n, 1)
    x0, x1 = x[:, :1], x[:, 1:]
    return x0**2 + 3 * x0 * x1 + x1**2 + 5


def r2(prediction, truth) -> float:
    """Return the part of the variance that is explained: 1 is perfect, 0 as good as the mean."""
    return 1 - (((prediction - truth) ** 2).sum() / ((truth - truth.mean()) ** 2).sum()).item()


def main(n: int = 100, hidden: int = 20, epochs: int = 2000, rate: float = 0.05, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Train on all points at once, then predict points that were not used.

    n : training points, drawn from the square [-1, 1]²
    hidden : nodes of the hidden layer
    epochs : steps of Adam
    rate : the step length η
    seed : of the points and the weights
    out : folder for the picture
    """
    torch.manual_seed(seed)
    x, fresh = torch.rand(n, 2) * 2 - 1, torch.rand(1000, 2) * 2 - 1
    y, y_fresh = polynomial(x), polynomial(fresh)
    model = nn.Sequential(nn.Linear(2, hidden), nn.Tanh(), nn.Linear(hidden, 1))
    optimizer = optim.Adam(model.parameters(), lr=rate)
    losses = []
    for _ in progress(range(epochs)):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    with torch.no_grad():
        predicted = model(fresh)
    scores = {"training": r2(model(x), y), "fresh": r2(predicted, y_fresh)}
    table(["epoch", "loss"], [[e, losses[e - 1]] for e in sorted({min(k, epochs) for k in (1, 10, 100, 500, 1000, epochs)})])
    print(f"R² = {scores['training']:.5f} on the {n} points, {scores['fresh']:.5f} on 1000 others")

    with figure(out, "fit_polynomial", columns=2) as (left, right):
        left.loglog(range(1, epochs + 1), losses)
        left.set(xlabel="epoch", ylabel="mean squared error", title="The loss falls")
        right.plot(y_fresh, predicted, ".", ms=4, alpha=0.5, label=f"1000 fresh points, R² = {scores['fresh']:.4f}")
        right.axline((5, 5), slope=1, color="black", lw=1, label="perfect")
        right.set(xlabel="true y", ylabel="predicted y", title="Predicted against true")
        right.legend()
        for axes in (left, right):
            axes.grid(alpha=0.3)
    return {"losses": losses, "r2": scores}


if __name__ == "__main__":
    run(main)
