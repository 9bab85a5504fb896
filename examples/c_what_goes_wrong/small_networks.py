"""What the scripts of this folder share: the digits, a stack of dense layers, and a plain training loop. It is no lesson itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import tinygrad_edu as torch
from tinygrad_edu import nn, optim


def digits(train_size: int | float = 0.75, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return scikit-learn's 1797 handwritten digits, pixels from -1 to 1: X (N, 64) and t (N,) for training, then the held-out ones."""
    data = load_digits()
    X, X_val, t, t_val = train_test_split(
        np.float32(data.data / 8 - 1), data.target, train_size=train_size, stratify=data.target, random_state=seed
    )
    return torch.from_numpy(X), torch.from_numpy(t), torch.from_numpy(X_val), torch.from_numpy(t_val)


def dense(
    dimensions: list[int], activation: Callable[[], nn.Module], init: Callable[[torch.Tensor], object] | None = None
) -> nn.Sequential:
    """Return Linear, activation, Linear, …, Linear; `init` fills the weights in place, and the biases start at 0 then."""
    layers: list[nn.Module] = []
    for inputs, outputs in zip(dimensions, dimensions[1:], strict=False):
        layers += [nn.Linear(inputs, outputs), activation()]
    model = nn.Sequential(*layers[:-1])
    for layer in linear_layers(model) if init else []:
        init(layer.weight)
        nn.init.zeros_(layer.bias)
    return model


def linear_layers(model: nn.Module) -> list[nn.Linear]:
    """Return the Linear layers from the input to the output."""
    return [layer for layer in model.modules() if isinstance(layer, nn.Linear)]


def batches(n: int, size: int, steps: int) -> Iterator[torch.Tensor]:
    """Yield the indices of one mini-batch for each step, every epoch in a new order."""
    order = torch.randperm(n)
    for _ in range(steps):
        if len(order) < size:
            order = torch.randperm(n)
        yield order[:size]
        order = order[size:]


def train(model: nn.Module, X: torch.Tensor, t: torch.Tensor, optimizer: optim.Optimizer, steps: int, size: int = 64) -> list[float]:
    """Minimise the cross-entropy on mini-batches, and return the loss of every step."""
    losses = []
    model.train()
    for batch in batches(len(X), size, steps):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X[batch]), t[batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def accuracy(model: nn.Module, X: torch.Tensor, t: torch.Tensor) -> float:
    """Return the fraction of the examples whose largest output is the right one, in evaluation mode."""
    model.eval()
    with torch.no_grad():
        return (model(X).argmax(1) == t).float().mean().item()


def smooth(values: list[float], width: int = 20) -> np.ndarray:
    """Return the running mean over up to `width` steps, which makes a curve of noisy losses readable."""
    sums = np.cumsum(np.r_[0.0, values])
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(ends - width, 0)
    return (sums[ends] - sums[starts]) / (ends - starts)
