"""C. Dropout: a large network learns a few examples by heart; switching units off at random makes it rely on none of them alone.

    in training    ã = a ∘ m / (1 − p),   mᵢ = 0 with probability p, else 1        in evaluation    ã = a

The factor 1 / (1 − p) keeps the mean: E[ã] = a. The same mask stands in the gradient: ∂C/∂a = m / (1 − p) ∘ ∂C/∂ã.

python examples/c_what_goes_wrong/dropout.py
"""

from __future__ import annotations

import numpy as np
from small_networks import accuracy, digits, train

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.errors import DataError
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress


def network(p: float, width: int = 200) -> nn.Sequential:
    """Return 64-width-width-10 with dropout after each hidden layer."""
    return nn.Sequential(
        nn.Linear(64, width), nn.ReLU(), nn.Dropout(p), nn.Linear(width, width), nn.ReLU(), nn.Dropout(p), nn.Linear(width, 10)
    )


def evaluate(model: nn.Module, X: torch.Tensor, t: torch.Tensor) -> float:
    """Return the cross-entropy in evaluation mode, without dropout."""
    model.eval()
    with torch.no_grad():
        return nn.functional.cross_entropy(model(X), t).item()


def main(examples: int = 100, epochs: int = 60, p: float = 0.5, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Show mask and mean of dropout, and train on few digits with and without it.

    examples : digits to learn from; all others are held out
    epochs : passes over them
    p : the probability to switch a unit off
    seed : of weights and masks
    out : folder for the plot
    """
    if p >= 1:
        raise DataError(f"p is a probability below 1, not {p}.")
    if not 10 <= examples <= 1700:
        raise DataError(f"examples should be from 10 to 1700, not {examples}.")
    torch.manual_seed(seed)
    a = torch.ones(100_000, requires_grad=True)
    dropped = nn.functional.dropout(a, p)
    dropped.sum().backward()
    same = bool((a.grad == dropped).all())
    print(f"100,000 ones after dropout: values {dropped.unique().tolist()}, mean {dropped.mean().item():.4f}")
    print(f"the gradient is the mask of the forward pass: {same}")

    X, t, X_val, t_val = digits(train_size=examples)
    curves = {}
    scores = {}
    for name, probability in progress((("without", 0.0), ("with", p)), "training"):
        torch.manual_seed(seed)
        model = network(probability)
        optimizer = optim.Adam(model.parameters(), lr=1e-3)
        curves[name] = []
        for _ in range(epochs):
            train(model, X, t, optimizer, steps=max(1, examples // 20), size=20)
            curves[name].append((evaluate(model, X, t), evaluate(model, X_val, t_val)))
        scores[name] = (accuracy(model, X, t), accuracy(model, X_val, t_val))
    print()
    table(
        ["dropout", "training loss", "held-out loss", "training accuracy", "held-out accuracy"],
        [[name, *curves[name][-1], *scores[name]] for name in curves],
    )

    with figure(out, "dropout", size=(6.5, 4.4)) as axes:
        for color, (name, pairs) in zip(("C1", "C0"), curves.items(), strict=True):
            train_loss, val_loss = np.array(pairs).T
            axes.semilogy(train_loss, color + ":", label=f"{name} dropout, training")
            axes.semilogy(val_loss, color + "-", label=f"{name} dropout, held out: {scores[name][1]:.1%} right")
        axes.set(xlabel="epoch", ylabel="loss", title=f"{examples} examples: dropout narrows the gap")
        axes.set_ylim(top=20)
        axes.legend(loc="upper right")
        axes.grid(alpha=0.3)
    return {"same_mask": same, "mean": dropped.mean().item(), "losses": {n: v[-1] for n, v in curves.items()}, "accuracy": scores}


if __name__ == "__main__":
    run(main)
