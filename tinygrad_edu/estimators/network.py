"""What an estimator trains: layers by name, how their weights start, and the cost to be lowered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from .. import nn
from ..nn import functional as F  # noqa: N812 - as everybody calls it
from ..nn import init
from ..ops.random import Generator, get_rng_state, set_rng_state
from ..tensor import Tensor

__all__ = ["ACTIVATIONS", "COSTS", "INITS", "chosen", "feed_forward", "objective", "start"]

Choice = TypeVar("Choice")

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "identity": nn.Identity,
    "sigmoid": nn.Sigmoid,
    "logistic": nn.Sigmoid,  # scikit-learn's name of it
    "tanh": nn.Tanh,
    "softmax": partial(nn.Softmax, dim=-1),
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "selu": nn.SELU,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "softplus": nn.Softplus,
}


def chosen(what: str, name: Any, table: Mapping[str, Choice]) -> Choice:
    """Return the entry of a table that an option names.

    Raises
    ------
    ValueError : if there is none.
    """
    if isinstance(name, str) and name in table:
        return table[name]
    raise ValueError(f"{what} is {name!r}, but should be one of {', '.join(map(repr, table))}, or a function")


class Function(nn.Module):
    """A function of one tensor as a module."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self.function = function

    def forward(self, input: Tensor) -> Any:
        """Return the function's value."""
        return self.function(input)

    def extra_repr(self) -> str:
        """Return the function's name."""
        return str(getattr(self.function, "__name__", self.function))


def activation(what: str, given: Any) -> nn.Module:
    """Return an activation by its name, or a function as a module."""
    return Function(given) if callable(given) else chosen(what, given, ACTIVATIONS)()


def feed_forward(dimensions: Sequence[int], hidden: Any = "relu", output: Any = "identity", dtype: Any = None) -> nn.Sequential:
    """Return a feed-forward network: linear layers, a hidden activation after each but the last, an output activation after that.

    Arguments
    ---------
    dimensions : the numbers of inputs, of neurons in each hidden layer, and of outputs.
    hidden, output : names from `ACTIVATIONS`, or functions of a tensor.
    dtype : of the parameters.

    Raises
    ------
    ValueError : for a name that is not known.

    >>> from tinygrad_edu.estimators import feed_forward
    >>> feed_forward([2, 3, 1], "tanh", "sigmoid")
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): Tanh()
      (2): Linear(in_features=3, out_features=1, bias=True)
      (3): Sigmoid()
    )
    """
    layers: list[nn.Module] = []
    last = len(dimensions) - 2
    for i, (inputs, outputs) in enumerate(zip(dimensions[:-1], dimensions[1:], strict=True)):
        layers.append(nn.Linear(inputs, outputs, dtype=dtype))
        layers.append(activation("output_activation", output) if i == last else activation("activation", hidden))
    return nn.Sequential(*layers)


Start = Callable[[nn.Linear, Generator], None]


def _start(weight: Callable[..., Any], bias: Callable[..., Any]) -> Start:
    def fill(layer: nn.Linear, generator: Generator) -> None:
        weight(layer.weight, generator=generator)
        bias(layer.bias, generator=generator)

    return fill


def _zeros(bias: Tensor, generator: Generator) -> None:
    init.zeros_(bias)


INITS: dict[str, Start] = {
    "glorot": _start(init.xavier_uniform_, _zeros),
    "he": _start(partial(init.kaiming_normal_, nonlinearity="relu"), _zeros),
    "normal": _start(init.normal_, partial(init.normal_, std=0.01)),
}


def start(dimensions: Sequence[int], hidden: Any, output: Any, dtype: Any, how: Any, seed: int) -> nn.Sequential:
    """Return a network whose weights are drawn anew from `seed`; the random numbers of the rest of the program stay what they were."""
    fill = how if callable(how) else chosen("init", how, INITS)
    before = get_rng_state()
    try:
        model = feed_forward(dimensions, hidden, output, dtype)
    finally:
        set_rng_state(before)
    generator = Generator().manual_seed(seed)
    for layer in model:
        if isinstance(layer, nn.Linear):
            fill(layer, generator)
    return model


Cost = Callable[[Any, Any], Any]


def _least_squares(a: Tensor, t: Tensor) -> Any:
    return ((a - t) ** 2).sum() / len(t)


def _logistic(a: Tensor, t: Tensor) -> Any:
    return F.binary_cross_entropy(a, t, reduction="sum") / len(t)


def _cross_entropy(a: Tensor, t: Tensor) -> Any:
    return -(t * a.log()).sum() / len(t)


COSTS: dict[str, Cost] = {"least_squares": _least_squares, "logistic": _logistic, "cross_entropy": _cross_entropy}
# Costs whose logarithm undoes the exponential of the output activation are computed from what goes into that: nothing overflows then.
_BEFORE_ACTIVATION: dict[tuple[str, str], Cost] = {
    ("logistic", "Sigmoid"): lambda z, t: F.binary_cross_entropy_with_logits(z, t, reduction="sum") / len(t),
    ("cross_entropy", "Softmax"): lambda z, t: -(t * F.log_softmax(z, dim=-1)).sum() / len(t),
}


def objective(model: nn.Sequential, cost: Any) -> Cost:
    """Return the function that takes inputs and targets of a batch to the cost: a mean over its examples of a sum over the outputs.

    Arguments
    ---------
    model : ends with the output activation.
    cost : a name from `COSTS`, or a function of the outputs and the targets.
    """
    measure = cost if callable(cost) else chosen("cost", cost, COSTS)
    stable = _BEFORE_ACTIVATION.get((cost, type(model[-1]).__name__)) if isinstance(cost, str) else None
    if stable is None:
        return lambda X, t: measure(model(X), t)
    body = model[:-1]
    return lambda X, t: stable(body(X), t)
