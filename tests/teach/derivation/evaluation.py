"""Computes every formula of a derivation with the values of its program, and compares with what the engine computed."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_edu.program.program import Program
from tinygrad_edu.teach.derivation import Derivation
from tinygrad_edu.teach.derivation.vocabulary import adjoint_text
from tinygrad_edu.teach.formula import Expression, evaluate, names_in


def known_values(program: Program) -> dict[str, Any]:
    """Return the engine's value of every name that may occur in a formula."""
    values = {name: record.value for name, record in zip(program.names, program.records, strict=True)}
    return values | {adjoint_text(name): record.adjoint for name, record in zip(program.names, program.records, strict=True)}


def compute(expression: Expression, program: Program) -> Any:
    values = known_values(program)
    return evaluate(expression, {name: values[name.text] for name in names_in(expression)})


def assert_formulas_hold(derivation: Derivation, program: Program, rtol: float = 1e-10) -> None:
    """Every line, computed from its own formula, is what the engine found."""
    lines = list(derivation)
    assert len(lines) > 0
    for line in lines:
        record = program.records[line.record]
        expected = record.value if line.phase == "forward" else record.adjoint
        found = np.asarray(compute(line.named.expression, program))
        assert found.shape == expected.shape, line.text
        scale = max(1e-30, float(np.max(np.abs(expected), initial=0)))
        np.testing.assert_allclose(found, expected, rtol=rtol, atol=rtol * scale, err_msg=line.text)


def covered(derivation: Derivation, phase: str) -> set[int]:
    return {line.record for line in derivation if line.phase == phase}
