"""C. The learning rate: too small and nothing happens, too large and the loss grows.

On a quadratic bowl C = ½(κ₁w₁² + κ₂w₂²) everything is known: a step multiplies wᵢ by 1 − ηκᵢ. It converges for η < 2/κ of the *largest*
curvature, jumps from side to side above 1/κ, and flies apart above 2/κ; the *smallest* curvature decides how long it takes. A network has
its curvatures too, and shows the same three pictures.

python examples/c_what_goes_wrong/learning_rate.py
"""

from __future__ import annotations

import numpy as np
from small_networks import accuracy, dense, digits, smooth, train

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress

CURVATURES = (1.0, 10.0)
BOWL_RATES = {"too small": 0.01, "right": 0.16, "too large": 0.203}  # the limit is 2 / 10
NETWORK_RATES = {"too small": 1e-3, "right": 0.1, "too large": 3.0}


def walk(rate: float, steps: int) -> np.ndarray:
    """Return the path (steps + 1, 2) of gradient descent in the bowl."""
    w = torch.tensor([8.0, 1.0], dtype=torch.float64, requires_grad=True)
    path = [w.detach().numpy().copy()]
    for _ in range(steps):
        w.grad = None
        (torch.tensor(CURVATURES) * w * w / 2).sum().backward()
        with torch.no_grad():
            w -= rate * w.grad
        path.append(w.detach().numpy().copy())
    return np.array(path)


def main(steps: int = 400, walks: int = 30, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Descend in the bowl and compare with (1 − ηκ)ⁿ, then train a network with three step lengths.

    steps : of the network's training, on mini-batches
    walks : steps in the bowl
    seed : of the weights
    out : folder for the plots
    """
    paths = {name: walk(rate, walks) for name, rate in BOWL_RATES.items()}
    law = {name: paths[name][0] * (1 - rate * np.array(CURVATURES)) ** walks for name, rate in BOWL_RATES.items()}
    difference = max(np.abs(paths[name][-1] - law[name]).max() for name in paths)
    print(f"the bowl: after {walks} steps, largest difference from w₀(1 − ηκ)ⁿ {difference:.1e}")
    table(
        ["η", "", "w₁", "w₂", "factor of w₁", "factor of w₂"],
        [[rate, name, *paths[name][-1], *(1 - rate * k for k in CURVATURES)] for name, rate in BOWL_RATES.items()],
    )

    X, t, X_val, t_val = digits()
    losses, scores = {}, {}
    for name, rate in progress(NETWORK_RATES.items(), "training", total=3):
        torch.manual_seed(seed)
        model = dense([64, 60, 10], nn.Tanh)
        losses[name] = train(model, X, t, optim.SGD(model.parameters(), lr=rate), steps)
        scores[name] = accuracy(model, X_val, t_val)
    print(f"\nthe network, after {steps} steps")
    table(["η", "", "last loss", "held-out accuracy"], [[r, n, smooth(losses[n])[-1], scores[n]] for n, r in NETWORK_RATES.items()])

    with figure(out, "learning_rate_bowl", columns=3, size=(13, 3.4), sharex=True, sharey=True) as axes:
        w1, w2 = np.meshgrid(np.linspace(-9, 9, 100), np.linspace(-3, 3, 100))
        for one, (name, rate) in zip(axes, BOWL_RATES.items(), strict=True):
            one.contour(w1, w2, (CURVATURES[0] * w1**2 + CURVATURES[1] * w2**2) / 2, levels=12, colors="0.8", linewidths=0.8)
            one.plot(*paths[name].T, "o-", ms=3, lw=1, color="C0")
            one.plot(0, 0, "x", color="C3", ms=9, mew=2)
            one.set(xlabel="w₁", ylabel="w₂", title=f"η = {rate:g}, {name}: {walks} steps")
    with figure(out, "learning_rate") as one:
        for name, rate in NETWORK_RATES.items():
            one.semilogy(smooth(losses[name]), label=f"η = {rate:g}, {name}: {scores[name]:.0%} right")
        one.set(xlabel="step", ylabel="loss on mini-batches", title="The same network, three step lengths")
        one.legend(loc="center right", bbox_to_anchor=(1, 0.66))
        one.grid(alpha=0.3)
    return {"difference": difference, "losses": losses, "accuracy": scores, "ends": {name: path[-1] for name, path in paths.items()}}


if __name__ == "__main__":
    run(main)
