"""A3. Two inputs, two hidden nodes, one output: nine parameters, and all nine derivatives by hand and by the engine.

    z₁⁽¹⁾ = w₁₁⁽¹⁾x₁ + w₁₂⁽¹⁾x₂ + b₁⁽¹⁾,   a₁⁽¹⁾ = σ(z₁⁽¹⁾)
    z₂⁽¹⁾ = w₂₁⁽¹⁾x₁ + w₂₂⁽¹⁾x₂ + b₂⁽¹⁾,   a₂⁽¹⁾ = σ(z₂⁽¹⁾)
    z⁽²⁾  = w₁⁽²⁾a₁⁽¹⁾ + w₂⁽²⁾a₂⁽¹⁾ + b⁽²⁾,  a⁽²⁾ = σ(z⁽²⁾),   C = ½(a⁽²⁾ − y)²

One error δ⁽²⁾ belongs to the output and one error δⱼ⁽¹⁾ to each hidden node; every derivative is an error times what the parameter
multiplies.

python examples/a_backprop/nine_parameters.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu.utils.lesson import run, table

# The names of the nine parameters, and the formula of the derivative of each.
FORMULAS = {
    "w₁₁⁽¹⁾": "δ⁽²⁾ w₁⁽²⁾ σ′(z₁⁽¹⁾) x₁",
    "w₁₂⁽¹⁾": "δ⁽²⁾ w₁⁽²⁾ σ′(z₁⁽¹⁾) x₂",
    "w₂₁⁽¹⁾": "δ⁽²⁾ w₂⁽²⁾ σ′(z₂⁽¹⁾) x₁",
    "w₂₂⁽¹⁾": "δ⁽²⁾ w₂⁽²⁾ σ′(z₂⁽¹⁾) x₂",
    "b₁⁽¹⁾": "δ⁽²⁾ w₁⁽²⁾ σ′(z₁⁽¹⁾)",
    "b₂⁽¹⁾": "δ⁽²⁾ w₂⁽²⁾ σ′(z₂⁽¹⁾)",
    "w₁⁽²⁾": "δ⁽²⁾ a₁⁽¹⁾",
    "w₂⁽²⁾": "δ⁽²⁾ a₂⁽¹⁾",
    "b⁽²⁾": "δ⁽²⁾ = (a⁽²⁾ − y) σ′(z⁽²⁾)",
}


def sigmoid(z: float) -> float:
    return 1 / (1 + np.exp(-z))


def by_hand(theta: list[float], x: list[float], y: float) -> list[float]:
    """Return the nine derivatives in the order of FORMULAS."""
    w11, w12, w21, w22, b1, b2, v1, v2, c = theta  # v and c: the weights and the bias of the second layer
    a1, a2 = sigmoid(w11 * x[0] + w12 * x[1] + b1), sigmoid(w21 * x[0] + w22 * x[1] + b2)
    a = sigmoid(v1 * a1 + v2 * a2 + c)
    delta = (a - y) * a * (1 - a)
    delta1, delta2 = delta * v1 * a1 * (1 - a1), delta * v2 * a2 * (1 - a2)
    return [delta1 * x[0], delta1 * x[1], delta2 * x[0], delta2 * x[1], delta1, delta2, delta * a1, delta * a2, delta]


def main(seed: int = 0, out: str = "out") -> dict[str, object]:
    """Compare the nine derivatives, let the engine derive the formulas too, and draw the graph with values and adjoints.

    seed : of the parameters, the input and the target
    out : folder for the picture
    """
    torch.manual_seed(seed)
    theta = [torch.randn((), dtype=torch.float64, requires_grad=True) for _ in FORMULAS]
    x1, x2, y = (torch.rand((), dtype=torch.float64) for _ in range(3))
    w11, w12, w21, w22, b1, b2, v1, v2, c = theta
    with torch.record():
        z1 = w11 * x1 + w12 * x2 + b1
        z2 = w21 * x1 + w22 * x2 + b2
        z = v1 * torch.sigmoid(z1) + v2 * torch.sigmoid(z2) + c
        a = torch.sigmoid(z)
        C = (a - y) ** 2 / 2
    C.backward(retain_graph=True)

    hand = by_hand([p.item() for p in theta], [x1.item(), x2.item()], y.item())
    engine = [p.grad.item() for p in theta]
    table(
        ["parameter", "∂C/∂parameter", "by hand", "engine", "difference"],
        [[name, formula, h, e, abs(h - e)] for (name, formula), h, e in zip(FORMULAS.items(), hand, engine, strict=True)],
    )
    print("\nThe engine's own derivation, from its rules run on symbols:\n")
    explanation = torch.explain(C, names=dict(zip(FORMULAS, theta, strict=True)))
    print(explanation.math("lecture"))
    Path(out).mkdir(parents=True, exist_ok=True)
    explanation.graph("both").save(f"{out}/nine_parameters.svg")
    print(f"saved {out}/nine_parameters.svg")
    return {"hand": hand, "engine": engine, "derivation": explanation.math("lecture")}


if __name__ == "__main__":
    run(main)
