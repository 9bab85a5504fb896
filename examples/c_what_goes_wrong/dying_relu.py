"""C. Dying ReLU: a step that is too long pushes units where no example reaches them, and no gradient ever brings them back.

A unit a = max(0, z) whose z is negative for every example has the derivative 0 for every example: its weights receive no gradient, whatever
the loss. It is dead. The larger the step length η, the more units die. The leaky ReLU has the slope 0.01 for z < 0 and the ELU the slope
eᶻ, so that something always flows back. The optimizer is Adam, whose first steps move every weight by η, however small its gradient.

python examples/c_what_goes_wrong/dying_relu.py
"""

from __future__ import annotations

from small_networks import accuracy, dense, digits, train

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress

ACTIVATIONS = {"ReLU": nn.ReLU, "leaky ReLU": nn.LeakyReLU, "ELU": nn.ELU}
RATES = (0.001, 0.003, 0.01, 0.03, 0.1)


def dead_units(model: nn.Sequential, X: torch.Tensor) -> float:
    """Return the fraction of hidden units with σ′(z) = 0 for every example. The engine takes σ′, so any activation will do."""
    dead = []
    a = X
    for layer in model:
        if not isinstance(layer, nn.Linear):
            z = a.detach().requires_grad_()  # (N, width)
            (slope,) = torch.autograd.grad(layer(z).sum(), z)
            dead.append((slope == 0).all(0))
        a = layer(a)
    return torch.cat(dead).float().mean().item()


def main(steps: int = 300, width: int = 60, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Train 64-width-width-10 with each activation and each η, and count the dead units.

    steps : of Adam on mini-batches
    width : of the two hidden layers
    seed : of the weights
    out : folder for the plot
    """
    X, t, X_val, t_val = digits()
    dead: dict[str, list[float]] = {name: [] for name in ACTIVATIONS}
    scores: dict[str, list[float]] = {name: [] for name in ACTIVATIONS}
    cases = [(name, rate) for name in ACTIVATIONS for rate in RATES]
    for name, rate in progress(cases, "training"):
        torch.manual_seed(seed)
        model = dense([64, width, width, 10], ACTIVATIONS[name], nn.init.kaiming_normal_)
        train(model, X, t, optim.Adam(model.parameters(), lr=rate), steps)
        dead[name].append(dead_units(model, X))
        scores[name].append(accuracy(model, X_val, t_val))

    table(
        ["η", *(f"dead, {name}" for name in ACTIVATIONS), *(f"accuracy, {name}" for name in ACTIVATIONS)],
        [[rate, *(dead[name][i] for name in dead), *(scores[name][i] for name in scores)] for i, rate in enumerate(RATES)],
    )
    with figure(out, "dying_relu", columns=2) as (left, right):
        for name, marker in zip(ACTIVATIONS, ("o-", "s--", "^:"), strict=True):
            left.semilogx(RATES, dead[name], marker, label=name)
            right.semilogx(RATES, scores[name], marker, label=name)
        left.set(xlabel="step length η", ylabel="fraction of hidden units", title="Dead units: σ′(z) = 0 for every example")
        right.set(xlabel="step length η", ylabel="accuracy on held-out digits", title="What it costs")
        for axes in (left, right):
            axes.set_ylim(-0.03, 1.03)
            axes.legend()
            axes.grid(alpha=0.3)
    return {"rates": RATES, "dead": dead, "accuracy": scores}


if __name__ == "__main__":
    run(main)
