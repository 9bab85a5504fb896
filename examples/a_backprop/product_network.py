"""A7. A network that multiplies: with g(z) = z² in two hidden nodes, f(X) = X₁X₂ exactly.

    f(X) = β₀ + Σₖ βₖ g(wₖ₀ + Σⱼ wₖⱼ Xⱼ),   K = p = 2
    β = (0, ¼, −¼),   w₁ = (0, 1, 1),   w₂ = (0, 1, −1)

so that f = ¼(X₁ + X₂)² − ¼(X₁ − X₂)² = X₁X₂: an interaction made of functions of one variable each. Its gradient is (X₂, X₁).

python examples/a_backprop/product_network.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import viz
from tinygrad_edu.utils.lesson import figure, run

BETA = torch.tensor([0.0, 0.25, -0.25], dtype=torch.float64, requires_grad=True)
W = torch.tensor([[0.0, 1.0, 1.0], [0.0, 1.0, -1.0]], dtype=torch.float64, requires_grad=True)


def network(X):  # (n, 2) -> (n,)
    z = W[:, 0] + X @ W[:, 1:].T  # (n, 2)
    a = z**2
    return BETA[0] + a @ BETA[1:]


def main(n: int = 1000, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Compare the network with the product for random X, its gradient with (X₂, X₁), and draw the graph and the two hidden nodes.

    n : random points, from the normal distribution
    seed : of the points
    out : folder for the pictures
    """
    torch.manual_seed(seed)
    X = torch.randn(n, 2, dtype=torch.float64, requires_grad=True)
    f = network(X)
    (gradient,) = torch.autograd.grad(f.sum(), X)
    value_error = (f - X[:, 0] * X[:, 1]).abs().max().item()
    gradient_error = (gradient - X.detach()[:, [1, 0]]).abs().max().item()
    hessian = torch.func.hessian(lambda point: network(point[None])[0])(X.detach()[0])
    print(f"{n} random points: |f(X) − X₁X₂| ≤ {value_error:.1e}, |∇f(X) − (X₂, X₁)| ≤ {gradient_error:.1e}")
    print(f"Hessian of f: {hessian.tolist()}")

    axis = np.linspace(-2, 2, 81)
    x1, x2 = np.meshgrid(axis, axis)
    parts = {
        "node 1: ¼ (X₁ + X₂)²": (x1 + x2) ** 2 / 4,
        "node 2: −¼ (X₁ − X₂)²": -((x1 - x2) ** 2) / 4,
        "their sum: X₁X₂": network(torch.tensor(np.c_[x1.ravel(), x2.ravel()])).detach().numpy().reshape(x1.shape),
    }
    with figure(out, "product_network", columns=3, size=(12, 3.9), sharey=True) as axes:
        for one, (title, values) in zip(axes, parts.items(), strict=True):
            image = one.contourf(x1, x2, values, levels=np.linspace(-4, 4, 17), cmap="RdBu")
            one.set(title=title, xlabel="X₁", aspect="equal")
        axes[0].set(ylabel="X₂")
        axes[0].figure.colorbar(image, ax=axes, label="value", shrink=0.9)

    x = X.detach()[:1].requires_grad_()
    with torch.record():
        y = network(x)
    viz.graph(y, direction="both", names={"β": BETA, "w": W}).save(f"{out}/product_network_graph.svg")
    print(f"saved {out}/product_network_graph.svg")
    return {"value error": value_error, "gradient error": gradient_error, "hessian": hessian.tolist()}


if __name__ == "__main__":
    run(main)
