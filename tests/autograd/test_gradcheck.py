"""`gradcheck` and `gradgradcheck` pass what is right, and say exactly what is wrong where a rule is wrong on purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd import Function, gradcheck, gradgradcheck
from tinygrad_edu.errors import GradcheckError


def leaf(values: Any) -> Any:
    return tg.tensor(values, dtype=tg.float64, requires_grad=True)


def made(forward: Callable[..., Any], backward: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that computes `forward` and whose gradients are what `backward` returns, right or wrong."""

    class Made(Function):
        @staticmethod
        def forward(ctx: Any, *xs: Any) -> Any:
            ctx.save_for_backward(*xs)
            return forward(*xs)

        @staticmethod
        def backward(ctx: Any, *gs: Any) -> Any:
            return backward(*gs, *ctx.saved_tensors)

    return Made.apply


RIGHT: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "one input": (lambda x: x**3 - 2 * x, (leaf([0.5, -1.5, 2.0]),)),
    "two inputs that are broadcast": (lambda x, y: x * y + tg.sin(y), (leaf([[1.0], [2.0]]), leaf([0.5, -1.0, 3.0]))),
    "two outputs": (lambda x: (tg.exp(x), x * x), (leaf([0.5, -1.0]),)),
    "a 0-d tensor": (tg.tanh, (leaf(0.3),)),
    "nothing to differentiate": (tg.exp, (leaf(np.zeros((0, 2))),)),
    "a constant among the inputs": (lambda x, c: x * c * x, (leaf([1.0, 2.0]), tg.tensor([3.0, 4.0], dtype=tg.float64))),
    "an input that is not used": (lambda x, y: x * x, (leaf([1.0]), leaf([2.0, 3.0]))),
    "a transposed input": (lambda x: x.T @ x, (leaf(np.arange(6.0).reshape(2, 3)),)),
    "a rule of the user": (made(lambda x: x * x * x, lambda g, x: g * 3 * x * x), (leaf([1.0, -2.0]),)),
}


@pytest.mark.parametrize("what", RIGHT)
def test_what_is_right_passes(what: str) -> None:
    function, inputs = RIGHT[what]
    assert gradcheck(function, inputs) is True
    assert gradgradcheck(function, inputs) is True


def test_a_single_tensor_needs_no_tuple() -> None:
    assert gradcheck(tg.exp, leaf([1.0]))
    assert gradgradcheck(tg.exp, leaf([1.0]))


SQUARE_AT = [1.0, -2.0, 3.0]
WRONG: dict[str, tuple[Callable[..., Any], tuple[Any, ...], str]] = {
    "sign flipped": (
        made(lambda x: x * x, lambda g, x: -2 * g * x),
        (leaf(SQUARE_AT),),
        r"output 0 with respect to input 0: 3 of 9 entries differ.*d output\[2\] / d input\[2\]: numerical 6(\.0\d*)?, analytical -6",
    ),
    "factor dropped": (
        made(lambda x: x * x, lambda g, x: g * x),
        (leaf(SQUARE_AT),),
        r"d output\[2\] / d input\[2\]: numerical (6|5\.99|6\.00)\d*, analytical 3",
    ),
    "one entry wrong": (
        made(lambda x: x * x, lambda g, x: 2 * g * x * tg.tensor([1.0, 1.5, 1.0], dtype=tg.float64)),
        (leaf(SQUARE_AT),),
        r"1 of 9 entries differ.*d output\[1\] / d input\[1\]: numerical (-4|-3\.99|-4\.00)\d*, analytical -6",
    ),
    "operands swapped": (
        made(lambda x, y: x * y, lambda g, x, y: (g * x, g * y)),
        (leaf([[2.0]]), leaf([[5.0]])),
        r"output 0 with respect to input 0.*d output\[0, 0\] / d input\[0, 0\]: numerical (5|4\.99|5\.00)\d*, analytical 2",
    ),
    "second input wrong": (
        made(lambda x, y: x * y, lambda g, x, y: (g * y, g)),
        (leaf(2.0), leaf(5.0)),
        r"with respect to input 1.*d output\[\] / d input\[\]: numerical (2|1\.99|2\.00)\d*, analytical 1",
    ),
    "second output wrong": (
        lambda x: (x * x, made(lambda x: x * x, lambda g, x: g)(x)),
        (leaf([5.0]),),
        r"output 1 with respect to input 0",
    ),
    "NaN": (made(lambda x: x * x, lambda g, x: g * float("nan")), (leaf([5.0]),), r"analytical nan"),
    "no gradient at all": (made(lambda x: x * x, lambda g, x: None), (leaf([5.0]),), r"numerical (10|9\.99|10\.0)\d*, analytical 0"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_named(what: str) -> None:
    function, inputs, message = WRONG[what]
    with pytest.raises(GradcheckError, match=message):
        gradcheck(function, inputs)


@pytest.mark.parametrize("what", WRONG)
def test_without_an_exception_the_answer_is_no(what: str) -> None:
    function, inputs, _ = WRONG[what]
    assert gradcheck(function, inputs, raise_exception=False) is False


def test_the_message_gives_the_tolerance() -> None:
    with pytest.raises(GradcheckError, match=r"Allowed is 1e-05 \+ 0.001 \* \|numerical\|"):
        gradcheck(WRONG["sign flipped"][0], leaf([1.0]))


def test_the_error_is_a_runtime_error() -> None:
    with pytest.raises(RuntimeError, match="Jacobian mismatch"):
        gradcheck(WRONG["sign flipped"][0], leaf([1.0]))


def test_a_gradient_within_the_tolerance_passes() -> None:
    almost = made(lambda x: x * x, lambda g, x: g * 2.001 * x)
    assert gradcheck(almost, leaf([1.0]), rtol=1e-2)
    assert not gradcheck(almost, leaf([1.0]), rtol=1e-4, atol=0, raise_exception=False)


def test_a_gradient_that_changes_from_run_to_run_is_found() -> None:
    rng = np.random.default_rng(0)
    noisy = made(lambda x: x * x, lambda g, x: g * 2 * x * (1 + 1e-6 * rng.normal()))
    with pytest.raises(GradcheckError, match="two backward passes give different gradients of output 0 with respect to input 0"):
        gradcheck(noisy, leaf([1.0]))
    assert gradcheck(noisy, leaf([1.0]), nondet_tol=1e-3)


def test_a_rule_that_is_right_only_to_the_first_order_fails_gradgradcheck() -> None:
    once = made(lambda x: x * x, lambda g, x: g * 2 * x.detach())
    assert gradcheck(once, leaf(SQUARE_AT))
    with pytest.raises(GradcheckError, match=r"output 0 with respect to input 0.*analytical 0"):
        gradgradcheck(once, leaf(SQUARE_AT))
    assert gradgradcheck(once, leaf(SQUARE_AT), raise_exception=False) is False


def test_gradgradcheck_also_differentiates_with_respect_to_the_upstream_gradient() -> None:
    """A rule that does not pass the graph through the upstream gradient."""
    cut = made(lambda x: x * x, lambda g, x: g.detach() * 2 * x)
    assert gradcheck(cut, leaf(SQUARE_AT))
    with pytest.raises(GradcheckError, match="with respect to input 1"):
        gradgradcheck(cut, leaf(SQUARE_AT))


def test_gradgradcheck_takes_upstream_gradients() -> None:
    assert gradgradcheck(tg.sin, leaf([0.5, 1.0]), leaf([2.0, -1.0]))
    assert gradgradcheck(lambda x: (tg.sin(x), x * x), leaf([0.5]), (leaf([2.0]), leaf([1.0])))


def test_without_an_input_that_requires_a_gradient_there_is_nothing_to_check() -> None:
    with pytest.raises(ValueError, match="at least one input tensor to require gradient"):
        gradcheck(tg.exp, tg.tensor([1.0], dtype=tg.float64))


def test_a_function_without_a_floating_point_output_cannot_be_checked() -> None:
    with pytest.raises(ValueError, match="no floating point tensor"):
        gradcheck(lambda x: x > 0, leaf([1.0]))


def test_the_inputs_are_left_as_they_were() -> None:
    x = leaf(SQUARE_AT)
    before = x.detach().numpy().copy()
    gradcheck(lambda x: x * x, x)
    gradgradcheck(lambda x: x * x, x)
    assert np.array_equal(x.detach().numpy(), before)
    assert x.grad is None
    assert x.requires_grad


def test_it_works_inside_no_grad() -> None:
    with tg.no_grad():
        assert gradcheck(lambda x: x * x, leaf([1.0]))
        assert gradgradcheck(lambda x: x * x, leaf([1.0]))
