"""The harness itself: no primitive escapes it, no run of it is empty, and what it is given covers what it promises."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import FailedHealthCheck, Unsatisfiable

from tinygrad_edu.autograd import REGISTRY, primitive

from . import checks
from .cases import Case
from .drawing import LAYOUTS, Draw, between, lay
from .harness import cases, for_each_case
from .registry import DIFFERENTIABLE, PRIMITIVES, of_the_package
from .samples import SAMPLES, Samples


def without_samples(registry: Any) -> set[str]:
    return set(of_the_package(registry)) - set(SAMPLES)


def test_every_primitive_has_samples_and_every_sample_has_a_primitive() -> None:
    assert set(SAMPLES) == set(of_the_package(REGISTRY)) == set(PRIMITIVES)


def test_a_primitive_without_samples_is_noticed() -> None:
    def newcomer(input: Any) -> Any:
        return input * 2.0

    newcomer.__module__ = "tinygrad_edu.ops.newcomer"
    primitive(input=lambda g: g * 2.0)(newcomer)
    try:
        assert without_samples(REGISTRY) == {"newcomer"}
    finally:
        del REGISTRY["newcomer"]
    assert not without_samples(REGISTRY)


def test_a_run_without_examples_fails() -> None:
    def nothing(d: Draw) -> tuple[Any, ...]:
        assume(False)
        raise AssertionError("never reached")

    with pytest.raises((FailedHealthCheck, Unsatisfiable)):
        for_each_case(PRIMITIVES["exp"], Samples(nothing), checks.first_order_is_the_numeric_derivative)


def test_throwing_away_more_than_one_percent_fails() -> None:
    def wasteful(d: Draw) -> tuple[Any, ...]:
        assume(d.integer(0, 4) > 0)
        return (np.ones(2),)

    with pytest.raises(AssertionError, match="draws were thrown away"):
        for_each_case(PRIMITIVES["exp"], Samples(wasteful), lambda case: None)


def test_the_examples_are_counted_and_reported() -> None:
    properties: dict[str, Any] = {}
    count = for_each_case(PRIMITIVES["exp"], SAMPLES["exp"], lambda case: None, properties.__setitem__)
    assert properties == {"primitive": "exp", "drawn": count.drawn, "rejected": 0}
    assert count.checked >= settings.default.max_examples


def test_a_pinned_example_is_tried_in_every_run() -> None:
    pinned, seen = np.array([123.0]), []
    samples = Samples(lambda d: (np.ones(1),), pinned=[(pinned,)])
    for_each_case(PRIMITIVES["exp"], samples, lambda case: seen.append(float(case.args[0][0])))
    assert 123.0 in seen


DRAWN: dict[str, tuple[str, Any]] = {
    "0-d": ("mul", lambda c: any(a.shape == () for a in c.leaves)),
    "of size zero": ("mul", lambda c: any(a.size == 0 for a in c.leaves)),
    "first argument broadcast": ("mul", lambda c: len(c.leaves) == 2 and c.leaves[0].size < c.leaves[1].size and c.leaves[0].ndim > 0),
    "second argument broadcast": ("mul", lambda c: len(c.leaves) == 2 and c.leaves[1].size < c.leaves[0].size and c.leaves[1].ndim > 0),
    "both arguments broadcast": ("mul", lambda c: len({a.shape for a in c.leaves} | {c.value(c.leaves).shape}) == 3),
    "the same tensor twice": ("mul", lambda c: c.args[0] is c.args[1]),
    "a Python number": ("mul", lambda c: isinstance(c.args[1], float)),
    "Fortran order": ("exp", lambda c: c.leaves[0].flags.f_contiguous and not c.leaves[0].flags.c_contiguous),
    "negative strides": ("exp", lambda c: any(s < 0 for s in c.leaves[0].strides)),
    "every second element": ("exp", lambda c: c.leaves[0].ndim and c.leaves[0].strides[-1] == 2 * c.leaves[0].itemsize),
    "a broadcast view": ("exp", lambda c: c.leaves[0].size > 1 and 0 in c.leaves[0].strides),
    "read-only": ("exp", lambda c: not c.leaves[0].flags.writeable and 0 not in c.leaves[0].strides),
    "float32": ("exp", lambda c: c.leaves[0].dtype == np.float32),
    "float64": ("exp", lambda c: c.leaves[0].dtype == np.float64),
    "two dtypes": ("mul", lambda c: len({a.dtype for a in c.leaves}) == 2),
}


@pytest.mark.parametrize("what", DRAWN)
def test_the_examples_include(what: str) -> None:
    name, condition = DRAWN[what]
    find(cases(PRIMITIVES[name], SAMPLES[name]), condition, settings=settings(max_examples=1000, database=None, derandomize=True))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_keeps_shape_and_dtype_and_all_but_the_broadcast_one_the_values(layout: str) -> None:
    for shape in ((), (0,), (3,), (2, 3), (2, 1, 3)):
        array = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
        laid = lay(array, layout, ties=True)
        assert type(laid) is np.ndarray
        assert (laid.shape, laid.dtype) == (array.shape, array.dtype)
        assert layout == "broadcast" or np.array_equal(laid, array)


@given(seed=st.integers(0, 2**32 - 1))
def test_a_domain_stays_inside_and_away_from_its_kinks(seed: int) -> None:
    values = between(-2, 3, 0, 1.5, gap=0.2)(np.random.default_rng(seed), (50,))
    assert np.all((values >= -2) & (values <= 3) & (np.abs(values) >= 0.2) & (np.abs(values - 1.5) >= 0.2 - 1e-12))


@given(data=st.data())
def test_distinct_numbers_are_distinct_across_arrays(data: Any) -> None:
    draw = Draw(data.draw)
    a, b = draw.distinct((2, 3), (4,))
    values = np.sort(np.concatenate([a.ravel(), b]))
    assert np.min(np.diff(values)) > 0.13
    assert values[0] >= -2
    assert values[-1] <= 2


def _case(rule: Any, forward: Any = lambda input: input * input, x: Any = (1.0, 2.0, -3.0)) -> Case:
    """Return a call of a primitive with this rule, which does not stay in the registry."""

    def wrong(input: Any) -> Any:
        return forward(input)

    primitive(input=rule)(wrong)
    return Case(REGISTRY.pop("wrong"), (np.array(x),))


def test_a_wrong_factor_is_found() -> None:
    with pytest.raises(
        AssertionError, match=r"first derivative of wrong\(array\(\[ 1.,  2., -3.\]\),\).*the rules give .* numerically it is"
    ):
        checks.first_order_is_the_numeric_derivative(_case(lambda g, input: g * input))


def test_a_kink_in_the_way_is_found() -> None:
    with pytest.raises(AssertionError, match="with h and h/2 disagree"):
        checks.first_order_is_the_numeric_derivative(_case(lambda g, input: g * np.sign(input), np.abs, (1e-4, 1.0)))


def test_a_rule_that_is_right_only_to_the_first_order_is_found() -> None:
    case = _case(lambda g, input: g * (2.0 * getattr(input, "array", input)))
    checks.first_order_is_the_numeric_derivative(case)
    with pytest.raises(AssertionError, match="second derivative"):
        checks.higher_orders_are_the_numeric_derivatives(case)


def test_a_rule_that_is_not_linear_is_found() -> None:
    with pytest.raises(AssertionError, match="not linear in the upstream gradient"):
        checks.gradient_keeps_its_promises(_case(lambda g, input: g * g * input))


def test_a_rule_that_adds_something_is_found() -> None:
    with pytest.raises(AssertionError, match="zero upstream gives a gradient that is not zero"):
        checks.gradient_keeps_its_promises(_case(lambda g, input: g * input + 1e-30))


def test_a_rule_that_changes_the_upstream_gradient_is_found() -> None:
    def rule(g: Any, input: Any) -> Any:
        g *= 2.0
        return g * input

    with pytest.raises(AssertionError, match="changed an argument, its output or the upstream gradient"):
        checks.gradient_keeps_its_promises(_case(rule))


def test_a_rule_that_is_not_repeatable_is_found() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(AssertionError, match="two backward passes"):
        checks.gradient_keeps_its_promises(_case(lambda g, input: g * input * rng.normal()))


def test_a_rule_that_hands_out_memory_of_its_own_is_found() -> None:
    kept = np.ones(3)

    def rule(g: Any, input: Any) -> Any:
        return np.multiply(g, input, out=kept)

    with pytest.raises(AssertionError, match="not linear"):  # the gradients of two passes are one array
        checks.gradient_keeps_its_promises(_case(rule))


@pytest.mark.parametrize("name", [name for name in DIFFERENTIABLE if PRIMITIVES[name].sequence is None])
def test_the_samples_reach_every_rule(name: str) -> None:
    """Each argument that has a rule is a tensor in some sample, and that tensor has elements."""
    op = PRIMITIVES[name]
    for place, argument in enumerate(op.parameters):
        if argument in op.rules:
            found = find(
                cases(op, SAMPLES[name]),
                lambda c, place=place: isinstance(c.args[place], np.ndarray) and c.args[place].dtype.kind == "f" and c.args[place].size > 0,
                settings=settings(max_examples=500, database=None, derandomize=True),
            )
            assert found.leaves
