"""A line in general, with names and with numbers; sums over consumers and axes; what is not known."""

from __future__ import annotations

from unicodedata import normalize

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach.derivation import Derivation, Line, math

from ..models import leaf, sum_times, sum_times_max
from .evaluation import compute
from .models import fixed, layers


def backward_line(derivation: Derivation, start: str) -> Line:
    (found,) = [line for line in derivation.backward if line.text.startswith(start)]
    return found


def test_three_levels_of_one_line() -> None:
    line = backward_line(math(sum_times().program, numbers=True), "q̄")
    assert [rule.text for rule in line.general] == ["x̄ = z̄ · y"]
    assert line.named.text == "q̄ = f̄ · z"
    assert line.numeric is not None
    assert line.numeric.text == "q̄ = 1 · 5 = 5"
    assert line.text == "q̄ = f̄ · z = 1 · 5 = 5"
    assert line.latex == r"\bar{q} = \bar{f} \cdot z = 1 \cdot 5 = 5"
    assert line.mathml.startswith("<math")


def test_the_textbook_graph_in_the_order_of_the_engine() -> None:
    derivation = math(sum_times_max().program, numbers=True)
    assert [line.text for line in derivation.forward] == ["a = x + y = 1 + 2 = 3", "b = max(y, z) = max(2, 0) = 2", "f = a · b = 3 · 2 = 6"]
    results = {normalize("NFD", line.text)[0]: line.text.rpartition(" = ")[2] for line in derivation.backward}
    assert results == {"f": "1", "b": "3", "a": "2", "x": "2", "y": "5", "z": "0"}
    assert derivation.backward[0].text == "f̄ = 1"


def test_leibniz_writes_the_chain_rule_before_the_derivative_is_put_in() -> None:
    derivation = math(sum_times().program, "leibniz")
    assert [line.latex for line in derivation.backward[:2]] == [
        r"\frac{\partial f}{\partial f} = 1",
        r"\frac{\partial f}{\partial q} = \frac{\partial f}{\partial f} \cdot \frac{\partial f}{\partial q}"
        r" = \frac{\partial f}{\partial f} \cdot z",
    ]
    assert derivation.backward[1].general[0].text == "∂L / ∂x = (∂L / ∂z) · y"


def test_several_consumers_are_added_in_the_order_of_arrival() -> None:
    x = leaf(2.0)
    with tg.record():
        a = tg.sin(x)
        b = tg.exp(x)
        y = a * b
    program = tg.explain(y).program
    line = backward_line(math(program), "x̄")
    terms = {program.index("a"): "ā · cos(x)", program.index("b"): "b̄ · b"}
    assert line.named.text == "x̄ = " + " + ".join(terms[j] for j, _ in program.consumers(program.index("x")))
    assert line.operation == ", ".join(program.records[j].label for j, _ in program.consumers(program.index("x")))
    program = tg.explain(y).program
    both = backward_line(math(program, "leibniz"), "∂y / ∂x").named.latex
    assert both.count(r"\frac{\partial a}{\partial x}") == both.count(r"\frac{\partial b}{\partial x}") == 1


def test_a_weight_with_a_thousand_consumers() -> None:
    x, w = leaf(0.5), leaf(0.999)
    with tg.record():
        h = x
        for _ in range(1000):
            h = h * w
    program = tg.explain(h).program
    derivation = math(program, numbers=True, limit=3000)
    line = backward_line(derivation, "w̄")
    assert line.named.text == "w̄ = h̄ · h₉₉₉ + h̄₉₉₉ · h₉₉₈ + h̄₉₉₈ · h₉₉₇ + … + h̄₁ · x (1000 terms)"
    assert [rule.text for rule in line.general] == ["ȳ = z̄ · x"]
    assert line.named.expression is not None
    np.testing.assert_allclose(compute(line.named.expression, program), 1000 * 0.999**999 * 0.5, rtol=1e-10)


def test_an_axis_that_was_stretched_is_summed_over() -> None:
    x, b = leaf(np.ones((4, 3))), leaf(np.ones(3))
    with tg.record():
        y = (x + b).sum()
    line = backward_line(math(tg.explain(y).program), "b̄")
    assert line.named.text == "b̄ = ∑[axis 0] v̄₁"
    assert line.latex == r"\bar{b} = \sum_{\text{axis 0}} \bar{v}_{1}"
    assert [rule.text for rule in line.general] == ["ȳ = z̄"]


def test_numbers_have_four_digits_and_large_arrays_stay_names() -> None:
    x, W = leaf([1 / 3, -2 / 3]), fixed(np.arange(20.0).reshape(2, 10))
    with tg.record():
        y = x @ W
        z = (x * 2.0).sum() + y.sum()
    lines = {line.named.text.split(" = ")[0]: line.text for line in math(tg.explain(z).program, numbers=True).forward}
    assert lines["y"] == "y = xᵀ W = [0.3333, −0.6667]ᵀ W"
    assert lines["v₁"] == "v₁ = 2 x = 2 [0.3333, −0.6667] = [0.6667, −1.333]"


@pytest.mark.parametrize(
    ("value", "text"), [(0.99999847, "0.999998"), (1.0, "1"), (-2.5e-7, "−2.5 · 10⁻⁷"), (np.inf, "∞"), (np.nan, "NaN")]
)
def test_a_number_never_looks_like_another_whole_one(value: float, text: str) -> None:
    x = leaf(value)
    with tg.record():
        y = x + 1.0
    assert math(tg.explain(y).program, numbers=True).given[0].text == f"x = {text}"


def test_small_matrices_are_written_out() -> None:
    A = leaf([[1.0, 2.0], [3.0, 4.0]])
    with tg.record():
        s = A.sum()
    (line,) = math(tg.explain(s).program, numbers=True).forward
    assert r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}" in line.latex
    assert line.text == "s = ∑ A = ∑ [[1, 2], [3, 4]] = 10"


def test_small_constants_stand_in_the_formula_and_named_ones_by_name() -> None:
    x, scale = leaf([1.0, 2.0]), fixed([3.0, 4.0])
    with tg.record():
        y = (x * scale * fixed([5.0, 7.0]) * 0.5).sum()
    texts = [line.text for line in math(tg.explain(y).program)]
    assert "v₁ = x ⊙ scale" in texts
    assert "v₂ = v₁ ⊙ [5, 7]" in texts
    assert "v₃ = v₂ / 2" in texts


def test_names_are_typeset_and_stay_apart() -> None:
    w1, w_1, alpha, x0 = leaf(1.0), leaf(2.0), leaf(3.0), leaf(4.0)
    with tg.record():
        y = (w1 * w_1) * (alpha * x0)
    texts = [line.latex for line in math(tg.explain(y).program).forward]
    assert texts == [r"v_{1} = w_{1} \cdot \mathtt{w\_1}", r"v_{2} = \alpha \cdot x_{0}", r"y = v_{1} \cdot v_{2}"]


def test_what_was_not_recorded_is_left_open_and_told() -> None:
    x, y = leaf(4.0), leaf(-3.0)
    z = ((x + y) * y + 2.0).tanh().reshape(1)
    derivation = math(tg.explain(z).program)
    assert derivation.notes[0].startswith("Not kept")
    assert [line.text for line in derivation.forward] == ["v₁ = x + y", "v₂ = v₁ · y", "v₃ = v₂ + □", "v₄ = tanh(v₃)", "z = reshape(v₄, □)"]
    assert "v̄₃ = v̄₄ · (1 − v₄²)" in [line.text for line in derivation.backward]
    assert "□" in derivation.to_latex() or r"\square" in derivation.to_latex()


def test_a_freed_graph_still_tells_the_formulas_it_can() -> None:
    x, y = leaf(4.0), leaf(-3.0)
    z = (x + y).tanh() * y
    z.backward()
    derivation = math(tg.explain(z).program)
    assert "freed" in derivation.notes[0]
    texts = [line.text for line in derivation.backward]
    assert texts[0] == "z̄ = 1"
    assert "x̄ = v̄₁" in texts


class Square(tg.autograd.Function):
    @staticmethod
    def forward(ctx, x):  # type: ignore[no-untyped-def]
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):  # type: ignore[no-untyped-def]
        (x,) = ctx.saved_tensors
        return 2 * x * g


class SumAndProduct(tg.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):  # type: ignore[no-untyped-def]
        ctx.save_for_backward(x, y)
        return x + y, x * y

    @staticmethod
    def backward(ctx, g, h):  # type: ignore[no-untyped-def]
        x, y = ctx.saved_tensors
        return g + h * y, g + h * x


def test_a_users_function_is_named_and_its_backward_given_in_words() -> None:
    x = leaf(3.0)
    with tg.record():
        h = Square.apply(x)
        y = h * 2.0
    derivation = math(tg.explain(y).program, numbers=True)
    assert derivation.forward[0].text == "h = Square(x) = 9"
    assert derivation.backward[-1].text == "x̄ = Square.backward(h̄; x) = 12"


def test_a_users_function_with_two_outputs() -> None:
    x, y = leaf(3.0), leaf(4.0)
    with tg.record():
        s, p = SumAndProduct.apply(x, y)
        f = s * p
    derivation = math(tg.explain(f).program, numbers=True)
    assert [line.text for line in derivation.forward[:2]] == ["s = SumAndProduct(x, y)₁ = 7", "p = SumAndProduct(x, y)₂ = 12"]
    assert backward_line(derivation, "x̄").text == "x̄ = SumAndProduct.backward(s̄, p̄; x, y) = 40"


def test_several_outputs_are_differentiated_together() -> None:
    x = leaf([1.0, 2.0])
    with tg.record():
        a = x * 2.0
        b = (x**2).sum()
    derivation = math(tg.explain([a, b]).program, "leibniz")
    assert derivation.notes == ("L is the sum of all elements of the outputs a, b, each multiplied by the gradient it starts with.",)
    assert [line.text for line in derivation.backward if line.operation == "output"] == ["∂L / ∂b = 1", "∂L / ∂a = 1"]


def test_a_given_gradient_is_the_first_adjoint() -> None:
    x = leaf([1.0, 2.0])
    with tg.record():
        y = x * x
    derivation = math(tg.explain(y, gradient=tg.tensor([10.0, 0.5])).program, numbers=True)
    assert derivation.backward[0].text == "ȳ = [10, 0.5]"
    assert derivation.backward[1].text.endswith(" = [20, 2]")


def test_hooks_that_change_an_adjoint_are_told() -> None:
    x = leaf(2.0)
    with tg.record():
        y = x * 3.0
        y.register_hook(lambda g: 2 * g)
        z = y * y
    assert math(tg.explain(z).program).notes == (
        "Hooks were called with the adjoints at y; what they changed is not part of the formulas.",
    )


def test_bad_requests() -> None:
    program = layers().program
    with pytest.raises(ValueError, match="'adjoint', 'leibniz', 'lecture', but got 'newton'"):
        math(program, "newton")
    with pytest.raises(ValueError, match=r"would have 24 lines, more than the limit of 10: explain a part of it, or pass limit=24"):
        math(program, limit=10)
    assert len(math(program, limit=24)) == 24


def test_a_huge_graph_is_refused_at_once() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(3_000):
        y = y + 1.0
    with pytest.raises(ValueError, match=r"more than the limit of 2,000"):
        math(tg.explain(y).program)
    with pytest.raises(ValueError, match=r"more than the limit of 2,000"):
        math(tg.explain(y).program, inline=True)
