"""The network class of the course. It holds the weights; `tinygrad_edu.estimators` trains them, and the engine finds the gradients.

network = FFNN((64, 100, 30, 10), leaky_relu, softmax, cross_entropy, seed=0)
scores = network.fit(X, t, Adam(1e-3, 0.9, 0.999), batches=40, epochs=50, X_val=X_val, t_val=t_val)
network.predict(X_val)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from course_functions import cross_entropy, identity, leaky_relu, least_squares, logistic, relu, sigmoid, softmax, tanh
from course_schedulers import Scheduler

import tinygrad_edu as torch
from tinygrad_edu.estimators import MLPRegressor

# The package's own layer or cost instead of the function: the same numbers, but a logarithm of a softmax is never taken of a rounded zero.
LAYERS = {identity: "identity", sigmoid: "sigmoid", tanh: "tanh", relu: "relu", leaky_relu: "leaky_relu", softmax: "softmax"}
COSTS = {least_squares: "least_squares", logistic: "logistic", cross_entropy: "cross_entropy"}


class FFNN:
    """A feed-forward network.

    dimensions : numbers of inputs, of neurons in each hidden layer, and of outputs.
    hidden_func, output_func : activations.
    cost_func : a function of the target that returns a function of the output.
    seed : of the weights.

    weights : for each layer an array of shape (1 + inputs, outputs), with the biases in its first row.
    """

    def __init__(
        self,
        dimensions: Sequence[int],
        hidden_func: Callable[[Any], Any] = sigmoid,
        output_func: Callable[[Any], Any] = identity,
        cost_func: Callable[[Any], Callable[[Any], Any]] = least_squares,
        seed: int | None = None,
    ) -> None:
        self.dimensions = tuple(dimensions)
        self.hidden_func, self.output_func, self.cost_func = hidden_func, output_func, cost_func
        self.seed = seed
        self.classification = cost_func in (logistic, cross_entropy)
        self.reset_weights()

    def reset_weights(self) -> None:
        """Draw the weights anew: normal(0, 1), and biases of a hundredth of that."""
        rng = np.random.RandomState(self.seed)
        self.weights = []
        for inputs, outputs in zip(self.dimensions[:-1], self.dimensions[1:], strict=True):
            w = rng.standard_normal((1 + inputs, outputs))
            w[0] = 0.01 * rng.standard_normal(outputs)
            self.weights.append(w)

    def feed_forward(self, X: Any) -> Any:
        """Return the outputs for inputs of shape (examples, inputs): aˡ = f(bˡ + aˡ⁻¹ Wˡ), layer by layer."""
        a = np.asarray(X, dtype=np.float64)
        for layer, w in enumerate(self.weights, 1):
            z = w[0] + a @ w[1:]
            a = self.output_func(z) if layer == len(self.weights) else self.hidden_func(z)
        return a

    def predict(self, X: Any, threshold: float = 0.5) -> Any:
        """Return the outputs; of a classifier, 1 where they are above the threshold and 0 elsewhere."""
        outputs = self.feed_forward(X)
        return np.where(outputs > threshold, 1, 0) if self.classification else outputs

    def accuracy(self, X: Any, t: Any) -> float:
        """Return which part of the examples is put into the right class."""
        outputs = self.feed_forward(X)
        if outputs.shape[1] == 1:
            return float(np.mean((outputs > 0.5) == (np.asarray(t) > 0.5)))
        return float(np.mean(outputs.argmax(axis=1) == np.asarray(t).argmax(axis=1)))

    def fit(
        self,
        X: Any,
        t: Any,
        scheduler: Scheduler,
        batches: int = 1,
        epochs: int = 100,
        lam: float = 0.0,
        X_val: Any = None,
        t_val: Any = None,
    ) -> dict[str, list[float]]:
        """Train from the weights as they are; Ctrl-C stops and keeps what was reached.

        The batches are taken in the order of the data, the last one takes the rest. λ W is added to the gradient of the weights.
        Returns the scores after each epoch: train_errors, val_errors, train_accs, val_accs, as far as there are such.
        """
        layers = iter(self.weights)

        def start(layer: Any, generator: Any) -> None:
            w = next(layers)
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(w[1:].T))
                layer.bias.copy_(torch.tensor(w[0]))

        def after_epoch(trained: MLPRegressor) -> None:
            scheduler.reset()
            self._take_weights(trained)
            if self.classification:
                trained.history_.setdefault("train_accuracy", []).append(self.accuracy(X, t))
                if X_val is not None:
                    trained.history_.setdefault("val_accuracy", []).append(self.accuracy(X_val, t_val))

        network = MLPRegressor(
            self.dimensions[1:-1],
            LAYERS.get(self.hidden_func, self.hidden_func),
            output_activation=LAYERS.get(self.output_func, self.output_func),
            cost=COSTS.get(self.cost_func, lambda a, target: self.cost_func(target)(a)),
            solver=scheduler,
            alpha=lam,
            batches=batches,
            max_iter=epochs,
            shuffle=False,
            init=start,
            verbose=True,
        )
        network.fit(np.asarray(X, np.float64), t, X_val, t_val, callback=after_epoch)
        self._take_weights(network)
        names = {"train_error": "train_errors", "val_error": "val_errors", "train_accuracy": "train_accs", "val_accuracy": "val_accs"}
        return {names[name]: values for name, values in network.history_.items()}

    def _take_weights(self, network: MLPRegressor) -> None:
        self.weights = [np.vstack([b, w]) for w, b in zip(network.coefs_, network.intercepts_, strict=True)]
