"""A1. One neuron: the derivatives of its cost by hand and by the engine, and gradient descent with them.

    z₁ = w₁x + b₁,   a₁ = σ₁(z₁),   C = ½(a₁ − y)²

The chain rule, read from the cost back to the parameters, gives the error of the neuron and with it both derivatives:

    δ₁ = ∂C/∂z₁ = (a₁ − y) σ₁′(z₁),   ∂C/∂w₁ = δ₁ x,   ∂C/∂b₁ = δ₁

The target is y = 2x + 1 at x = 4, and the activation is the identity, so σ₁′ = 1. Each step multiplies the error a₁ − y by 1 − η(x² + 1).

python examples/a_backprop/one_neuron.py
"""

from __future__ import annotations

import tinygrad_edu as torch
from tinygrad_edu import viz
from tinygrad_edu.utils.lesson import figure, run, table


def sigma(z):
    """Return the activation, here the identity; another one needs another derivative below."""
    return z


def sigma_prime(z):
    """Return the derivative of the activation, by hand."""
    return 1.0


def by_hand(x: float, y: float, w1: float, b1: float) -> tuple[float, float]:
    """Return ∂C/∂w₁ and ∂C/∂b₁."""
    z1 = w1 * x + b1
    delta1 = (sigma(z1) - y) * sigma_prime(z1)
    return delta1 * x, delta1


def main(steps: int = 40, rate: float = 0.01, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Descend, compare the derivatives at every step, and draw the loss and the graph of the first step.

    steps : of gradient descent
    rate : the step length η
    seed : of the first w₁ and b₁
    out : folder for the pictures
    """
    torch.manual_seed(seed)
    x, y = 4.0, 2 * 4.0 + 1
    w1, b1 = (torch.randn((), dtype=torch.float64, requires_grad=True) for _ in range(2))
    rows, graph = [], None
    for step in range(steps + 1):
        with torch.record():  # so that the picture below knows every value
            z1 = w1 * x + b1
            a1 = sigma(z1)
            C = (a1 - y) ** 2 / 2
        graph = graph or viz.graph(C, direction="both")
        w1.grad = b1.grad = None
        C.backward()
        rows.append([step, C.item(), *by_hand(x, y, w1.item(), b1.item()), w1.grad.item(), b1.grad.item()])
        if step < steps:
            with torch.no_grad():
                w1 -= rate * w1.grad
                b1 -= rate * b1.grad

    table(
        ["step", "C", "∂C/∂w₁ by hand", "∂C/∂b₁ by hand", "∂C/∂w₁ engine", "∂C/∂b₁ engine"],
        [r for r in rows if r[0] % 5 == 0 or r[0] == steps],
    )
    difference = max(abs(hand - engine) for r in rows for hand, engine in (r[2:5:2], r[3:6:2]))
    factor = 1 - rate * (x**2 + 1)
    print(f"largest difference between hand and engine: {difference:.1e}")
    print(f"each step multiplies the error a₁ − y by 1 − η(x² + 1) = {factor:g}")
    print(f"w₁x + b₁ = {z1.item():.4f} at x = 4, target {y:g}; w₁ = {w1.item():.3f} and b₁ = {b1.item():.3f}: one point fixes no line")

    with figure(out, "one_neuron") as axes:
        axes.semilogy([r[1] for r in rows], "o", ms=4, label="gradient descent")
        axes.semilogy([rows[0][1] * factor ** (2 * n) for n in range(steps + 1)], label=f"$C_0 \\cdot {factor:g}^{{2n}}$")
        axes.set(xlabel="step n", ylabel="cost C", title=f"The cost falls by one factor each step, η = {rate:g}")
        axes.legend()
        axes.grid(alpha=0.3)
    graph.save(f"{out}/one_neuron_graph.svg")
    print(f"saved {out}/one_neuron_graph.svg")
    return {"losses": [r[1] for r in rows], "difference": difference, "factor": factor, "first": rows[0]}


if __name__ == "__main__":
    run(main)
