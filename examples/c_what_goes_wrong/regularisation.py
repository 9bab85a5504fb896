"""C. l₁ and l₂ regularisation: a penalty on the weights keeps a model with too many of them from fitting the noise.

    l₂:  C + λ Σ w²    adds 2λw       to the gradient: large weights shrink, all become small
    l₁:  C + λ Σ |w|   adds λ sign(w) to the gradient: every weight shrinks at the same speed, and useless ones reach 0

The data are y = 3x₁ − 2x₂ + x₃ + noise. There are 57 more inputs that mean nothing, and no more examples than inputs. Close to 0, the
step λη sign(w) throws a weight over 0 and back: it stays within ±λη, which is why "zero" means below 0.01 here.

python examples/c_what_goes_wrong/regularisation.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress

PENALTIES = {"none": lambda w: 0 * w.sum(), "l₂": lambda w: (w * w).sum(), "l₁": lambda w: w.abs().sum()}


def fit(X: torch.Tensor, y: torch.Tensor, penalty: object, lam: float, steps: int, rate: float) -> torch.Tensor:
    """Return the weights after gradient descent on the mean square plus λ times the penalty."""
    w = torch.zeros(X.shape[1], dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        w.grad = None
        (((X @ w - y) ** 2).mean() + lam * penalty(w)).backward()
        with torch.no_grad():
            w -= rate * w.grad
    return w.detach()


def error(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> float:
    return ((X @ w - y) ** 2).mean().item()


def main(lam: float = 0.2, steps: int = 1000, rate: float = 0.04, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Compare the gradients of the penalties with the formulas, fit with each penalty, and vary λ.

    lam : the strength λ of the penalty
    steps : of gradient descent
    rate : the step length η
    seed : of the data
    out : folder for the plot
    """
    torch.manual_seed(seed)
    true = torch.zeros(60, dtype=torch.float64)
    true[:3] = torch.tensor([3.0, -2.0, 1.0])
    X, X_val = (torch.randn(n, 60, dtype=torch.float64) for n in (60, 1000))
    y, y_val = (x @ true + torch.randn(len(x), dtype=torch.float64) for x in (X, X_val))

    w = torch.randn(60, dtype=torch.float64, requires_grad=True)
    engine = {name: torch.autograd.grad(lam * penalty(w), w)[0].numpy() for name, penalty in PENALTIES.items()}
    hand = {"l₂": 2 * lam * w.detach().numpy(), "l₁": lam * np.sign(w.detach().numpy())}
    difference = max(np.abs(engine[name] - formula).max() for name, formula in hand.items())
    print(f"gradients of the penalties: largest difference between hand and engine {difference:.1e}\n")

    weights = {name: fit(X, y, penalty, lam, steps, rate) for name, penalty in PENALTIES.items()}
    results = {}
    for name, w in weights.items():
        results[name] = {
            "train": error(X, y, w),
            "val": error(X_val, y_val, w),
            "zeros": int((w.abs() < 0.01).sum()),
            "norm": w.norm().item(),
        }
    table(
        ["penalty", "training error", "held-out error", "weights below 0.01", "norm of w"],
        [[name, *row.values()] for name, row in results.items()],
    )
    print(f"norm of the true weights {true.norm().item():.2f}; the noise alone costs 1")

    strengths = np.geomspace(0.003, 3, 7)
    by_strength: dict[str, list[float]] = {"l₂": [], "l₁": []}
    for name, s in progress([(name, float(s)) for name in by_strength for s in strengths], "varying λ"):
        by_strength[name].append(error(X_val, y_val, fit(X, y, PENALTIES[name], s, steps, rate)))
    with figure(out, "regularisation", columns=2, size=(11, 3.9)) as (left, right):
        for name, marker in zip(PENALTIES, ("x", "s", "o"), strict=True):
            left.plot(range(1, 61), weights[name], marker, ms=5, mfc="none", label=f"{name}: held-out error {results[name]['val']:.2f}")
        left.set(xlabel="weight", ylabel="value after training", title=f"λ = {lam:g}: three weights carry the data")
        for name, values in by_strength.items():
            right.loglog(strengths, values, "o-", ms=4, label=name)
        right.axhline(results["none"]["val"], color="0.4", ls=":", label="no penalty")
        right.set(xlabel="λ", ylabel="held-out error", title="Too little overfits, too much underfits")
        for axes in (left, right):
            axes.legend()
            axes.grid(alpha=0.3)
    return {"difference": difference, "results": results, "by_strength": by_strength}


if __name__ == "__main__":
    run(main)
