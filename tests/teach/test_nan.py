"""Why NaN: the operation that is to blame, the entry, the path and the remedy, for the usual causes."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach.questions.nan import NanReport, nan
from tinygrad_edu.teach.questions.remedies import Case, remedy

from . import models

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def report(function, *inputs) -> NanReport:
    return nan(tg.explain(function, *inputs).program)


def label(found: NanReport) -> str:
    return found.program.records[found.cause].label


ONE_AND_ZERO = np.array([1.0, 0.0])
FORWARD = {
    "log of 0": (lambda x: (x.log() * 2).sum(), (ONE_AND_ZERO,), "log", (1,), "inf", "clamp"),
    "log of a negative number": (lambda x: x.log().sum(), (np.array([1.0, -1.0]),), "log", (1,), "nan", "negative"),
    "root of a negative number": (lambda x: (x * -1).sqrt().sum(), (ONE_AND_ZERO,), "sqrt", (0,), "nan", "rounding"),
    "0/0": (lambda x, y: (x / y).mean(), (ONE_AND_ZERO, np.array([2.0, 0.0])), "div", (1,), "nan", "denominator is 0"),
    "1/0": (lambda x: (1 / x).mean(), (ONE_AND_ZERO,), "div", (1,), "inf", "denominator is 0"),
    "exp of 100": (lambda x: (x.exp() / x.exp().sum()).sum(), (np.float32([1, 100]),), "exp", (1,), "inf", "above 88.7 in float32"),
    "exp of 100 is fine in float64, of 1000 not": (
        lambda x: (x * 10).exp().sum(),
        (np.array([10.0, 100.0]),),
        "exp",
        (1,),
        "inf",
        "above 709.8 in float64",
    ),
    "log of softmax": (lambda x: x.softmax(0).log().sum(), (np.float32([0, 200]),), "log", (0,), "inf", "log_softmax"),
    "overflow": (lambda x: (x * 1e30 * x).sum(), (np.float32([1e10, 1]),), "mul", (0,), "inf", "the largest float32"),
    "mean of nothing": (lambda x: x[:0].mean() + x.sum(), (ONE_AND_ZERO,), "mean", (), "nan", "no numbers"),
}


@pytest.mark.parametrize("name", FORWARD)
def test_the_operation_that_first_gives_it_in_the_forward_pass(name):
    function, inputs, operation, where, kind, words = FORWARD[name]
    found = report(function, *inputs)
    assert (found.phase, label(found), found.where, found.kind) == ("forward", operation, where, kind)
    assert words in found.remedy
    assert found.path[0] == found.cause
    assert found.path[-1] in found.program.outputs
    values = [found.program.records[i].value for i in found.path]
    assert all(not np.isfinite(v).all() for v in values)


def sqrt_at_zero(x):
    return x.sqrt().sum()


def trap(x):
    return tg.where(x > 0, x.log(), x * 0).sum()


BACKWARD = {
    "root at 0": (sqrt_at_zero, "sqrt", (1,), "inf", "vertical at 0"),
    "where trap": (trap, "log", (1,), "nan", "second where"),
    "power below 1 at 0": (lambda x: (x**0.5).sum(), "pow", (1,), "inf", "(x + eps) ** p"),
    "arc sine at 1": (lambda x: x.asin().sum(), "asin", (0,), "inf", "clamp(-1 + eps, 1 - eps)"),
}


@pytest.mark.parametrize("name", BACKWARD)
def test_the_operation_whose_derivative_first_gives_it(name):
    function, operation, where, kind, words = BACKWARD[name]
    found = report(function, ONE_AND_ZERO)
    assert (found.phase, label(found), found.where, found.kind) == ("backward", operation, where, kind)
    assert words in found.remedy
    assert [found.program.names[i] for i in found.reached] == ["x"]
    assert found.path[0] == found.cause
    assert found.path[-1] == found.program.index("x")


def test_the_operands_at_the_entry_are_named():
    found = report(lambda x, y: (x * 2 / y).sum(), np.array([[1.0, 3.0], [5.0, 7.0]]), np.array([1.0, 0.0]))
    assert found.where == (0, 1)
    assert found.operands == [("v1", "6"), ("y", "0")]


def test_the_line_of_source_is_named():
    with tg.record():
        x = tg.tensor([0.0, 1.0], requires_grad=True)
        h = x.log()
        loss = (h - h).sum()
    found = nan(tg.explain(loss).program)
    assert found.line.code == "h = x.log()"
    assert "h = x.log()" in str(found).replace("\n", " ")


def test_a_mask_of_infinities_before_a_softmax_is_no_fault():
    def attention(q):
        scores = (q @ q.T).masked_fill(tg.tensor([[False, True], [False, False]]), float("-inf"))
        return (tg.softmax(scores, 1) @ q).sum()

    found = report(attention, np.eye(2))
    assert not found
    assert "do no harm" in str(found)


def test_a_row_that_is_wholly_masked_is_the_fault_of_the_softmax():
    def attention(q):
        scores = (q @ q.T).masked_fill(tg.tensor([[True, True], [False, False]]), float("-inf"))
        return (tg.softmax(scores, 1) @ q).sum()

    found = report(attention, np.eye(2))
    assert label(found) == "softmax"
    assert "wholly masked" in found.remedy


def test_data_that_is_not_finite_is_named_as_such():
    found = report(lambda x, y: (x * y).sum(), np.array([1.0, np.nan]), np.ones(2))
    assert (found.phase, found.program.names[found.cause], found.where) == ("input", "x", (1,))
    assert "data" in found.remedy


def test_an_overflow_of_the_sum_of_contributions():
    found = report(lambda x: (x * 3e38 + x * 3e38) * 0.5 - x * 3e38, np.float32(0.5))
    assert not found
    found = report(lambda x: x * 3e38 + x * 3e38, np.float32(0.5))
    assert (found.phase, found.program.names[found.cause]) == ("backward", "x")
    assert "the sum of its contributions overflows" in found.story


def test_nothing_is_found_where_nothing_is():
    found = nan(models.sum_times().program)
    assert not found
    assert str(found) == "Nothing is NaN or infinite, neither in the values nor in the adjoints."


def test_what_was_not_kept_is_not_guessed():
    x = tg.tensor([1.0, 0.0], requires_grad=True)
    found = nan(tg.explain((x.log() * 2).sum()).program)
    assert found.remedy == ""
    assert "may have begun earlier" in str(found)
    assert "with tg.record()" in str(found)


def test_where_not_all_is_known_it_does_not_say_that_nothing_is():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    assert nan(tg.explain((x.exp() + 1).sum()).program).story.startswith("Nothing that is known is NaN")


def test_it_is_shown_in_html_with_names_escaped():
    x = tg.tensor([1.0, 0.0], requires_grad=True)
    with tg.record():
        loss = x.log().sum()
    html = nan(tg.explain(loss, names={"<b>": x}).program)._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt; = 0" in html


@pytest.mark.parametrize(("dtype", "limit"), [(np.float16, "11.1"), (np.float32, "88.7"), (np.float64, "709.8")])
def test_the_limit_of_the_exponential_is_that_of_the_dtype(dtype, limit):
    assert f"above {limit}" in remedy(Case("exp", (1e4,), np.dtype(dtype)))
    largest = np.array(float(limit), dtype)
    assert np.isfinite(np.exp(largest - dtype(0.2)))
    assert np.isinf(np.exp(largest + dtype(0.2)))


ZEROS, ONES = np.zeros(2), np.ones(2)
REMEDIES = {
    "acosh at 1": (lambda x: x.acosh().sum(), (ONES,), "x.clamp(min=1 + eps)"),
    "acosh below 1": (lambda x: x.acosh().sum(), (ZEROS,), "x.clamp(min=1)"),
    "atanh at 1": (lambda x: x.atanh().sum(), (ONES,), "atanh is infinite at the ends"),
    "log1p at -1": (lambda x: x.log1p().sum(), (-ONES,), "x.clamp(min=-1 + eps).log1p()"),
    "log2 of 0": (lambda x: x.log2().sum(), (ZEROS,), "x.clamp(min=eps).log2()."),
    "rsqrt of 0": (lambda x: x.rsqrt().sum(), (ZEROS,), "(x + eps).rsqrt()"),
    "division by a plain 0": (lambda x: (x / 0).sum(), (ONES,), "The denominator is 0"),
    "reciprocal of 0": (lambda x: x.reciprocal().sum(), (ZEROS,), "The denominator is 0"),
    "a tiny denominator": (lambda x: (x / 1e-320).sum(), (ONES,), "The denominator is so small"),
    "times infinity": (lambda x: (x * np.inf).sum(), (ONES,), "An operand is infinite itself"),
    "inf - inf": (lambda x, y: (tg.where(x > 0, np.inf, x) - tg.where(y > 0, np.inf, y)).sum(), (ONES, ONES), "inf - inf has no value"),
    "fmod of 0": (lambda x: tg.fmod(x, 0.0).sum(), (ONES,), "remainder of a division by 0"),
    "remainder of 0": (lambda x, y: tg.remainder(x, y).sum(), (ONES, ZEROS), "remainder of a division by 0"),
    "cosh of 1000": (lambda x: tg.cosh(x * 1000).sum(), (ONES,), "cosh overflows beyond ±710.5 in float64: scale"),
    "expm1 of 1000": (lambda x: tg.expm1(x * 1000).sum(), (ONES,), "expm1 overflows above 709.8"),
    "layer norm of equal numbers": (lambda x: tg.nn.functional.layer_norm(x, (2,), eps=0).sum(), (ONES,), "give eps a small"),
    "spread of one number": (lambda x: x[:1].var(), (ONES,), "n - correction"),
    "spread of large numbers": (lambda x: (x * 1e300).var(), (np.array([1.0, -1.0]),), "the largest float64"),
    "a small number to a negative power": (lambda x: (x**-2).sum(), (np.array([1e-200, 1.0]),), "So small a number"),
    "a large power": (lambda x: (x**2).sum(), (np.array([1e200, 1.0]),), "the largest float64"),
    "digamma at its pole": (lambda x: tg.digamma(x).sum(), (ZEROS,), ""),
    "logit of 1": (lambda x: tg.logit(x).sum(), (ONES,), ""),
    "lgamma at its pole": (lambda x: tg.lgamma(x).sum(), (ZEROS,), ""),
}


@pytest.mark.parametrize("name", REMEDIES)
def test_the_remedy_fits_the_operation_and_its_operands(name):
    function, inputs, words = REMEDIES[name]
    found = report(function, *inputs)
    assert found
    assert words in found.remedy
    assert bool(found.remedy) == bool(words)


@pytest.mark.parametrize(
    ("function", "given", "mended"),
    [
        (tg.acosh, ONES, lambda x: x.clamp(min=1 + 1e-6).acosh()),
        (tg.log1p, -ONES, lambda x: x.clamp(min=-1 + 1e-6).log1p()),
        (tg.rsqrt, ZEROS, lambda x: (x + 1e-6).rsqrt()),
        (tg.atanh, ONES, lambda x: x.clamp(-1 + 1e-6, 1 - 1e-6).atanh()),
    ],
)
def test_the_remedy_helps(function, given, mended):
    assert report(lambda x: function(x).sum(), given)
    assert not report(lambda x: mended(x).sum(), given)


def test_the_row_that_was_stretched_is_looked_at_where_it_gave_nan():
    found = report(lambda x, y: (x / y).sqrt().sum(), np.array([[1.0], [0.0]]), np.array([[1.0, 2.0]]))
    assert label(found) == "sqrt"
    found = report(lambda x, y: tg.where(y > 0, x * y.sqrt(), 0.0).sum(), np.array([[1.0, 1.0]]), np.array([[1.0, 1.0], [1.0, 0.0]]))
    assert label(found) == "sqrt"
    assert found.operands[0] == ("y", "0")


def test_a_hook_that_gives_nan_is_blamed_and_not_the_sum():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    x.register_hook(lambda g: g * float("nan"))
    with tg.record():
        loss = (x * x).sum()
    found = nan(tg.explain(loss).program)
    assert "a hook has put it" in found.story
    assert "hook" in found.remedy


def test_a_single_large_number_has_no_spread_because_it_is_single():
    assert "n - correction" in report(lambda x: x.var(), np.float16([300.0])).remedy
