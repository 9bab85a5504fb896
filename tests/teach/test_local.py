from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd.adjoint import fit
from tinygrad_edu.program.local import LARGEST, factors, jacobian, local_derivative, local_derivatives

from .models import MODELS


def flows(program):
    return [(i, k) for i, record in enumerate(program.records) for k in record.flows if record.contributions[k] is not None]


@pytest.mark.parametrize("model", MODELS)
def test_adjoint_times_local_derivative_is_the_contribution(model):
    """An elementwise factor, a gradient of a scalar and a Jacobian each give what the engine's rule gave for the real adjoint."""
    program = MODELS[model]().program
    told = 0
    for i, k in flows(program):
        record, operand = program.records[i], program.records[program.records[i].parents[k]]
        derivative = local_derivative(program, i, k)
        if derivative is not None:
            told += 1
            factor = record.adjoint * derivative
            np.testing.assert_allclose(fit(factor, operand.shape, operand.dtype), record.contributions[k], rtol=1e-5, atol=1e-7)
        if record.adjoint.size * operand.adjoint.size <= LARGEST:
            J = jacobian(program, i, k)
            assert J.shape == (record.adjoint.size, operand.adjoint.size)
            np.testing.assert_allclose(record.adjoint.ravel() @ J, record.contributions[k].ravel(), rtol=1e-4, atol=1e-6)
    assert told > 0


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: x * 3.0, [3.0] * 4),
        (lambda x: tg.relu(x - 1.5), None),
        (lambda x: x.sin(), np.cos([0.0, 1, 2, 3])),
        (lambda x: x.flip(0), None),
        (lambda x: x.cumsum(0), None),
        (lambda x: tg.softmax(x, 0), None),
        (lambda x: x - x.mean(), [1.0] * 4),
        (lambda x: x.sum(), [1.0] * 4),
        (lambda x: x @ tg.ones(4, dtype=tg.float64), [1.0] * 4),
    ],
)
def test_only_a_multiplication_element_by_element_has_a_factor(function, expected):
    program = tg.explain(function, np.arange(4.0)).program
    last = len(program) - 1
    if function(tg.zeros(4, dtype=tg.float64)).shape and expected is None and program.records[last].label == "relu":
        np.testing.assert_array_equal(local_derivative(program, last, 0), [0, 0, 1, 1])
    elif expected is None:
        assert local_derivative(program, last, 0) is None
    else:
        np.testing.assert_allclose(local_derivative(program, last, 0), expected, rtol=1e-12)


def test_the_jacobian_of_softmax_is_that_of_the_textbook():
    program = tg.explain(lambda x: tg.softmax(x, 0), np.array([0.1, -0.5, 2.0])).program
    s = program.records[1].value
    np.testing.assert_allclose(jacobian(program, 1, 0), np.diag(s) - np.outer(s, s), rtol=1e-12, atol=1e-16)


def test_a_square_has_the_rule_of_each_operand():
    program = tg.explain(lambda x: x * x, 3.0).program
    assert [float(d) for d in local_derivatives(program, 1)] == [3.0, 3.0]


def test_a_stretched_operand_has_its_factor_before_the_sum():
    program = tg.explain(lambda x, b: x * b, np.ones((2, 3)), 5.0).program
    b = program.names.index("b")
    (k,) = [k for k, p in enumerate(program.records[2].parents) if p == b]
    np.testing.assert_array_equal(local_derivative(program, 2, k), np.ones((2, 3)))
    np.testing.assert_array_equal(jacobian(program, 2, k), np.ones((6, 1)))


def test_operands_without_a_gradient_have_none():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    with tg.record():
        y = x * tg.tensor([3.0, 4.0])
    program = tg.explain(y).program
    j = program.names.index("y")
    assert [d is None for d in local_derivatives(program, j)] == [False, True]
    assert jacobian(program, j, 1) is None


def test_after_backward_a_recorded_program_still_knows_and_another_says_that_it_does_not():
    x = tg.tensor(3.0, requires_grad=True)
    with tg.record():
        y = x**2
    y.backward()
    assert float(local_derivative(tg.explain(y).program, 1, 0)) == 6.0
    y = x**2
    y.backward()
    program = tg.explain(y).program
    assert local_derivative(program, 1, 0) is None
    assert jacobian(program, 1, 0) is None
    assert factors(program, 1)[0].form == "not known"


class Clip(tg.autograd.Function):
    """Its backward pass is no multiplication: it limits the gradient."""

    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, g):
        return g.clamp(-1.0, 1.0)


class Twice(tg.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x, x.clone()

    @staticmethod
    def backward(ctx, g, h):
        return 2 * g + h


def test_the_backward_of_a_user_that_is_not_linear_has_no_factor():
    x = tg.tensor(3.0, requires_grad=True)
    with tg.record():
        y = Clip.apply(x) * 5.0
    program = tg.explain(y).program
    assert local_derivative(program, 1, 0) is None
    assert float(program.records[0].adjoint) == 1.0


def test_a_function_with_two_outputs():
    x = tg.tensor(3.0, requires_grad=True)
    with tg.record():
        a, b = Twice.apply(x)
        y = a * b
    program = tg.explain(y).program
    assert float(program.records[0].adjoint) == 12.0
    assert [factor for i in range(len(program)) for factor in factors(program, i) if factor is not None and factor.value is not None]


def test_a_large_jacobian_is_not_written_out():
    program = tg.explain(lambda x: x.cumsum(0), np.ones(101)).program
    assert jacobian(program, 1, 0) is None


def test_looking_changes_nothing():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = (x.exp() * x).sum()
    program = tg.explain(y).program
    for i in range(len(program)):
        local_derivatives(program, i)
    y.backward()
    np.testing.assert_allclose(x.grad.numpy(), np.exp([1.0, 2.0]) * [2.0, 3.0], rtol=1e-6)
