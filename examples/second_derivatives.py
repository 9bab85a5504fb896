"""Derivatives of derivatives: Newton's method with the Hessian of the engine finds the minimum of Rosenbrock's function.

python examples/second_derivatives.py
"""

import numpy as np

import tinygrad_edu as torch


def rosenbrock(v):
    x, y = v
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


v = torch.tensor([-1.2, 1.0], dtype=torch.float64)
for step in range(8):
    gradient = torch.func.grad(rosenbrock)(v)
    hessian = torch.func.hessian(rosenbrock)(v)
    print(f"step {step}: f = {rosenbrock(v).item():.3e} at ({v[0].item():.6f}, {v[1].item():.6f})")
    v = v - torch.tensor(np.linalg.solve(hessian.numpy(), gradient.numpy()))
