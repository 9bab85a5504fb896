"""The check against numeric derivatives kills every wrong rule.

A mutant that gives the same gradients as the right rule on all samples is no mutant: swapping the rules of a sum, or doubling a gradient
that is zero, changes nothing. Any other must be found out.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tinygrad_edu.autograd import Primitive
from tinygrad_edu.autograd.variable import make

from .cases import Case, pull, tensors
from .checks import first_order_is_the_numeric_derivative
from .harness import cases
from .mutants import Mutation, mutations
from .registry import DIFFERENTIABLE, PRIMITIVES
from .samples import SAMPLES

ZERO_GRADIENT = {"ceil", "floor", "floor_divide", "round", "sign", "trunc", "zeros_like"}


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _gradients(case: Case) -> list[Any]:
    """Return the gradients of a fixed weighted sum of the output, or what stops them from being computed."""
    xs = tensors(case.doubles.leaves)
    out = case.doubles.call(xs)
    upstream = np.random.default_rng(case.seed).normal(size=out.array.shape)
    return [g.array for g in pull([out], xs, [make(upstream)], create_graph=False)]


def _differs(case: Case, mutation: Mutation) -> bool:
    right = _gradients(case)
    if not case.doubles.value(case.doubles.leaves).size or not any(g.size for g in right):
        return False
    with mutation(), _quiet():
        try:
            wrong = _gradients(case)
        except Exception:  # a mutant that cannot even run
            return True
    return not all(np.allclose(a, b, rtol=1e-5, atol=1e-6, equal_nan=True) for a, b in zip(wrong, right, strict=True))


def _is_killed(case: Case, mutation: Mutation) -> bool:
    with mutation(), _quiet():
        try:
            first_order_is_the_numeric_derivative(case)
        except Exception:
            return True
    return False


def _fates(op: Primitive, examples: int) -> dict[str, str]:
    """Return for each mutant whether it was killed, survived, or changed nothing."""
    fates = dict.fromkeys(mutations(op), "changes nothing")
    todo = mutations(op)

    @settings(max_examples=examples, derandomize=True, database=None)
    @given(case=cases(op, SAMPLES[op.name]))
    def run(case: Case) -> None:
        for what, mutation in list(todo.items()):
            if _differs(case, mutation):
                fates[what] = "killed" if _is_killed(case, mutation) else "survived"
                if fates[what] == "survived":
                    del todo[what]

    run()
    return fates


def _all_are_killed(op: Primitive, examples: int) -> None:
    fates = _fates(op, examples)
    survivors = [what for what, fate in fates.items() if fate == "survived"]
    assert not survivors, f"{op.name}: the numeric check does not notice when {survivors}"
    killed = [what for what, fate in fates.items() if fate == "killed"]
    assert killed or op.name in ZERO_GRADIENT, f"{op.name}: no mutant changes anything, so the samples prove nothing"


@pytest.mark.slow
@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_every_mutant_of_every_rule_is_killed(name: str) -> None:
    _all_are_killed(PRIMITIVES[name], 40)


@pytest.mark.parametrize("name", ["add", "mul", "div", "maximum", "matmul", "softmax", "sum"])
def test_mutants_of_a_few_rules_are_killed(name: str) -> None:
    _all_are_killed(PRIMITIVES[name], 10)


def test_mutations_leave_no_trace() -> None:
    op = PRIMITIVES["mul"]
    before = dict(op.rules), dict(op.wanted)
    for mutation in mutations(op).values():
        with mutation():
            pass
    assert (op.rules, op.wanted) == before


def test_a_product_has_these_mutants() -> None:
    assert set(mutations(PRIMITIVES["mul"])) == {
        "input: sign flipped", "input: doubled", "input: factor other dropped",
        "other: sign flipped", "other: doubled", "other: factor input dropped",
        "rules of input and other swapped", "broadcasting not undone",
    }  # fmt: skip
