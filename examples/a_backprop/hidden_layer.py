"""A2. One hidden layer of one neuron: four derivatives by two errors, then more data, other step lengths and penalties.

    z₁ = w₁x + b₁,  a₁ = σ₁(z₁),   z₂ = w₂a₁ + b₂,  a₂ = σ₂(z₂),   C = ½(a₂ − y)²

The error of the output is found first, and that of the hidden layer from it: this is the step back that names the algorithm.

    δ₂ = (a₂ − y) σ₂′(z₂),      ∂C/∂w₂ = δ₂ a₁,   ∂C/∂b₂ = δ₂
    δ₁ = δ₂ w₂ σ₁′(z₁),         ∂C/∂w₁ = δ₁ x,    ∂C/∂b₁ = δ₁

σ₁ is the sigmoid, σ₂ the identity. The target is y = 2x + 1. With several points the cost is the mean over them.

python examples/a_backprop/hidden_layer.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress

NAMES = ("w1", "b1", "w2", "b2")
NOISE = 0.1
PENALTIES = [("none", 0.0, 0.0), ("l₁, λ = 0.01", 0.01, 0.0), ("l₂, λ = 0.01", 0.0, 0.01), ("l₂, λ = 0.1", 0.0, 0.1)]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def by_hand(theta: list[float], x: np.ndarray, y: np.ndarray, l1: float = 0.0, l2: float = 0.0) -> list[float]:
    """Return the four derivatives: means over the points, and what the penalty λ₁|w| + ½λ₂w² adds for the weights."""
    w1, b1, w2, b2 = theta
    a1 = sigmoid(w1 * x + b1)
    a2 = w2 * a1 + b2
    delta2 = (a2 - y) * 1.0
    delta1 = delta2 * w2 * a1 * (1 - a1)
    means = [np.mean(delta1 * x), np.mean(delta1), np.mean(delta2 * a1), np.mean(delta2)]
    return [m + (l1 * np.sign(p) + l2 * p if name[0] == "w" else 0) for name, p, m in zip(NAMES, theta, means, strict=True)]


def cost(theta, x, y, l1: float = 0.0, l2: float = 0.0):
    w1, b1, w2, b2 = theta
    a2 = w2 * torch.sigmoid(w1 * x + b1) + b2
    return ((a2 - y) ** 2).mean() / 2 + l1 * (w1.abs() + w2.abs()) + l2 / 2 * (w1**2 + w2**2)


def descend(x: np.ndarray, y: np.ndarray, steps: int, rate: float, seed: int, l1: float = 0.0, l2: float = 0.0):
    """Return the parameters reached, the errors ½ mean (a₂ − y)² at all steps, and how far hand and engine ever were apart."""
    torch.manual_seed(seed)
    theta = [torch.randn((), dtype=torch.float64, requires_grad=True) for _ in NAMES]
    points = torch.tensor(x), torch.tensor(y)
    errors, apart = [], 0.0
    for _ in range(steps):
        hand = by_hand([p.item() for p in theta], x, y, l1, l2)
        gradients = torch.autograd.grad(cost(theta, *points, l1, l2), theta)
        apart = max(apart, *(abs(h - g.item()) for h, g in zip(hand, gradients, strict=True)))
        with torch.no_grad():
            errors.append(cost(theta, *points).item())
            for p, g in zip(theta, gradients, strict=True):
                p -= rate * g
    with torch.no_grad():
        errors.append(cost(theta, *points).item())
    return theta, errors, apart


def line(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return n points of the noisy line y = 2x + 1 + NOISE ε, where -1 < x < 1."""
    x = rng.uniform(-1, 1, n)
    return x, 2 * x + 1 + NOISE * rng.standard_normal(n)


def main(steps: int = 50, rate: float = 0.1, long: int = 1000, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Descend for one point, then for several amounts of data, step lengths and penalties.

    steps : of gradient descent for the one point x = 4
    rate : its step length η
    long : steps of the descents with more data
    seed : of the first parameters and the data
    out : folder for the picture
    """
    print("One point, x = 4, y = 9")
    _, errors, apart = descend(np.array([4.0]), np.array([9.0]), steps, rate, seed)
    table(["step", "error"], [[n, errors[n]] for n in range(0, steps + 1, max(1, steps // 10))])

    rng = np.random.default_rng(seed)
    test, data = line(rng, 1000), line(rng, 256)
    sizes, rates = [2, 4, 16, 64, 256], [0.01, 0.1, 0.5, 1.0]

    print(f"\nMore data: {long} steps with η = 0.5; the error of 1000 fresh points")
    amounts = []
    for n in progress(sizes):
        theta, trained, a = descend(data[0][:n], data[1][:n], long, 0.5, seed)
        amounts.append([n, trained[-1], cost(theta, *map(torch.tensor, test)).item()])
        apart = max(apart, a)
    table(["points", "training error", "fresh points"], amounts)

    print(f"\nOther step lengths: 64 points, {long} steps")
    curves = {}
    for eta in progress(rates):
        _, curves[eta], a = descend(data[0][:64], data[1][:64], long, eta, seed)
        apart = max(apart, a)
    table(["η", "error at the end"], [[eta, curve[-1]] for eta, curve in curves.items()])

    print(f"\nPenalties: 64 points, {long} steps with η = 0.5")
    penalised = []
    for kind, l1, l2 in progress(PENALTIES):
        theta, trained, a = descend(data[0][:64], data[1][:64], long, 0.5, seed, l1, l2)
        penalised.append([kind, theta[0].item(), theta[2].item(), trained[-1]])
        apart = max(apart, a)
    table(["penalty", "w₁", "w₂", "error"], penalised)
    print(f"\nlargest difference between hand and engine, of all steps above: {apart:.1e}")

    with figure(out, "hidden_layer", columns=3, size=(13, 3.8)) as (left, middle, right):
        left.semilogy(errors, "o-", ms=3)
        left.set(xlabel="step", ylabel="error", title=f"One point, η = {rate:g}")
        for eta, curve in curves.items():
            middle.loglog(range(1, len(curve) + 1), curve, label=f"η = {eta:g}")
        middle.set(xlabel="step", ylabel="error", title="Longer steps arrive sooner, until they overshoot")
        middle.legend()
        right.loglog(sizes, [a[1] for a in amounts], "o-", label="training points")
        right.loglog(sizes, [a[2] for a in amounts], "s--", label="fresh points")
        right.axhline(NOISE**2 / 2, color="black", lw=1, ls=":", label="the noise itself")
        right.set(xlabel="number of training points", ylabel="error", ylim=(1e-4, 1e-1), title="With more data both errors meet")
        right.legend()
        for axes in (left, middle, right):
            axes.grid(alpha=0.3)
    return {
        "errors": errors,
        "difference": apart,
        "fresh": {n: error for n, _, error in amounts},
        "by rate": {eta: curve[-1] for eta, curve in curves.items()},
        "weights": {kind: (w1, w2) for kind, w1, w2, _ in penalised},
    }


if __name__ == "__main__":
    run(main)
