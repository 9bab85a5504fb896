"""The network of the playground and its loss: plain modules and functions of the package, written so that each layer can be looked at."""

from __future__ import annotations

from typing import Any

from .. import nn
from ..autograd.modes import no_grad
from ..nn import functional as F  # noqa: N812 - as everybody calls it
from ..ops.random import manual_seed
from ..random import fork_rng
from .settings import Settings

_ACTIVATIONS: dict[str, Any] = {
    "tanh": F.tanh, "relu": F.relu, "leaky_relu": F.leaky_relu, "elu": F.elu, "sigmoid": F.sigmoid, "identity": None,
}  # fmt: skip


class Network(nn.Module):
    """Linear layers with an activation after each but the last.

    Shapes: features (n, k) → (n, hidden[0]) → … → (n, 1). In float64, so that the gradients that are shown can be checked closely.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        sizes = (len(settings.features), *settings.hidden, 1)
        with fork_rng():  # other pages draw from the same generator
            manual_seed(settings.seed)
            self.layers: Any = nn.ModuleList([nn.Linear(n, m) for n, m in zip(sizes, sizes[1:], strict=False)]).double()
        self.activation = _ACTIVATIONS[settings.activation]

    def forward(self, x: Any) -> list[Any]:
        """Return the activations (n, m) of all layers; the last is the output: a logit if it is a class that is learned."""
        activations: list[Any] = []
        for layer in self.layers:
            x = layer(x)
            if self.activation is not None and len(activations) < len(self.layers) - 1:
                x = self.activation(x)
            activations.append(x)
        return activations

    def names(self) -> dict[str, Any]:
        """Return the parameters by the names that lectures give them: W1, b1, W2, …"""
        layers = enumerate(self.layers, 1)
        return {name: p for k, layer in layers for name, p in ((f"W{k}", layer.weight), (f"b{k}", layer.bias))}


def data_loss(output: Any, targets: Any, settings: Settings) -> Any:
    """Return the binary cross-entropy of logits (n, 1), or the mean squared error, over the points."""
    if settings.task == "classification":
        return F.binary_cross_entropy_with_logits(output, targets)
    return F.mse_loss(output, targets)


def penalty(network: Network, settings: Settings) -> Any:
    """Return λ Σ|w| or ½ λ Σw² over the weights, biases left out; `None` without regularisation."""
    if settings.penalty == "none" or settings.rate == 0:
        return None
    terms = [layer.weight.abs().sum() if settings.penalty == "l1" else (layer.weight**2).sum() for layer in network.layers]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return (settings.rate if settings.penalty == "l1" else settings.rate / 2) * total


def predict(network: Network, x: Any, settings: Settings) -> list[Any]:
    """Return the arrays (n, m) of all layers' activations; the last is the probability of class 1, or the number that is predicted."""
    with no_grad():
        activations = network(x)
        if settings.task == "classification":
            activations[-1] = F.sigmoid(activations[-1])
    return [a.numpy() for a in activations]
