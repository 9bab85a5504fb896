"""E7. A dense network reads digits: 784-100-100-10 on MNIST with `--data FOLDER`, else 64-100-100-10 on scikit-learn's digits.

Trained with stochastic gradient descent and an l₂ penalty. The penalty λ/2 Σ w² on the weights adds λ w to their gradient, so each
step also shrinks them: w ← w − η (∂C/∂w + λ w) = (1 − ηλ) w − η ∂C/∂w. That is what PyTorch's SGD calls weight decay; both are compared
here. The biases are not penalised.

python examples/e_convolution/dense_digits.py --data FOLDER
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.demo import digits
from tinygrad_edu.utils.data import DataLoader
from tinygrad_edu.utils.lesson import figure, run
from tinygrad_edu.utils.progress import progress


def sgd(model: nn.Module, rate: float, lam: float) -> optim.SGD:
    """Return the optimizer that shrinks the weights, which have two axes, and not the biases, which have one."""
    weights = [p for p in model.parameters() if p.ndim == 2]
    biases = [p for p in model.parameters() if p.ndim == 1]
    return optim.SGD([{"params": weights, "weight_decay": lam}, {"params": biases}], lr=rate)


def penalty_is_decay(model: nn.Module, x: Any, t: Any, rate: float, lam: float) -> float:
    """Return how far one step with the penalty in the cost ends from one step of `sgd`, in float64."""
    first, second = copy.deepcopy(model).double(), copy.deepcopy(model).double()
    cost = nn.functional.cross_entropy(first(x.double()), t) + lam / 2 * sum((p * p).sum() for p in first.parameters() if p.ndim == 2)
    cost.backward()
    optim.SGD(first.parameters(), lr=rate).step()
    nn.functional.cross_entropy(second(x.double()), t).backward()
    sgd(second, rate, lam).step()
    return max((p - q).abs().max().item() for p, q in zip(first.parameters(), second.parameters(), strict=True))


def main(
    data: str | None = None, epochs: int = 0, rate: float = 0.1, lam: float = 1e-5, batch: int = 32, seed: int = 0, out: str = "out"
) -> dict[str, object]:
    """Train, and draw what came of it.

    data : folder with the four files of MNIST; scikit-learn's digits without it
    epochs : passes over the data; 0 for 8 with MNIST and 40 with the small digits
    rate : the step length η
    lam : the strength λ of the penalty
    batch : images per step
    seed : of the weights and of the order of the images
    out : folder for the plot
    """
    torch.manual_seed(seed)
    train, test = digits(data, seed)
    epochs = epochs or (8 if data else 40)
    images, labels = test[:]
    pixels = images[0].numel()
    model = nn.Sequential(
        nn.Flatten(), nn.Linear(pixels, 100), nn.ReLU(), nn.Linear(100, 100), nn.ReLU(), nn.Linear(100, 10)
    )  # (N, 1, 28, 28) -> (N, 784) -> (N, 100) -> (N, 100) -> (N, 10)
    difference = penalty_is_decay(model, images[:50], labels[:50], rate, 0.1)
    print(f"one step with the penalty in the cost, and one with weight decay, end {difference:.1e} apart")

    loader = DataLoader(train, batch_size=batch, shuffle=True)
    optimizer = sgd(model, rate, lam)
    errors, accuracies = [], []
    for epoch in range(1, epochs + 1):
        total = 0.0
        for x, t in progress(loader, f"epoch {epoch}/{epochs}"):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x), t)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(t)
        errors.append(total / len(train))
        with torch.no_grad():
            accuracies.append((model(images).argmax(1) == labels).float().mean().item())
        print(f"epoch {epoch}: training error {errors[-1]:.4f}, {accuracies[-1]:.2%} of {len(images)} test images are right", flush=True)

    with figure(out, "dense_digits", columns=2) as (left, right):
        left.semilogy(range(1, epochs + 1), errors, "o-")
        left.set(xlabel="epoch", ylabel="cross-entropy", title="error on the training images")
        right.plot(range(1, epochs + 1), 100 * np.array(accuracies), "o-", color="C1")
        right.set(xlabel="epoch", ylabel="right in %", title=f"test images: {accuracies[-1]:.2%} right at the end")
        for one in (left, right):
            one.grid(alpha=0.3)
            one.xaxis.get_major_locator().set_params(integer=True)
    return {"accuracies": accuracies, "errors": errors, "difference": difference}


if __name__ == "__main__":
    run(main)
