"""No formula that is printed may be wrong: each is computed with the engine's values and compared with what the engine found."""

from __future__ import annotations

import re

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach import Explanation
from tinygrad_edu.teach.derivation import math
from tinygrad_edu.teach.derivation.chain import Chain
from tinygrad_edu.teach.derivation.vocabulary import Vocabulary

from ..models import MODELS, leaf
from .evaluation import assert_formulas_hold, compute, covered
from .models import layers, nine_parameters, one_hidden_layer, one_neuron

ALL = MODELS | {f"lecture_{f.__name__}": f for f in (one_neuron, one_hidden_layer, nine_parameters, layers)}
RTOL = {"cnn_step": 1e-5}  # in float32; the others are in float64


@pytest.fixture(scope="module", params=ALL)
def model(request: pytest.FixtureRequest) -> tuple[str, Explanation]:
    return request.param, ALL[request.param]()


@pytest.mark.parametrize("notation", ["adjoint", "leibniz", "lecture"])
def test_every_line_computes_what_the_engine_found(model: tuple[str, Explanation], notation: str) -> None:
    name, ex = model
    assert_formulas_hold(math(ex.program, notation), ex.program, RTOL.get(name, 1e-10))


def test_formulas_with_unnamed_results_put_in_compute_the_same(model: tuple[str, Explanation]) -> None:
    name, ex = model
    assert_formulas_hold(math(ex.program, inline=True), ex.program, RTOL.get(name, 1e-10))


def test_every_operation_and_every_adjoint_has_its_line(model: tuple[str, Explanation]) -> None:
    program = model[1].program
    derivation = math(program)
    assert covered(derivation, "forward") == {i for i, r in enumerate(program.records) if r.kind == "operation"}
    assert [line.record for line in derivation.backward] == program.order


def test_every_contribution_is_what_the_engine_adds(model: tuple[str, Explanation]) -> None:
    name, ex = model
    program = ex.program
    chain = Chain(program, Vocabulary(program))
    count = 0
    for i in range(len(program)):
        for j, k, formula in chain.contributions(i):
            expected = program.records[j].contributions[k]
            np.testing.assert_allclose(
                compute(formula, program), expected, rtol=RTOL.get(name, 1e-10), atol=1e-12, err_msg=program.names[i]
            )
            count += 1
    assert count >= len(program.order) - 1


def test_no_operation_of_the_package_is_given_in_words_for_want_of_a_formula(model: tuple[str, Explanation]) -> None:
    for line in math(model[1].program):
        assert not re.search(r"rules\[|backward|□", line.text), line.text


def test_a_result_that_is_put_in_leaves_no_trace(model: tuple[str, Explanation]) -> None:
    program = model[1].program
    derivation = math(program, inline=True)
    gone = covered(math(program), "forward") - covered(derivation, "forward")
    for line in derivation:
        for i in gone:
            assert not re.search(rf"(?<![\w.]){re.escape(program.names[i])}(?![\w.])", repr(line.named.expression)), line.text


def test_a_wrong_formula_would_be_noticed() -> None:
    x = leaf(3.0)
    with tg.record():
        y = x * x
    program = tg.explain(y).program
    program.records[0].adjoint = np.asarray(7.0)
    with pytest.raises(AssertionError, match="x̄"):
        assert_formulas_hold(math(program), program)
