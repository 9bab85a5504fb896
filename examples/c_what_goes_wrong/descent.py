"""C. Full-batch, stochastic and mini-batch descent, and a quasi-Newton method, on the same convex problem.

Logistic regression with an l₂ penalty on scikit-learn's breast-cancer data: one minimum C*, so the distance C − C* tells everything.

    full batch    g = mean over all N examples          exact direction, one step a pass
    stochastic    g of one example                      N steps a pass, noise that does not fade unless η does
    mini-batch    g = mean over m examples              N/m steps a pass, noise smaller by √m
    L-BFGS        −H⁻¹g, H⁻¹ from the last few changes  curvature learned from gradients; needs the exact, full-batch gradient

Fair currency is the number of gradients of single examples, in passes over the data.

python examples/c_what_goes_wrong/descent.py
"""

from __future__ import annotations

from collections.abc import Callable

from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import StandardScaler
from small_networks import batches

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress

METHODS = {"full batch": (None, 1.0), "stochastic": (1, 0.02), "mini-batch": (32, 0.2)}  # batch size, η
LAMBDA = 1e-3
Curve = list[tuple[float, float]]  # passes over the data so far, C on all data


def problem() -> tuple[torch.Tensor, torch.Tensor]:
    """Return X (569, 31) with a column of ones for the bias, and y (569,) of 0 and 1."""
    data = load_breast_cancer()
    X = torch.from_numpy(StandardScaler().fit_transform(data.data))
    return torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], 1), torch.from_numpy(data.target).double()


def cost(w: torch.Tensor, X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the mean logistic loss log(1 + exp(−(2y − 1) Xw)) plus λ‖w‖²."""
    return nn.functional.softplus((1 - 2 * y) * (X @ w)).mean() + LAMBDA * (w * w).sum()


def descend(X: torch.Tensor, y: torch.Tensor, size: int | None, rate: float, passes: int) -> Curve:
    """Return the curve of gradient descent with batches of `size` examples, all of them for None."""
    n = len(X)
    w = torch.zeros(X.shape[1], dtype=X.dtype, requires_grad=True)
    optimizer = optim.SGD([w], lr=rate)
    every = max(1, n // (size or n) // 4)  # steps between two points of the curve
    curve = [(0.0, cost(w, X, y).item())]
    for step, batch in enumerate(batches(n, size or n, passes * n // (size or n)), 1):
        optimizer.zero_grad()
        cost(w, X[batch], y[batch]).backward()
        optimizer.step()
        if step % every == 0:
            curve.append((step * (size or n) / n, cost(w, X, y).item()))
    return curve


def quasi_newton(X: torch.Tensor, y: torch.Tensor, passes: int) -> Curve:
    """Return the curve of L-BFGS, with one point for each evaluation of the cost; its line search may need several for a step."""
    w = torch.zeros(X.shape[1], dtype=X.dtype, requires_grad=True)
    optimizer = optim.LBFGS([w], max_iter=passes, max_eval=passes, line_search_fn="strong_wolfe", tolerance_grad=1e-14, tolerance_change=0)
    curve: Curve = []

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        C = cost(w, X, y)
        C.backward()
        curve.append((float(len(curve)), C.item()))
        return C

    optimizer.step(closure)
    return curve


def first_below(curve: Curve, level: float) -> float | str:
    """Return after how many passes the cost was below a level for the first time."""
    return next((round(passes, 1) for passes, C in curve if level > C), "not reached")


def main(passes: int = 40, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Minimise with the four methods and compare cost by passes over the data.

    passes : over the data, for each method
    seed : of the order of the examples
    out : folder for the plot
    """
    X, y = problem()
    minimum = min(C for _, C in quasi_newton(X, y, 300))
    runs: dict[str, Callable[[], Curve]] = {
        name: lambda size=size, rate=rate: descend(X, y, size, rate, passes) for name, (size, rate) in METHODS.items()
    }
    runs["L-BFGS"] = lambda: quasi_newton(X, y, passes)
    curves = {}
    for name, method in progress(runs.items(), "training", total=len(runs)):
        torch.manual_seed(seed)
        curves[name] = method()

    print(f"C* = {minimum:.6f}, the cost at the start {curves['full batch'][0][1]:.6f}")
    excess = {name: curve[-1][1] - minimum for name, curve in curves.items()}
    table(
        ["method", "passes to C − C* < 0.03", "passes to C − C* < 0.001", f"C − C* after {passes} passes"],
        [[name, str(first_below(c, minimum + 0.03)), str(first_below(c, minimum + 0.001)), excess[name]] for name, c in curves.items()],
    )
    with figure(out, "descent", size=(7.5, 4.6)) as axes:
        for name, curve in curves.items():
            axes.semilogy([p for p, _ in curve], [max(C - minimum, 1e-15) for _, C in curve], lw=1.2, label=name)
        axes.set(xlabel="passes over the data", ylabel="C − C*", title="Noise is quick at first; curvature wins in the end")
        axes.legend()
        axes.grid(alpha=0.3)
    return {"minimum": minimum, "excess": excess, "quick": {name: first_below(c, minimum + 0.03) for name, c in curves.items()}}


if __name__ == "__main__":
    run(main)
