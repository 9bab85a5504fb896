"""Slopes from differences: what is right, wrong, at a kink, or cannot be told."""

from __future__ import annotations

import math

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd.differences import KINK, RIGHT, UNCLEAR, WRONG, judge, sentence, slopes
from tinygrad_edu.autograd.gradcheck import gradcheck
from tinygrad_edu.errors import GradcheckError

SMOOTH = {
    "cube": (lambda t: (2 + t) ** 3, 12.0),
    "exponential of a large number": (lambda t: np.exp(30 + t), math.exp(30)),
    "logarithm close to its pole": (lambda t: np.log(1e-6 + t), 1e6),
    "constant": (lambda t: 5.0, 0.0),
    "a kink nearby": (lambda t: max(0.0, 1e-5 + t), 1.0),
    "large values": (lambda t: 1e8 * (1 + t) ** 2, 2e8),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_a_right_derivative_is_right_and_a_slightly_wrong_one_wrong(name):
    f, slope = SMOOTH[name]
    at = slopes(f)
    tolerance = 1e-6 * max(1.0, abs(slope))
    assert judge(slope, at, tolerance).kind == RIGHT
    assert judge(slope + 1e-3 * max(1.0, abs(slope)), at, tolerance).kind == WRONG


def test_at_a_kink_every_slope_in_between_is_allowed_and_no_other():
    at = slopes(lambda t: max(t, 0.0))
    assert [judge(g, at, 1e-6).kind for g in (0.0, 0.3, 1.0)] == [KINK] * 3
    assert [judge(g, at, 1e-6).kind for g in (-0.1, 1.1)] == [WRONG] * 2


@pytest.mark.parametrize("f", [np.cbrt, lambda t: np.sqrt(np.abs(t))], ids=["cube root", "root of the absolute value"])
def test_an_infinite_slope_is_not_judged(f):
    assert judge(0.7, slopes(f), 1e-6).kind == UNCLEAR


def test_a_function_that_is_defined_on_one_side_is_judged_there():
    at = slopes(lambda t: t**1.0 if t >= 0 else math.nan)
    assert judge(1.0, at, 1e-6).kind == RIGHT
    assert judge(2.0, at, 1e-6).kind == WRONG


def test_a_derivative_that_is_no_number_is_wrong():
    assert judge(math.nan, slopes(math.sin), 1e-6).kind == WRONG


def test_rounding_of_single_precision_is_not_taken_for_an_error():
    at = slopes(lambda t: float(np.float32(1 + t) ** 2), epsilon=float(np.finfo(np.float32).eps))
    assert judge(2.0, at, 1e-6).kind in (RIGHT, UNCLEAR)
    assert judge(2.5, at, 1e-6).kind == WRONG


def test_the_sentence_gives_the_error_that_stays():
    assert sentence(11.0, slopes(lambda t: (2 + t) ** 3), 1e-6) == "The error stays at 1 however small the step: the derivative is wrong."


def wrong_square(x):
    class Square(tg.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            return 3 * ctx.saved_tensors[0] * g

    return Square.apply(x)


@pytest.mark.parametrize(
    ("function", "value", "dtype", "words"),
    [
        (wrong_square, 2.0, tg.float64, "The error stays at 2 however small the step"),
        (tg.relu, 0.0, tg.float64, "There is a kink: the slope is 0 on the left and 1 on the right"),
        (lambda x: x**3, 100.0, tg.float32, "the derivative is right, and the difference was one of step size or rounding"),
    ],
    ids=["wrong", "kink", "rounding"],
)
def test_gradcheck_says_what_kind_of_mismatch_it_is(function, value, dtype, words):
    with pytest.raises(GradcheckError) as caught:
        gradcheck(function, tg.tensor([value], dtype=dtype, requires_grad=True))
    assert words in str(caught.value)
