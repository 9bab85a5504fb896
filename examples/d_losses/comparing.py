"""What the scripts of this folder share: run a loss backward and compare its gradient with a formula. It is no lesson itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu.utils.lesson import table

Loss = Callable[[torch.Tensor], torch.Tensor]
Formula = Callable[[np.ndarray], tuple[float, np.ndarray]]  # input → value and gradient of the loss


def compare(losses: Mapping[str, tuple[torch.Tensor, Loss, Formula]]) -> dict[str, float]:
    """Print value and gradient of each loss, by hand and by the engine, and return the largest difference of each, value included."""
    rows, differences = [], {}
    for name, (x, loss, formula) in losses.items():
        x = x.detach().requires_grad_()
        C = loss(x)
        C.backward()
        value, gradient = formula(x.detach().numpy())
        differences[name] = float(max(abs(C.item() - value), np.abs(x.grad.numpy() - gradient).max()))
        rows.append([name, C.item(), value, x.grad.norm().item(), differences[name]])
    table(["loss", "C, engine", "C, by hand", "norm of ∂C/∂x", "largest difference"], rows)
    return differences


def one_hot(t: np.ndarray, classes: int) -> np.ndarray:
    """Return the rows (N, classes) with a 1 for the right class and 0 elsewhere."""
    return np.eye(classes)[t]


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def logistic(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))
