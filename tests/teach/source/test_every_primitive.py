"""A program of one operation, for every primitive: its source gives the engine's output and gradients to the last bit."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tests.primitives.cases import Case, tensors
from tests.primitives.registry import DIFFERENTIABLE
from tests.teach.source.some_cases import for_some_cases
from tests.teach.source.test_models import assert_bit_equal
from tinygrad_edu.autograd.variable import make


def _check(case: Case) -> None:
    leaves = tensors(case.leaves)
    with tg.record():
        out = case.call(leaves)
    if out.requires_grad:
        g = case.rng.normal(size=out.array.shape).astype(out.array.dtype)
        assert_bit_equal(tg.explain(out, gradient=make(g)))


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_the_source_of_a_program_of_one_operation(name: str) -> None:
    for_some_cases(name, _check)
