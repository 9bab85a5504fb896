"""`MLPRegressor`: a network that fits numbers."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from .base import MLP
from .scikit import RegressorMixin, validate_data

__all__ = ["MLPRegressor"]


class MLPRegressor(RegressorMixin, MLP):  # type: ignore[misc]
    """A feed-forward network that fits one or several numbers. Arguments and attributes as of `MLPClassifier`, without the classes.

    The output activation is the identity and the cost the squared error: the sum over the targets, its mean over the examples.

    >>> import numpy as np
    >>> from tinygrad_edu.estimators import MLPRegressor
    >>> X = np.linspace(-1, 1, 50)[:, None]
    >>> line = MLPRegressor((), learning_rate_init=0.1, max_iter=200, random_state=0).fit(X, 3 * X[:, 0] + 1)
    >>> line.coefs_[0].round(3).tolist(), line.intercepts_[0].round(3).tolist()
    ([[3.0]], [1.0])
    """

    def _auto(self) -> tuple[str, str]:
        return "identity", "least_squares"

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _checked(self, X: Any, y: Any, first: bool) -> tuple[Any, Any]:
        X, y = validate_data(self, X, y, reset=first, dtype=(np.float64, np.float32), multi_output=True, y_numeric=True)
        if first:
            self._target_shape = y.shape[1:]
        elif y.shape[1:] != self._target_shape:
            raise ValueError(
                f"y has shape {y.shape}, but targets of shape (examples, {', '.join(map(str, self._target_shape))}) were given before"
            )
        return X, y

    def _targets(self, y: Any, dtype: Any) -> Any:
        return y.reshape(len(y), -1).astype(dtype)

    def predict(self, X: Any) -> Any:
        """Return the targets that the network expects, in the shape in which they were given."""
        outputs = self._outputs(X)
        return outputs.reshape(len(outputs), *self._target_shape)

    def partial_fit(self, X: Any, y: Any) -> Self:
        """Train for one epoch more."""
        anew = not hasattr(self, "model_")
        X, y = self._checked(X, y, first=anew)
        return self._one_epoch(X, y, anew)
