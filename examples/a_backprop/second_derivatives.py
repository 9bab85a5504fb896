"""Derivatives of derivatives: Newton's method with the engine's Hessian finds the minimum of Rosenbrock's function.

    f(x, y) = (1 − x)² + 100 (y − x²)²,     v ← v − H⁻¹ ∇f

The Hessian H is the Jacobian of the gradient: backpropagation through backpropagation. Close to the minimum (1, 1) each step doubles
the number of right digits; gradient descent is drawn beside it, and crawls along the valley.

python examples/a_backprop/second_derivatives.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu.utils.lesson import figure, run, table


def rosenbrock(v):
    x, y = v
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def main(steps: int = 7, rate: float = 0.001, out: str = "out") -> dict[str, object]:
    """Print each step from (−1.2, 1), and draw the way in the plane.

    steps : of Newton's method
    rate : the step length η of the gradient descent that is drawn beside it, with a hundred times as many steps
    out : folder for the picture
    """
    v = start = torch.tensor([-1.2, 1.0], dtype=torch.float64)
    rows = []
    for step in range(steps + 1):
        gradient, hessian = torch.func.grad(rosenbrock)(v), torch.func.hessian(rosenbrock)(v)
        rows.append([step, rosenbrock(v).item(), *v.tolist(), gradient.norm().item()])
        v = v - torch.linalg.solve(hessian, gradient)
    table(["step", "f", "x", "y", "length of ∇f"], rows)

    descent = [start]
    for _ in range(100 * steps):
        descent.append(descent[-1] - rate * torch.func.grad(rosenbrock)(descent[-1]))
    print(f"gradient descent, {100 * steps} steps of η = {rate:g}: f = {rosenbrock(descent[-1]).item():.6g}")

    x, y = np.meshgrid(np.linspace(-1.6, 1.6, 200), np.linspace(-3.6, 1.8, 200))
    with figure(out, "second_derivatives", size=(6.5, 4.6)) as axes:
        axes.contour(x, y, rosenbrock((x, y)), levels=np.geomspace(0.1, 2000, 14), colors="0.8", linewidths=0.8)
        axes.plot(*np.array([r[2:4] for r in rows]).T, "o-", ms=5, label=f"Newton, {steps} steps")
        axes.plot(*np.array([p.tolist() for p in descent]).T, lw=2, label=f"gradient descent, {100 * steps} steps")
        axes.plot(1, 1, "kx", ms=9, mew=2, label="minimum")
        axes.set(xlabel="x", ylabel="y", title="Newton's method on Rosenbrock's function")
        axes.legend(loc="lower left")
    return {"values": [row[1] for row in rows], "end": rows[-1][2:4], "descent": rosenbrock(descent[-1]).item()}


if __name__ == "__main__":
    run(main)
