"""The audit finds every planted fault, names the guilty one, and reports nothing where nothing is wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd.primitive import REGISTRY, primitive
from tinygrad_edu.teach import bugs
from tinygrad_edu.teach.audit.audit import Audit, audit
from tinygrad_edu.teach.audit.evaluate import Evaluator, Operation

from . import models


def leaf(value):
    return tg.tensor(value, dtype=tg.float64, requires_grad=True)


def audited(function, *inputs, **options) -> Audit:
    return audit(tg.explain(function, *inputs).program, **options)


@contextmanager
def wrong_rule(rule, forward=None, **options) -> Iterator[object]:
    """A primitive with the given rule for `input` (the sine, if no `forward` is given), for as long as the block lasts."""

    def planted(input):
        return np.sin(input)

    if forward is not None:
        forward.__name__ = "planted"
    try:
        yield primitive(input=rule, **options)(forward or planted)
    finally:
        del REGISTRY["planted"]


# --- nothing is wrong -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("program", ["sum_times", "sum_times_max", "nine_parameters", "cnn_step"])
def test_a_right_program_has_no_guilty_line(program):
    ex = getattr(models, program)()
    found = audit(ex.program)
    assert found.ok, found.guilty
    checked = {row.name for row in found.rows if row.check == "rule"}
    assert checked == {ex.program.names[i] for i, r in enumerate(ex.program) if r.kind == "operation"}


def test_every_operand_every_sum_and_every_leaf_has_its_row():
    rows = audited(lambda x, y: (x + y) * x, 2.0, 3.0).rows
    assert [(r.operation, r.check, r.argument) for r in rows if r.check == "rule"] == [
        ("mul", "rule", "input"),
        ("mul", "rule", "other"),
        ("add", "rule", "input"),
        ("add", "rule", "other"),
    ]
    assert [(r.name, r.found) for r in rows if r.check == "sum"] == [("x", 7.0)]
    assert [(r.name, r.found) for r in rows if r.check == "whole"] == [("x", 7.0), ("y", 2.0)]


@pytest.mark.parametrize(
    "function",
    [tg.relu, tg.abs, lambda x: tg.maximum(x, x.flip(0)), lambda x: x.amax(), tg.max, lambda x: x.clamp(0.0, 1.0), lambda x: x.norm()],
    ids=["relu", "abs", "maximum", "amax", "max", "clamp", "norm"],
)  # fmt: skip
def test_a_kink_is_not_taken_for_an_error(function):
    found = audited(function, np.zeros(3))
    assert found.ok, found.guilty
    assert any(row.verdict == "kink" for row in found.rows)


def test_many_kinks_of_a_large_operand_are_passed_over():
    values = np.maximum(np.random.default_rng(0).normal(size=2000), 0.0)
    assert audited(lambda x: tg.relu(x).sum(), values).ok


def test_where_the_slope_is_infinite_nothing_is_judged():
    found = audited(lambda x: tg.sqrt(x).sum(), np.array([0.0, 4.0]))
    assert found.ok
    assert any(row.verdict == "unclear" for row in found.rows)


# --- a wrong rule -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [3, 500])
def test_one_wrong_entry_of_a_rule_is_found_with_its_index_and_its_line(size):
    def rule(g, input):
        result = g * np.cos(input)
        result[size // 2] *= 1.5
        return result

    with wrong_rule(rule) as planted:
        x = leaf(np.linspace(0.2, 1.0, size))
        with tg.record():
            h = x * 2
            wrong = planted(h)
            loss = wrong.sum()
        found = audit(tg.explain(loss).program)
    guilty = found.guilty[0]
    assert (guilty.name, guilty.operation, guilty.argument, guilty.operand) == ("wrong", "planted", "input", "h")
    assert guilty.where == (size // 2,)
    assert guilty.found == pytest.approx(1.5 * guilty.expected)
    assert guilty.line.code == "wrong = planted(h)"
    assert [row.operation for row in found.guilty if row.check == "rule"] == ["planted"]
    assert "planted" in str(found)
    assert "WRONG at index" in str(found)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (lambda g, input: -g * np.cos(input), "of the wrong sign"),
        (lambda g, input: 3 * g * np.cos(input), "too large by a factor of 3"),
        (lambda g, input: g * 0.25 * np.cos(input), "too small by a factor of 4"),
    ],
)
def test_a_simple_ratio_is_named(rule, words):
    with wrong_rule(rule) as planted:
        assert words in str(audited(lambda x: planted(x).sum(), np.ones(2)).guilty[0])


def test_the_error_of_a_wrong_rule_stays_and_that_of_a_right_one_falls_with_the_step():
    with wrong_rule(lambda g, input: g) as planted:
        found = audited(lambda x: planted(x), 1.0)
    steps, errors = found.curve
    row = next(row for row in found.guilty if row.check == "rule")
    at = (steps < 1e-2) & (steps > 1e-8)
    np.testing.assert_allclose(errors[at], abs(row.found - row.expected), rtol=1e-3)
    steps, errors = audited(lambda x: tg.exp(x), 1.0).curve
    np.testing.assert_allclose(errors[steps > 9e-3] / steps[steps > 9e-3] ** 2, errors[0] / 0.01, rtol=1e-2)  # like h²
    assert errors.min() < 1e-6 * errors[0]


def test_a_tie_that_gives_the_whole_adjoint_to_both_is_wrong():
    def greatest(input):
        return np.max(input)

    for share in (lambda g, input: g * (input == np.max(input)), lambda g, input: g * 0.0 * input):
        with wrong_rule(share, greatest) as planted:
            guilty = audited(planted, np.array([3.0, 1.0, 3.0])).guilty
            assert guilty
            assert "tie" in guilty[0].why
    for share in (lambda g, input: g * np.array([1.0, 0.0, 0.0]), lambda g, input: g * np.array([0.5, 0.0, 0.5])):
        with wrong_rule(share, greatest) as planted:
            assert audited(planted, np.array([3.0, 1.0, 3.0])).ok


class Square(tg.autograd.Function):
    factor = 2.0

    @classmethod
    def forward(cls, ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @classmethod
    def backward(cls, ctx, g):
        return cls.factor * ctx.saved_tensors[0] * g


class NearlySquare(Square):
    factor = 2.1


def test_the_students_own_function_is_audited():
    assert audited(lambda x: (Square.apply(x) * 3).sum(), np.array([1.0, -2.0])).ok
    guilty = audited(lambda x: (NearlySquare.apply(x) * 3).sum(), np.array([1.0, -2.0])).guilty
    assert (guilty[0].operation, guilty[0].argument) == ("NearlySquare", "argument 0")
    assert guilty[0].found == pytest.approx(1.05 * guilty[0].expected)


def test_a_function_with_other_arguments_says_that_it_cannot_be_checked():
    class Scale(tg.autograd.Function):
        @staticmethod
        def forward(ctx, x, factor):
            ctx.factor = factor
            return x * factor

        @staticmethod
        def backward(ctx, g):
            return g * ctx.factor, None

    found = audited(lambda x: Scale.apply(x, 3.0).sum(), np.ones(2))
    assert found.ok
    assert any("1 operation could not be checked: the arguments of a user's function" in note for note in found.notes)


# --- a wrong engine ---------------------------------------------------------------------------------------------------------------


def network():
    """Reuse, broadcasting, a transpose, a mean, a difference, a tie, and two results of one shape."""

    def loss(x, w, b):
        h = tg.tanh(x @ w + b)
        d = h - h.exp() / (b * b + 2)
        m = tg.maximum(d, d.flip(0))
        return (m * d).mean() + x.amax()

    rng = np.random.default_rng(1)
    x = rng.normal(size=(3, 3))
    x[0, 0] = x[1, 1] = 4.0
    return tg.explain(loss, x, rng.normal(size=(3, 3)), rng.normal(size=3))


def test_the_correct_engine_has_no_guilty_line():
    ex = network()
    assert audit(ex.program, adjoints=bugs.Engine().run(ex)).ok


GUILTY = {
    "Overwrite": ("sum", "only the last one is there"),
    "NoUnbroadcast": ("rule", "stretched axes have to be summed"),
    "NoZeroing": ("sum", "it is 2 times the sum"),
    "NaiveOrder": ("rule", "fired before the others had contributed"),
    "Detached": ("rule", "nothing is contributed here"),
    "StaleBuffer": ("rule", "does not shrink"),
    "Sign": ("rule", "of the wrong sign"),
    "Transposed": ("rule", "does not shrink"),
    "MeanWithoutN": ("rule", "too large by a factor of 9"),
    "WrongTie": ("rule", "a wrong choice at a tie"),
}


@pytest.mark.parametrize("fault", bugs.FAULTS, ids=lambda fault: fault.__name__)
def test_every_planted_fault_of_an_engine_is_found(fault):
    ex = network()
    engine = fault()
    engine.run(ex)  # that a second run adds to the first shows in the second
    check, words = GUILTY[fault.__name__]
    guilty = audit(ex.program, adjoints=engine.run(ex)).guilty
    assert any(row.check == check and words in str(row) for row in guilty), guilty


def test_the_gradient_of_a_leaf_that_nobody_adds_up_is_missed_by_the_whole():
    ex = tg.explain(lambda x, y: x * y, 2.0, 3.0)
    adjoints = bugs.Engine().run(ex)
    at = ex.program.index("x")
    adjoints[at] = (None, [])
    guilty = audit(ex.program, adjoints=adjoints).guilty
    assert {(row.name, row.check, row.expected, row.found) for row in guilty if row.check == "sum"} == {("x", "sum", 3.0, 0.0)}
    assert [row.name for row in guilty if row.check == "whole"] == ["x"]


# --- what cannot be checked, forms, time ------------------------------------------------------------------------------------------


def test_a_program_that_was_not_recorded_says_so():
    x = leaf([1.0, 2.0])
    found = audit(tg.explain((x * x).sum()).program)
    assert found.ok
    assert any("2 operations could not be checked: their arguments were not kept" in note for note in found.notes)
    assert any("with tg.record()" in note for note in found.notes)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_program_with_nan_is_not_judged_there():
    found = audited(lambda x: (tg.log(x) * x).sum(), np.array([-1.0, 2.0]))
    assert found.ok
    assert any("not finite" in note for note in found.notes)


def test_a_hook_that_changes_an_adjoint_is_no_fault_of_the_engine():
    x = leaf([1.0, 2.0])
    with tg.record():
        h = x * 2
        h.register_hook(lambda g: g * 10)
        loss = (h * h).sum() + h.sum()
    found = audit(tg.explain(loss).program)
    assert not [row for row in found.guilty if row.check != "whole"]
    assert any("hook" in note for note in found.notes)


def test_names_are_escaped():
    x = leaf([1.0])
    ex = tg.explain((x * 2).sum(), names={"<b>&|": x})
    for audit_of in (ex, tg.explain(lambda x: x * 2, 1.0, names={})):
        assert "<b>" not in audit(audit_of.program)._repr_html_()


def test_the_plot_is_an_svg_document_and_the_text_has_a_sparkline():
    found = audited(lambda x: tg.exp(x), 1.0)
    svg = found.plot().svg()
    assert svg.startswith("<svg")
    assert "exp: derivative with respect to input" in svg
    assert "▁" in str(found)
    assert audited(lambda x: tg.exp(x), np.zeros((0, 3))).plot() is None


def test_single_precision_is_judged_by_double():
    values = np.random.default_rng(0).normal(size=(40, 30)).astype(np.float32)
    found = audited(lambda x: ((x - x.mean(0)) / (x.std(0) + 1e-5)).tanh().logsumexp(1).sum(), values)
    assert found.ok, found.guilty


def test_of_a_very_long_program_a_sample_is_checked():
    def chain(x):
        for _ in range(2500):
            x = x * 1.001
        return x

    found = audited(chain, np.float64(1.0))
    assert found.ok
    assert sum(row.check == "rule" for row in found.rows) == 2000
    assert any("Of 2,500 operations 2,000 were checked, drawn at random" in note for note in found.notes)


def test_a_usual_network_is_audited_in_a_moment():
    model = tg.nn.Sequential(tg.nn.Linear(64, 100), tg.nn.ReLU(), tg.nn.Linear(100, 30), tg.nn.Tanh(), tg.nn.Linear(30, 10))
    with tg.record():
        loss = tg.nn.functional.cross_entropy(model(tg.randn(32, 64)), tg.randint(0, 10, (32,)))
    ex = tg.explain(loss)
    start = time.perf_counter()
    assert audit(ex.program).ok
    assert time.perf_counter() - start < 5


# --- running again ----------------------------------------------------------------------------------------------------------------


def test_a_program_is_run_again_with_another_leaf():
    ex = tg.explain(lambda x, y: (x * y + x).sin(), 2.0, 3.0)
    evaluator = Evaluator(ex.program)
    x = ex.program.index("x")
    (value,) = evaluator.outputs({x: np.float64(5.0)}, evaluator.depends(x) - {x}).values()
    assert value == pytest.approx(np.sin(20.0))


def test_a_write_into_memory_that_was_not_kept_is_run_again():
    def program(a):
        buffer = tg.zeros(3, dtype=tg.float64)
        buffer[0] = a * a
        buffer[1] = a
        return (buffer * tg.tensor([1.0, 10.0, 100.0], dtype=tg.float64)).sum()

    ex = tg.explain(program, np.float64(3.0))
    evaluator = Evaluator(ex.program)
    a = ex.program.index("a")
    (value,) = evaluator.outputs({a: np.float64(4.0)}, evaluator.depends(a) - {a}).values()
    assert value == 16 + 40
    assert audit(ex.program).ok


def test_an_operation_runs_in_double_precision_on_what_it_had():
    ex = tg.explain(lambda x: x.float() / 3, np.array([1.0, 2.0]))
    i = len(ex.program) - 1
    operation = Operation(ex.program, i)
    result = operation.run(operation.values)
    assert result.dtype == np.float64
    np.testing.assert_array_equal(result, [1 / 3, 2 / 3])


def test_a_leaf_behind_a_hook_is_not_blamed_but_the_hook_is_named():
    x = leaf([1.0, 2.0])
    x.register_hook(lambda g: g * 2)
    with tg.record():
        loss = (x * x).sum()
    found = audit(tg.explain(loss).program)
    assert found.ok
    (row,) = [row for row in found.rows if row.check == "whole"]
    assert (row.verdict, row.expected, row.found) == ("unclear", pytest.approx(2.0), 4.0)
    assert "a hook on x has changed the adjoint there" in str(found).replace("\n", " ")


def test_a_hook_that_changes_nothing_is_not_spoken_of():
    x = leaf([1.0, 2.0])
    x.register_hook(lambda g: None)
    with tg.record():
        loss = (x * x).sum()
    found = audit(tg.explain(loss).program)
    assert {row.verdict for row in found.rows} == {"right"}
    assert "hook" not in str(found)


def normalised():
    """A bias before a batch normalisation: its gradient is 0, up to rounding, whatever the numbers are."""
    tg.manual_seed(0)
    model = tg.nn.Sequential(tg.nn.Linear(3, 4), tg.nn.BatchNorm1d(4), tg.nn.ReLU(), tg.nn.Linear(4, 1))
    with tg.record():
        loss = model(tg.randn(6, 3)).square().mean()
    return tg.explain(loss)


def test_a_gradient_of_nothing_but_rounding_is_right():
    ex = normalised()
    bias = ex.program.records[ex.program.index("model.0.bias")].adjoint
    assert 0 < np.abs(bias).max() < 1e-6
    found = audit(ex.program)
    assert {row.verdict for row in found.rows} == {"right"}
    assert "cannot be judged" not in str(found)


def test_beside_a_gradient_that_is_rounding_a_wrong_one_is_found():
    ex = normalised()
    given = {i: (r.adjoint, r.contributions) for i, r in enumerate(ex.program.records)}
    i = ex.program.index("model.0.bias")
    given[i] = (given[i][0] + np.float32([0, 1e-3, 0, 0]), given[i][1])
    assert {(row.name, row.where) for row in audit(ex.program, adjoints=given).guilty} == {("model.0.bias", (1,))}


def test_what_cannot_be_judged_is_told_with_its_reason():
    text = str(audited(lambda x: x.abs().sum(), np.array([0.0, 1.0]))).replace("\n", " ")
    assert "cannot be judged here" in text
    assert "a kink: the slope is -1 on the left and 1 on the right" in text
