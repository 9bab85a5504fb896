"""Derivatives of derivatives: Newton's method with the engine's Hessian finds the minimum of Rosenbrock's function.

    f(x, y) = (1 − x)² + 100 (y − x²)²,     v ← v − H⁻¹ ∇f

The Hessian H is the Jacobian of the gradient: backpropagation through backpropagation. Close to the minimum (1, 1) each step doubles
the number of right digits.

python examples/a_backprop/second_derivatives.py
"""

from __future__ import annotations

import tinygrad_edu as torch
from tinygrad_edu.utils.lesson import run, table


def rosenbrock(v):
    x, y = v
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def main(steps: int = 7) -> dict[str, object]:
    """Print each step from (−1.2, 1).

    steps : of Newton's method
    """
    v = torch.tensor([-1.2, 1.0], dtype=torch.float64)
    rows = []
    for step in range(steps + 1):
        gradient, hessian = torch.func.grad(rosenbrock)(v), torch.func.hessian(rosenbrock)(v)
        rows.append([step, rosenbrock(v).item(), *v.tolist(), gradient.norm().item()])
        v = v - torch.linalg.solve(hessian, gradient)
    table(["step", "f", "x", "y", "length of ∇f"], rows)
    return {"values": [row[1] for row in rows], "end": rows[-1][2:4]}


if __name__ == "__main__":
    run(main)
