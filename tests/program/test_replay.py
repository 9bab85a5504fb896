"""The adjoints of a recorded call of every primitive are those of `backward`, to the last bit."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_edu as tg
from tests.primitives.cases import Case, tensors
from tests.primitives.harness import for_each_case
from tests.primitives.registry import DIFFERENTIABLE, PRIMITIVES
from tests.primitives.samples import SAMPLES
from tinygrad_edu.autograd.variable import make
from tinygrad_edu.program.names import Names
from tinygrad_edu.program.program import Program


def replay_is_backward(case: Case) -> None:
    xs = tensors(case.leaves)
    with tg.record():
        out = case.call(xs)
    if not out.requires_grad:
        return
    g = case.rng.normal(size=out.array.shape).astype(out.array.dtype)
    out.backward(make(g))
    program = Program([out], Names(), g)
    assert program.recorded
    assert not program.missing
    for x in xs:
        if x.grad is not None:
            found = program.records[program.index(x)].adjoint
            assert (found.dtype, found.tobytes()) == (x.grad.array.dtype, x.grad.array.tobytes()), f"the replay of {case} differs"
    last = program.records[program.outputs[0]]
    assert last.value.tobytes() == out.array.tobytes()


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_every_primitive(name: str, record_property: Any) -> None:
    for_each_case(PRIMITIVES[name], SAMPLES[name], replay_is_backward, record_property)
