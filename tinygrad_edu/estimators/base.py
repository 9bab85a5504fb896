"""What `MLPClassifier` and `MLPRegressor` have in common: their options, the training, and scikit-learn's conventions."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Self

import numpy as np

from ..autograd.modes import no_grad
from ..ops.creation import tensor
from ..utils.progress import progress
from .network import objective, start
from .scikit import BaseEstimator, check_is_fitted, check_random_state, train_test_split, validate_data
from .training import batch_count, optimizer_for, train_epoch

__all__ = ["MLP"]


class MLP(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A multilayer perceptron that is trained on inputs and targets. `MLPClassifier` explains the arguments."""

    def __init__(
        self,
        hidden_layer_sizes: Any = (100,),
        activation: Any = "relu",
        *,
        output_activation: Any = "auto",
        cost: Any = "auto",
        solver: Any = "adam",
        learning_rate_init: float = 0.001,
        momentum: float = 0.9,
        alpha: float = 0.0,
        batches: Any = "auto",
        max_iter: int = 200,
        shuffle: bool = True,
        init: Any = "glorot",
        validation_fraction: float = 0.0,
        random_state: Any = None,
        warm_start: bool = False,
        verbose: bool = False,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.output_activation = output_activation
        self.cost = cost
        self.solver = solver
        self.learning_rate_init = learning_rate_init
        self.momentum = momentum
        self.alpha = alpha
        self.batches = batches
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.init = init
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.warm_start = warm_start
        self.verbose = verbose

    # What classification and regression do in their own ways

    def _auto(self) -> tuple[str, str]:
        """Return the output activation and the cost that ``"auto"`` stands for."""
        raise NotImplementedError

    def _checked(self, X: Any, y: Any, first: bool) -> tuple[Any, Any]:
        """Return valid inputs and targets as arrays, and note their shape if this is the `first` time."""
        raise NotImplementedError

    def _targets(self, y: Any, dtype: Any) -> Any:
        """Return the targets as an array of shape (examples, outputs)."""
        raise NotImplementedError

    def _scores(self, cost: Callable[[Any, Any], Any], X: Any, t: Any) -> dict[str, float]:
        """Return what is measured after each epoch."""
        with no_grad():
            return {"error": cost(tensor(X), tensor(t)).item()}

    # What a user calls

    def fit(self, X: Any, y: Any, X_val: Any = None, y_val: Any = None, callback: Callable[[Any], Any] | None = None) -> Self:
        """Train on inputs and targets. Ctrl-C stops the training, and the network keeps what it has learned.

        Arguments
        ---------
        X : shape (examples, features).
        y : classes, or targets of shape (examples,) or (examples, targets).
        X_val, y_val : data that are only measured after each epoch. Without them, `validation_fraction` of the others is held out.
        callback : called with the estimator after each epoch.

        Raises
        ------
        ValueError, TypeError : for data or options that do not fit.
        """
        if (X_val is None) != (y_val is None):
            raise ValueError("validation data are two arrays: X_val and y_val have to be given together")
        if isinstance(self.max_iter, bool) or not isinstance(self.max_iter, int | np.integer) or self.max_iter < 1:
            raise ValueError(f"max_iter is {self.max_iter!r}, but should be a whole number of epochs from 1 on")
        anew = not (self.warm_start and hasattr(self, "model_"))
        X, y = self._checked(X, y, first=anew)
        rng = self._random_numbers(anew)
        if X_val is not None:
            X_val, y_val = self._checked(X_val, y_val, first=False)
        elif self.validation_fraction:
            X, X_val, y, y_val = train_test_split(X, y, test_size=self.validation_fraction, random_state=rng)
        validation = None if X_val is None else (X_val, self._targets(y_val, X.dtype))
        self._train(X, self._targets(y, X.dtype), validation, self.max_iter, anew, rng, callback)
        return self

    def _train(self, X: Any, t: Any, validation: Any, epochs: int, anew: bool, rng: Any, callback: Any) -> None:
        """Train for some epochs, from the start or from what has been reached."""
        count = batch_count(self.batches, len(X))
        if anew:
            self._begin(X, t, rng)
        cost = objective(self.model_, self._chosen()[1])
        measured = {"train": (X, t)} if validation is None else {"train": (X, t), "val": validation}
        try:
            for _ in progress(range(epochs), self._news) if self.verbose else range(epochs):
                order = rng.permutation(len(X)) if self.shuffle else np.arange(len(X))
                train_epoch(cost, self.optimizer_, X, t, order, count)
                for name, data in measured.items():
                    for score, value in self._scores(cost, *data).items():
                        self.history_.setdefault(f"{name}_{score}", []).append(value)
                self.n_iter_ += 1
                if callback is not None:
                    callback(self)
        except KeyboardInterrupt:
            warnings.warn(
                f"training was stopped by Ctrl-C after {self.n_iter_} epochs; the network keeps what it has learned", stacklevel=3
            )

    def _one_epoch(self, X: Any, y: Any, anew: bool) -> Self:
        """Do what `partial_fit` does with valid data."""
        self._train(X, self._targets(y, X.dtype), None, 1, anew, self._random_numbers(anew), None)
        return self

    def _random_numbers(self, anew: bool) -> Any:
        """Return the source of the random numbers, which goes on where it was if the training does."""
        if anew:
            self._rng = check_random_state(self.random_state)
        return self._rng

    def _begin(self, X: Any, t: Any, rng: Any) -> None:
        """Make the network and its optimizer."""
        hidden = np.atleast_1d(np.asarray(self.hidden_layer_sizes, dtype=object)).tolist()
        if any(isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1 for n in hidden):
            raise ValueError(f"hidden_layer_sizes is {self.hidden_layer_sizes!r}, but should be whole numbers of neurons from 1 on")
        dimensions = [X.shape[1], *hidden, t.shape[1]]
        dtype = tensor(X[:1]).dtype
        output, cost = self._chosen()
        model = start(dimensions, self.activation, output, dtype, self.init, int(rng.randint(2**31 - 1)))
        objective(model, cost)  # raises for a cost that is not known, before anything has changed
        self.optimizer_ = optimizer_for(model, self.solver, self.learning_rate_init, self.momentum, self.alpha)
        self.model_, self.n_iter_ = model, 0
        self.history_: dict[str, list[float]] = {}

    def _chosen(self) -> tuple[Any, Any]:
        """Return the output activation and the cost."""
        output, cost = self._auto()
        return (
            output if isinstance(self.output_activation, str) and self.output_activation == "auto" else self.output_activation,
            cost if isinstance(self.cost, str) and self.cost == "auto" else self.cost,
        )

    def _news(self) -> str:
        """Return the latest scores in words."""
        scores = [f"{name.replace('_', ' ')} {values[-1]:.4g}" for name, values in self.history_.items()]
        return ", ".join(scores) or type(self).__name__

    def _outputs(self, X: Any) -> Any:
        """Return what the network makes of inputs, as an array of shape (examples, outputs)."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=(np.float64, np.float32))
        with no_grad():
            return self.model_(tensor(X, dtype=self.model_[0].weight.dtype)).numpy()

    @property
    def coefs_(self) -> list[Any]:
        """The weights of each layer, of shape (inputs, outputs)."""
        return [p.detach().numpy().T for name, p in self.model_.named_parameters() if name.endswith("weight")]

    @property
    def intercepts_(self) -> list[Any]:
        """The biases of each layer."""
        return [p.detach().numpy() for name, p in self.model_.named_parameters() if name.endswith("bias")]

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")
