"""Where a primitive takes what was worked out beforehand, this saves time and changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tinygrad_edu.autograd import grad
from tinygrad_edu.autograd.variable import make
from tinygrad_edu.ops.cross_entropy import _cross_entropy, _cross_entropy_slope
from tinygrad_edu.ops.normalization import Moments, _inverse_deviation, _standardize
from tinygrad_edu.ops.softmax import log_softmax_array

X = np.random.default_rng(0).normal(size=(3, 4))
TARGET = np.array([0, 3, 1])
AXIS, EPS = (1,), 1e-5
CALLS: dict[str, tuple[Any, Any, Any]] = {
    "standardize": (_standardize, (AXIS, EPS), Moments.of(X, AXIS, EPS)),
    "inverse_deviation": (_inverse_deviation, (AXIS, EPS), Moments.of(X, AXIS, EPS)),
    "cross_entropy": (_cross_entropy, (TARGET,), log_softmax_array(X, 1)),
    "cross_entropy_slope": (_cross_entropy_slope, (TARGET,), log_softmax_array(X, 1)),
}


def _value_and_gradients(function: Any, *rest: Any) -> list[Any]:
    x = make(X.copy()).requires_grad_()
    out = function(x, *rest)
    rng = np.random.default_rng(1)
    g = make(rng.normal(size=out.array.shape)).requires_grad_()
    (first,) = grad(out, x, g, create_graph=True)
    second = grad(first, (x, g), make(rng.normal(size=X.shape)))
    return [t.array for t in (out, first, *second)]


@pytest.mark.parametrize("name", CALLS)
def test_value_and_derivatives_are_the_same_with_and_without(name: str) -> None:
    function, rest, known = CALLS[name]
    for with_, without in zip(_value_and_gradients(function, *rest, known), _value_and_gradients(function, *rest), strict=True):
        np.testing.assert_allclose(with_, without, rtol=1e-12, atol=1e-15)
