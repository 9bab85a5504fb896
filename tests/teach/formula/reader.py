"""Reads the rules of one call of a primitive as formulas, and checks each against the rule itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np

from tests.primitives.cases import Case, tensors
from tests.primitives.numeric import apart
from tinygrad_edu.teach.formula import Expression, Name, evaluate, latex, mathml, rule_formula, text


def named(case: Case, saved: dict[str, Any]) -> tuple[dict[str, Any], dict[Name, Any]]:
    """Return the arguments of a call with a name for every array in them, and the array of every name: as it was saved, if it was."""
    values: dict[str, Any] = {}
    arrays: dict[Name, Any] = {}

    def name_of(label: str, value: Any) -> Any:
        if not isinstance(value, (np.ndarray, np.generic)):
            return value
        name = Name(label, np.asarray(value))
        arrays[name] = np.asarray(value)
        return name

    for parameter, value in zip(case.op.parameters, case.args, strict=True):
        value = saved.get(parameter, value)
        if parameter == case.op.sequence:
            values[parameter] = tuple(name_of(f"{parameter}{i}", v) for i, v in enumerate(value))
        else:
            values[parameter] = name_of(parameter, value)
    return values, arrays


def formulas(case: Case) -> Iterator[tuple[str, Expression, Any, dict[Name, Any]]]:
    """Yield for each rule of a call its argument, the formula, what the rule returns for the arrays, and the array of every name."""
    out = case.call(tensors(case.leaves))
    node = out.grad_fn
    if node is None:
        return
    plan, saved = node.plan, node.unpack()
    values, arrays = named(case, dict(zip(plan.names, saved, strict=True)))
    g = case.rng.normal(size=out.array.shape).astype(out.array.dtype)
    name, adjoint = Name("out", out.array), Name("out", g, bar=True)
    values["out"] = name
    arrays |= {name: out.array, adjoint: g}
    if not g.shape:
        saved = tuple(v[()] if isinstance(v, np.ndarray) else v for v in saved)
    for position, argument, (rule, pick) in zip(plan.positions, plan.arguments, plan.rules, strict=True):
        expected = rule(g if g.shape else g[()], *(pick(saved) if pick is not None else ()))
        yield argument, rule_formula(case.op, argument, values, adjoint, position), expected, arrays


def formulas_agree_with_the_rules(case: Case) -> None:
    """What the symbols recorded, computed with NumPy, is what the rule returns, and it can be printed.

    They agree to the last bit, but for products of matrices: NumPy adds up in another order in `dot` than in `matmul`.
    """
    with np.errstate(all="ignore"):
        for argument, formula, expected, arrays in formulas(case):
            where = f"the rule of {argument!r} in {case}"
            assert isinstance(formula, Expression), where
            found = evaluate(formula, arrays)
            assert np.shape(found) == np.shape(expected), where
            same = np.array_equal(found, expected, equal_nan=True) or (
                "matmul" in repr(formula) and apart(found, expected) <= 8 * np.finfo(expected.dtype).eps
            )
            assert same, f"{where}: {formula} gives {found} and not {expected}"
            is_well_formed(formula, where)


def is_well_formed(formula: Any, where: str = "") -> None:
    """The braces of LaTeX are balanced, the MathML is XML, the text is one line."""
    source = latex(formula)
    bare = re.sub(r"\\[{}]", "", source)
    assert bare.count("{") == bare.count("}") > -1, f"{where}: {source}"
    assert source.count(r"\left") - source.count(r"\leftarrow") - source.count(r"\leftrightarrow") == (
        source.count(r"\right") - source.count(r"\rightarrow")
    ), f"{where}: {source}"
    assert source.count(r"\begin{") == source.count(r"\end{"), f"{where}: {source}"
    ElementTree.fromstring(mathml(formula))
    assert text(formula)
    assert "\n" not in text(formula)
