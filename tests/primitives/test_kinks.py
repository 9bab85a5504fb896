"""At a kink, where a function has no derivative, each operation has a documented one: PyTorch's."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.nn import functional as F

NAN, INF = math.nan, math.inf

# what is computed of x, where, and the gradient of its sum that is promised there
ONE_OPERAND: dict[str, tuple[Callable[[Any], Any], Any, Any]] = {
    "relu at 0 has derivative 0": (tg.relu, [-1.0, 0.0, 1.0], [0.0, 0.0, 1.0]),
    "abs at 0 has derivative 0": (tg.abs, [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]),
    "leaky_relu at 0 takes the slope of the left": (lambda x: F.leaky_relu(x, 0.1), [-1.0, 0.0, 1.0], [0.1, 0.1, 1.0]),
    "elu at 0 is smooth": (F.elu, [0.0], [1.0]),
    "hardtanh blocks at its bounds": (F.hardtanh, [-1.0, 0.0, 1.0], [0.0, 1.0, 0.0]),
    "relu6 blocks at its bounds": (F.relu6, [0.0, 3.0, 6.0], [0.0, 1.0, 0.0]),
    "hardsigmoid blocks at its bounds": (F.hardsigmoid, [-3.0, 0.0, 3.0], [0.0, 1 / 6, 0.0]),
    "hardshrink blocks at its bounds": (F.hardshrink, [-0.5, 0.5, 0.6], [0.0, 0.0, 1.0]),
    "softshrink blocks at its bounds": (F.softshrink, [-0.5, 0.5, 0.6], [0.0, 0.0, 1.0]),
    "threshold blocks at the threshold": (lambda x: F.threshold(x, 1.0, 5.0), [1.0, 1.5], [0.0, 1.0]),
    "softsign at 0 has derivative 1": (F.softsign, [0.0], [1.0]),
    "clamp passes at both bounds": (lambda x: tg.clamp(x, -1.0, 1.0), [-2.0, -1.0, 0.0, 1.0, 2.0], [0.0, 1.0, 1.0, 1.0, 0.0]),
    "clamp with only a lower bound passes there": (lambda x: tg.clamp(x, min=0.0), [-1.0, 0.0, 1.0], [0.0, 1.0, 1.0]),
    "floor, ceil, trunc and round are flat, also at integers": (
        lambda x: tg.floor(x) + tg.ceil(x) + tg.trunc(x) + tg.round(x), [0.5, 1.0, -1.5], [0.0, 0.0, 0.0],
    ),
    "sign at 0 is flat": (tg.sign, [0.0, 1.0], [0.0, 0.0]),
    "frac has derivative 1, also at integers": (tg.frac, [1.0, -2.0, 0.5], [1.0, 1.0, 1.0]),
    "maximum of a tensor and itself has derivative 1": (lambda x: tg.maximum(x, x), [3.0, -1.0], [1.0, 1.0]),
    "minimum of a tensor and itself has derivative 1": (lambda x: tg.minimum(x, x), [3.0, -1.0], [1.0, 1.0]),
    "maximum halves at a tie with a constant": (lambda x: tg.maximum(x, tg.ones_like(x)), [1.0, 2.0, 0.0], [0.5, 1.0, 0.0]),
    "amax shares evenly": (tg.amax, [1.0, 3.0, 3.0, 3.0], [0.0, 1 / 3, 1 / 3, 1 / 3]),
    "amin shares evenly": (tg.amin, [1.0, 3.0, 1.0, 3.0], [0.5, 0.0, 0.5, 0.0]),
    "amax of several dimensions shares among all ties": (
        lambda x: tg.amax(x, (0, 1)), [[2.0, 1.0], [2.0, 2.0]], [[1 / 3, 0.0], [1 / 3, 1 / 3]],
    ),
    "max of all elements shares evenly": (tg.max, [2.0, 5.0, 5.0], [0.0, 0.5, 0.5]),
    "min of all elements shares evenly": (tg.min, [2.0, 2.0, 5.0], [0.5, 0.5, 0.0]),
    "max along a dimension goes to the index returned": (lambda x: tg.max(x, 0).values, [5.0, 2.0, 5.0], [1.0, 0.0, 0.0]),
    "min along a dimension goes to the index returned": (lambda x: tg.min(x, 0).values, [5.0, 2.0, 2.0], [0.0, 1.0, 0.0]),
    "cummax goes to the index returned": (lambda x: tg.cummax(x, 0).values, [1.0, 1.0, 0.0], [1.0, 2.0, 0.0]),
    "max_pool goes to the first largest": (lambda x: F.max_pool1d(x, 3), [[[2.0, 2.0, 2.0]]], [[[1.0, 0.0, 0.0]]]),
    "norm at 0 gives 0": (tg.norm, [0.0, 0.0], [0.0, 0.0]),
    "norm of order 1 at 0 gives 0": (lambda x: tg.norm(x, 1), [0.0, -2.0], [0.0, -1.0]),
    "norm of order infinity shares evenly": (lambda x: tg.norm(x, INF), [-2.0, 2.0, 1.0], [-0.5, 0.5, 0.0]),
    "std of a constant gives 0": (tg.std, [3.0, 3.0, 3.0], [0.0, 0.0, 0.0]),
    "sqrt at 0 is infinitely steep": (tg.sqrt, [0.0, 4.0], [INF, 0.25]),
    "prod with one zero": (tg.prod, [2.0, 0.0, 5.0], [0.0, 10.0, 0.0]),
    "prod with two zeros": (tg.prod, [2.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
    "cumprod with a zero": (lambda x: tg.cumprod(x, 0), [2.0, 0.0, 5.0], [1.0, 12.0, 0.0]),
    "power 0 has derivative 0 at 0": (lambda x: x**0, [0.0, 2.0], [0.0, 0.0]),
    "power 1 has derivative 1 at 0": (lambda x: x**1.0, [0.0, 2.0], [1.0, 1.0]),
    "power 2 has derivative 0 at 0": (lambda x: x**2.0, [0.0, 2.0], [0.0, 4.0]),
    "0 to a power is flat in the exponent": (lambda x: 0.0**x, [0.0, 1.0], [0.0, 0.0]),
    "where keeps a NaN of the other branch out": (
        lambda x: tg.where(x > 0, tg.sqrt(tg.where(x > 0, x, tg.ones_like(x))), tg.zeros_like(x)), [-1.0, 4.0], [0.0, 0.25],
    ),
    "logsumexp of a constant shares evenly": (lambda x: tg.logsumexp(x, 0), [5.0, 5.0], [0.5, 0.5]),
    "logsumexp leaves out minus infinity": (lambda x: tg.logsumexp(x, 0), [-INF, 1.0], [0.0, 1.0]),
    "logaddexp of equals shares evenly": (lambda x: tg.logaddexp(x, tg.ones_like(x)), [1.0], [0.5]),
    "huber loss at its bound joins smoothly": (lambda x: F.huber_loss(x, tg.zeros_like(x), "sum", 1.0), [1.0, -1.0, 0.0], [1.0, -1.0, 0.0]),
}  # fmt: skip


@pytest.mark.parametrize("what", ONE_OPERAND)
@pytest.mark.parametrize("dtype", [tg.float32, tg.float64], ids=str)
def test_at_a_kink(what: str, dtype: Any) -> None:
    function, point, promised = ONE_OPERAND[what]
    x = tg.tensor(point, dtype=dtype, requires_grad=True)
    function(x).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), promised, rtol=1e-6)
    assert x.grad.dtype == dtype


# what is computed of x and y, where, and the gradients of its sum for x and for y
TWO_OPERANDS: dict[str, tuple[Callable[[Any, Any], Any], Any, Any, Any, Any]] = {
    "maximum halves at a tie": (tg.maximum, [1.0, 2.0], [1.0, 0.0], [0.5, 1.0], [0.5, 0.0]),
    "minimum halves at a tie": (tg.minimum, [1.0, 2.0], [1.0, 0.0], [0.5, 0.0], [0.5, 1.0]),
    "maximum halves at a tie of broadcast operands": (tg.maximum, [1.0, 1.0], 1.0, [0.5, 0.5], 1.0),
    "clamp by a tensor gives all to the input at a tie": (lambda x, y: tg.clamp(x, min=y), [1.0, 0.0], [1.0, 2.0], [1.0, 0.0], [0.0, 1.0]),
    "0 to the power 0 is flat": (tg.pow, [0.0], [0.0], [0.0], [0.0]),
    "0 to a positive power is flat in the exponent": (tg.pow, [0.0], [2.0], [0.0], [0.0]),
    "prelu at 0 takes the slope of the left": (F.prelu, [[0.0]], [0.25], [[0.25]], [0.0]),
    "the absolute error of equals has derivative 0": (lambda x, y: F.l1_loss(x, y, reduction="sum"), [1.0], [1.0], [0.0], [0.0]),
}


@pytest.mark.parametrize("what", TWO_OPERANDS)
def test_at_a_kink_of_two_operands(what: str) -> None:
    function, first, second, by_first, by_second = TWO_OPERANDS[what]
    x, y = (tg.tensor(v, dtype=tg.float64, requires_grad=True) for v in (first, second))
    function(x, y).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), by_first)
    np.testing.assert_allclose(y.grad.numpy(), by_second)


def test_where_lets_no_nan_through_from_the_branch_not_taken() -> None:
    x = tg.tensor([0.0, 4.0], dtype=tg.float64, requires_grad=True)
    y = tg.tensor([NAN, 1.0], dtype=tg.float64, requires_grad=True)
    tg.where(tg.tensor([True, False]), x, y).sum().backward()
    assert x.grad.tolist() == [1.0, 0.0]
    assert y.grad.tolist() == [0.0, 1.0]


def test_relu_hands_nothing_on_where_the_upstream_gradient_is_infinite() -> None:
    x = tg.tensor([-1.0, 1.0], dtype=tg.float64, requires_grad=True)
    tg.relu(x).backward(tg.tensor([INF, 2.0], dtype=tg.float64))
    assert x.grad.tolist() == [0.0, 2.0]


@pytest.mark.parametrize("count", [1, 2, 300])
def test_ties_are_counted_exactly_in_half_precision(count: int) -> None:
    x = tg.ones(count, dtype=tg.float16).requires_grad_()
    tg.amax(x).backward()
    np.testing.assert_allclose(x.grad.numpy(), np.full(count, 1 / count), rtol=1e-3)


@pytest.mark.parametrize("zeros", [0, 1, 2, 3])
def test_the_product_is_exact_to_the_second_order_with_any_number_of_zeros(zeros: int) -> None:
    values = np.array([2.0, 3.0, 5.0, 7.0])
    values[:zeros] = 0
    x = tg.tensor(values, requires_grad=True)
    hessian = tg.autograd.functional.hessian(tg.prod, x).numpy()
    expected = [[0.0 if i == j else np.prod(np.delete(values, [i, j])) for j in range(4)] for i in range(4)]
    np.testing.assert_array_equal(hessian, expected)
