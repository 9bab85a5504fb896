"""`MLPClassifier`: a network that tells classes apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Self

import numpy as np

from ..autograd.modes import no_grad
from ..ops.creation import tensor
from .base import MLP
from .scikit import ClassifierMixin, check_classification_targets, validate_data

__all__ = ["MLPClassifier"]


class MLPClassifier(ClassifierMixin, MLP):  # type: ignore[misc]
    """A feed-forward network that tells classes apart.

    Two classes have one output, a logistic neuron; more classes have one output each, a softmax over all of them.

    Arguments
    ---------
    hidden_layer_sizes : the numbers of neurons in the hidden layers; ``()`` is logistic regression.
    activation : of the hidden layers: a name from `network.ACTIVATIONS`, or a function of a tensor.
    output_activation : of the output layer; ``"auto"`` is ``"sigmoid"`` for two classes and ``"softmax"`` for more.
    cost : ``"least_squares"``, ``"logistic"``, ``"cross_entropy"``, or a function of outputs and targets (tensors of shape
        (examples, outputs)) that returns a scalar tensor; ``"auto"`` is the one that belongs to the output activation.
    solver : the learning-rate method: ``"constant"``, ``"momentum"``, ``"adagrad"``, ``"adagrad_momentum"``, ``"rmsprop"``, ``"adam"``, or
        a function that makes an optimizer of `optim` from groups of parameters. Such a function has its own step size and momentum.
    learning_rate_init : the step size η.
    momentum : μ of the methods that have one.
    alpha : λ of the :math:`l_2` penalty; λW is added to the gradient of the weights.
    batches : how many batches an epoch has; ``"auto"`` makes batches of about 32 examples.
    max_iter : how many epochs.
    shuffle : draw the order of the examples anew in each epoch.
    init : how the weights start: ``"glorot"``, ``"he"``, ``"normal"`` (weights normal(0, 1), biases a hundredth of that), or a function of
        an `nn.Linear` and a `Generator` that fills it in place, called for one layer after the other.
    validation_fraction : which part of the data is held out to be measured after each epoch.
    random_state : the seed of all random numbers.
    warm_start : continue with what the last `fit` reached.
    verbose : show a progress bar with the current scores.

    Attributes
    ----------
    model_ : the network, an `nn.Sequential`: its gradient can be opened like any other.
    optimizer_ : the optimizer.
    history_ : lists of scores per epoch: ``"train_error"``, ``"train_accuracy"``, with validation data ``"val_error"``, ``"val_accuracy"``.
        An error is the cost, without the penalty.
    n_iter_ : how many epochs have been made.
    classes_ : the classes, sorted.
    coefs_, intercepts_ : weights of shape (inputs, outputs) and biases, layer by layer.
    n_features_in_, feature_names_in_ : what the inputs were.

    >>> import numpy as np
    >>> from tinygrad_edu.estimators import MLPClassifier
    >>> X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), ["off", "on", "on", "off"]
    >>> network = MLPClassifier((8,), "tanh", learning_rate_init=0.1, max_iter=100, random_state=0).fit(X, y)
    >>> network.predict(X).tolist()
    ['off', 'on', 'on', 'off']
    >>> network.score(X, y), len(network.history_["train_error"])
    (1.0, 100)
    """

    _cost_of: ClassVar[dict[Any, str]] = {"sigmoid": "logistic", "logistic": "logistic", "softmax": "cross_entropy"}

    def _auto(self) -> tuple[str, str]:
        given = self.output_activation
        output = given if isinstance(given, str) and given != "auto" else "sigmoid" if len(self.classes_) == 2 else "softmax"
        return output, "least_squares" if callable(given) else self._cost_of.get(output, "least_squares")

    def _checked(self, X: Any, y: Any, first: bool) -> tuple[Any, Any]:
        X, y = validate_data(self, X, y, reset=first, dtype=(np.float64, np.float32))
        check_classification_targets(y)
        classes = np.unique(y)
        if first:
            self._note_classes(classes)
        unknown = np.setdiff1d(classes, self.classes_)
        if unknown.size:
            raise ValueError(f"y has the classes {unknown.tolist()}, which are not among those to be told apart, {self.classes_.tolist()}")
        return X, y

    def _note_classes(self, classes: Any) -> None:
        if len(classes) < 2:
            raise ValueError(f"a classifier needs at least two classes, but y has one class only: {classes.tolist()}")
        self.classes_ = classes

    def _targets(self, y: Any, dtype: Any) -> Any:
        codes = np.searchsorted(self.classes_, y)
        if len(self.classes_) == 2 and self._chosen()[0] != "softmax":
            return codes[:, None].astype(dtype)
        return np.eye(len(self.classes_), dtype=dtype)[codes]

    def _scores(self, cost: Callable[[Any, Any], Any], X: Any, t: Any) -> dict[str, float]:
        with no_grad():
            right = _decided(self.model_(tensor(X)).numpy()) == _decided(t)
        return {**super()._scores(cost, X, t), "accuracy": float(right.mean())}

    def predict(self, X: Any) -> Any:
        """Return the most probable class of each example."""
        chosen = _decided(self._outputs(X))
        return self.classes_[chosen]

    def predict_proba(self, X: Any) -> Any:
        """Return the probabilities of the classes, of shape (examples, classes).

        Outputs that are no probabilities, because of another output activation, are cut off at 0 and 1 and divided by their sum.
        """
        outputs = np.clip(self._outputs(X), 0, 1)
        if outputs.shape[1] == 1:
            return np.hstack([1 - outputs, outputs])
        total = outputs.sum(axis=1, keepdims=True)
        return np.where(total > 0, outputs / np.where(total > 0, total, 1), 1 / outputs.shape[1])

    def partial_fit(self, X: Any, y: Any, classes: Any = None) -> Self:
        """Train for one epoch more.

        Arguments
        ---------
        X, y : as of `fit`.
        classes : all classes, at the first call, if `y` lacks some of them.
        """
        anew = not hasattr(self, "model_")
        if anew and classes is not None:
            self._note_classes(np.unique(classes))
            validate_data(self, X, y, dtype=(np.float64, np.float32))
        X, y = self._checked(X, y, first=anew and classes is None)
        return self._one_epoch(X, y, anew)


def _decided(outputs: Any) -> Any:
    """Return the numbers of the classes that outputs speak for."""
    return (outputs[:, 0] > 0.5).astype(int) if outputs.shape[1] == 1 else outputs.argmax(axis=1)
