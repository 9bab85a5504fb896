"""The source of every primitive, and of every rule, computes what the primitive computes, to the last bit, with NumPy alone."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from tests.primitives.cases import Case, tensors
from tests.primitives.registry import PRIMITIVES
from tests.teach.source.some_cases import for_some_cases
from tinygrad_edu.program.recording import RecordedNode, record
from tinygrad_edu.teach.source import trace_forward, trace_rule


def _arrays(named: Mapping[str, Any], sequence: str | None) -> list[Any]:
    """Return the arrays among arguments, in order, those of the sequence of tensors too."""
    found: list[Any] = []
    for name, value in named.items():
        found += [v for v in (value if name == sequence else (value,)) if isinstance(v, (np.ndarray, np.generic))]
    return found


def _scalars(values: Any) -> list[Any]:
    return [v[()] if isinstance(v, np.ndarray) and not v.ndim else v for v in values]


def _assert_same(found: Any, expected: Any, where: str) -> None:
    found, expected = np.asarray(found), np.asarray(expected)
    assert (found.shape, found.dtype) == (expected.shape, expected.dtype), where
    assert found.tobytes() == expected.tobytes(), where


def _needs_numpy_only(text: str) -> bool:
    modules = {
        module.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for module in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    return "tinygrad" not in text and modules <= {"numpy", *sys.stdlib_module_names}


def _check(case: Case) -> None:
    with record():
        out = case.call(tensors(case.leaves))
    node = out.grad_fn
    values = node.values[:-1] if isinstance(node, RecordedNode) else case.args
    if not case.op.view:
        values = _scalars(values)
    sequence = case.op.sequence
    named = dict(zip(case.op.parameters, values, strict=True))
    if _arrays(named, sequence):
        text, function = trace_forward(case.op, values)
        assert _needs_numpy_only(text), text
        with np.errstate(all="ignore"):
            _assert_same(function(*_arrays(named, sequence)), case.op.forward(*values), f"{case}\n{text}")
    if not isinstance(node, RecordedNode):
        return
    g = case.rng.normal(size=out.array.shape).astype(out.array.dtype)
    g = g if g.ndim else g[()]
    saved = node.unpack() if g.ndim else _scalars(node.unpack())
    for argument, position, (rule, pick) in zip(node.plan.arguments, node.plan.positions, node.plan.rules, strict=True):
        picked = () if pick is None else pick(saved)
        names = case.op.wanted[argument]
        inputs = dict(zip([name for name in names if name != "position"], picked, strict=True))
        expected = rule(g, *picked)
        text, function = trace_rule(case.op, argument, {"g": g, "position": position, **inputs})
        assert _needs_numpy_only(text), text
        with np.errstate(all="ignore"):
            _assert_same(function(g, *_arrays(inputs, sequence)), expected, f"{argument} of {case}\n{text}")


@pytest.mark.parametrize("name", PRIMITIVES)
def test_the_source_of_every_primitive_computes_the_same_bits(name: str) -> None:
    for_some_cases(name, _check)
