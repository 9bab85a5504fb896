"""Every rule of every primitive is read as a formula, and the formula computes what the rule computes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from tests.primitives.cases import Case
from tests.primitives.harness import cases
from tests.primitives.registry import DIFFERENTIABLE, PRIMITIVES
from tests.primitives.samples import SAMPLES
from tinygrad_edu.autograd import REGISTRY
from tinygrad_edu.autograd.primitive import primitive
from tinygrad_edu.teach.formula import Name, Symbol, adjoint, evaluate, latex, rule_formula, text
from tinygrad_edu.teach.formula.forms import FORMS
from tinygrad_edu.teach.formula.quotients import QUOTIENTS

from .reader import formulas_agree_with_the_rules


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_the_formula_of_every_rule_computes_what_the_rule_computes(name: str) -> None:
    @settings(max_examples=max(12, settings.default.max_examples // 10))
    @given(case=cases(PRIMITIVES[name], SAMPLES[name]))
    def run(case: Case) -> None:
        formulas_agree_with_the_rules(case)

    run()


def test_every_primitive_of_the_package_has_a_notation_of_its_own():
    assert sorted({*FORMS, *QUOTIENTS}) == sorted(PRIMITIVES)
    assert not set(FORMS) & set(QUOTIENTS)


@pytest.fixture
def cube():
    @primitive(x=lambda g, x, scale: g * (3 * scale) * x**2)
    def cube(x, scale):
        return scale * x**3

    yield REGISTRY["cube"]
    del REGISTRY["cube"]


def test_a_primitive_of_the_user_is_written_by_its_name(cube):
    x = Name("x", shape=(2,))
    z = Symbol(x).apply(cube, (Symbol(x), 2.0))
    assert text(z.expression) == "cube(x; scale 2)"
    assert latex(z.expression) == r"\operatorname{cube}(x; \text{scale }2)"


def test_the_rule_of_a_primitive_of_the_user_is_read(cube):
    x, z = Name("x", shape=(2,)), Name("z", shape=(2,))
    formula = rule_formula(cube, "x", {"x": x, "scale": 2.0}, adjoint(z))
    assert text(formula) == "6 z̄ ⊙ x²"
    assert evaluate(formula, {x: np.array([1.0, 2.0]), adjoint(z): np.array([1.0, 10.0])}).tolist() == [6.0, 240.0]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda x: np.nan_to_num(x), "np.nan_to_num cannot be read as a formula"),
        (lambda x: np.asarray(x), "a symbol holds no numbers"),
        (lambda x: x if x > 0 else -x, "nothing can be decided by its value"),
        (lambda x: np.add.reduce(x), r"np.add \(reduce\) cannot be read as a formula"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(wrong, message):
    with pytest.raises(TypeError, match=message):
        wrong(Symbol(Name("x", shape=(2,))))


def test_a_rule_that_asks_for_what_is_not_given_is_refused_in_words():
    with pytest.raises(KeyError, match="asks for 'other'"):
        rule_formula(PRIMITIVES["mul"], "input", {"input": Name("x")}, Name("z", bar=True))
