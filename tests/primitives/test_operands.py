"""Every rule runs unchanged on operands of any kind, and never falls back to arrays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from tinygrad_edu.autograd import REGISTRY, Primitive, primitive

from .cases import Case
from .harness import for_each_case
from .probe import rules_run_on_any_operand
from .registry import DIFFERENTIABLE, PRIMITIVES
from .samples import SAMPLES


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_every_rule_answers_in_kind(name: str, record_property: Any) -> None:
    for_each_case(PRIMITIVES[name], SAMPLES[name], rules_run_on_any_operand, record_property)


@contextmanager
def dummy(rule: Any) -> Iterator[Primitive]:
    """A primitive of one argument with this rule, as long as the block lasts."""

    @primitive(input=rule)
    def dummy(input: Any) -> Any:
        return input * input

    try:
        yield REGISTRY["dummy"]
    finally:
        del REGISTRY["dummy"]


def _run(rule: Any) -> None:
    with dummy(rule) as op:
        rules_run_on_any_operand(Case(op, (np.array([2.0]),)))


def test_a_rule_that_computes_on_its_operands_passes() -> None:
    _run(lambda g, input: g * (2.0 * input))


def test_a_rule_that_converts_to_an_array_is_caught() -> None:
    with pytest.raises(TypeError, match="must not turn its operands into arrays"):
        _run(lambda g, input: g * (2.0 * np.asarray(input)))


def test_a_rule_that_returns_a_plain_array_is_caught() -> None:
    with pytest.raises(AssertionError, match="returned ndarray where it was given a Probe"):
        _run(lambda g, input_shape: np.zeros(input_shape))


def test_a_rule_that_branches_on_a_value_is_caught() -> None:
    with pytest.raises(TypeError, match="must not decide by the value"):
        _run(lambda g, input: g if input > 0 else -g)


def test_a_rule_that_calls_what_no_primitive_stands_for_is_caught() -> None:
    with pytest.raises(TypeError, match="nan_to_num is not what a primitive stands for"):
        _run(lambda g, input: g * np.nan_to_num(input))


def test_a_rule_that_gives_something_else_for_arrays_is_caught() -> None:
    with pytest.raises(AssertionError, match="one result for arrays and another"):
        _run(lambda g, input: g * (2.0 if isinstance(g, np.ndarray) else 3.0) * input)
