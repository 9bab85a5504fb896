"""What a rule may do with its operands, a symbol does too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tinygrad_edu.teach.formula import Name, Symbol, evaluate, text

X, V = Name("x", shape=(3, 4)), Name("v", shape=(4,))
ARRAYS = {X: np.arange(12.0).reshape(3, 4) - 5, V: np.array([1.0, -2.0, 3.0, 0.5])}


@pytest.mark.parametrize(
    ("compute", "expected"),
    [
        (lambda x, v: x.T @ x, "xᵀ x"),
        (lambda x, v: x.sum(axis=0), "∑[axis 0] x"),
        (lambda x, v: x.mean(), "(1 / 12) ∑ x"),
        (lambda x, v: x.max(axis=1), "max[axis 1](x)"),
        (lambda x, v: x[0], "x[0]"),
        (lambda x, v: x[:, 1:3], "x[:, 1:3]"),
        (lambda x, v: x[..., None], "x[…, new]"),
        (lambda x, v: x.reshape(4, 3), "reshape(x; 4 × 3)"),
        (lambda x, v: x.transpose(), "xᵀ"),
        (lambda x, v: x.swapaxes(0, 1), "xᵀ"),
        (lambda x, v: x.copy().astype(np.float32), "x"),
        (lambda x, v: np.outer(v, v), "v vᵀ"),
        (lambda x, v: np.expand_dims(v, 0), "vᵀ"),
        (lambda x, v: x @ v, "x v"),
        (lambda x, v: x * v, "x ⊙ v"),
        (lambda x, v: x**2 - 2 * x, "x² − 2 x"),
        (lambda x, v: np.maximum(x, 0), "max(x, 0)"),
        (lambda x, v: (x > 0) & (x < 3), "[x > 0 ∧ x < 3]"),
        (lambda x, v: ~(x > 0), "[x ≤ 0]"),
        (lambda x, v: np.where(x > 0, x, 0.0), "{x if x > 0; 0 otherwise}"),
        (lambda x, v: np.log(np.sum(np.exp(v))), "ln(∑ e^v)"),
        (lambda x, v: np.concatenate([v, v]), "cat(v, v; axis 0)"),
    ],
)
def test_a_symbol_does_what_an_array_does(compute, expected):
    formula = compute(Symbol(X), Symbol(V)).expression
    assert text(formula) == expected
    found, wanted = evaluate(formula, ARRAYS), compute(ARRAYS[X], ARRAYS[V])
    assert np.array_equal(found, wanted)
    assert formula.shape == np.shape(wanted)


def test_a_formula_of_a_large_array_costs_no_work_until_its_shape_is_asked_for():
    calls: list[Any] = []

    class Counted(Name):
        @property
        def sample(self) -> Any:
            calls.append(self)
            return np.ones(self.shape)

    x = Symbol(Counted("x", shape=(100, 100)))
    product = x @ x + x
    assert calls == []
    assert product.shape == (100, 100)
    assert calls
