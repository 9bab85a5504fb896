"""A printed formula means what was recorded: text is read back as arithmetic and computed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_edu.teach.formula import Expression, Name, Symbol, evaluate, latex, text

A, B, C = (Name(letter) for letter in "abc")
VALUES = {A: np.float64(1.7), B: np.float64(-0.6), C: np.float64(2.3)}
FRACTIONS = {"½": "(1/2)", "⅓": "(1/3)", "⅔": "(2/3)", "¼": "(1/4)", "¾": "(3/4)", "⅙": "(1/6)", "⅛": "(1/8)"}
POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def computed(line: str) -> Any:
    """Return the value of a line of text, read as mathematics is read."""
    for sign, digits in FRACTIONS.items():
        line = line.replace(sign, digits)
    line = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda found: "**(" + found[0].translate(POWERS) + ")", line)
    line = line.replace("√", "root").replace("−", "-").replace("·", "*").replace("⊙", "*").replace("|", "")
    line = re.sub(r"root(\w)\b", r"root(\1)", line)
    line = re.sub(r"(?<=[\w)]) (?=[\w(])", " * ", line)  # a product without a sign
    return eval(line, {name.text: value for name, value in VALUES.items()} | {"root": np.sqrt})


numbers = st.sampled_from([2, 3, 0.5, -1, -2.0, 1.0, 0.25, 1 / 3, 0.1, 4, -0.5, 1.5])
leaves = st.sampled_from([Symbol(name) for name in (A, B, C)])


def combined(inner: Any) -> Any:
    operations = [
        lambda x, y: x + y,
        lambda x, y: x - y,
        lambda x, y: x * y,
        lambda x, y: x / (y * y + 1),
        lambda x, y: -x * y,
        lambda x, y: -(x - y),
        lambda x, y: np.square(x) - y,
        lambda x, y: np.reciprocal(y * y + 1) * x,
        lambda x, y: (x + y) ** 3,
        lambda x, y: np.sqrt(x * x + 1) / 2 - y,
    ]
    two = st.builds(lambda operation, x, y: operation(x, y), st.sampled_from(operations), inner, inner)
    scaled = st.builds(
        lambda operation, x, k: operation(k, x),
        st.sampled_from([lambda k, x: k * x, lambda k, x: x - k, lambda k, x: k - x]),
        inner,
        numbers,
    )
    return two | scaled | st.builds(lambda x, k: x / k, inner, numbers)


@settings(max_examples=300)
@given(st.recursive(leaves, combined, max_leaves=8))
def test_a_line_of_text_read_as_arithmetic_has_the_value_of_the_formula(symbol):
    expected = evaluate(symbol.expression, VALUES)
    line = text(symbol.expression)
    assert computed(line) == pytest.approx(expected, rel=1e-4, abs=1e-9), line


def formula(compute: Any) -> Expression:
    return compute(*(Symbol(name) for name in (A, B, C))).expression


@pytest.mark.parametrize(
    ("compute", "expected"),
    [
        (lambda a, b, c: a - (b - c), "a − b + c"),
        (lambda a, b, c: a - (-b), "a + b"),
        (lambda a, b, c: -np.negative(a), "a"),
        (lambda a, b, c: 1.0 * a, "a"),
        (lambda a, b, c: a + 0.0, "a"),
        (lambda a, b, c: a * b * a, "a² · b"),
        (lambda a, b, c: a / b / c, "a / (b · c)"),
        (lambda a, b, c: a / (b / c), "a · c / b"),
        (lambda a, b, c: (a + b) * c, "(a + b) · c"),
        (lambda a, b, c: (a + b) ** 2, "(a + b)²"),
        (lambda a, b, c: -((a + b) * c), "−(a + b) · c"),
        (lambda a, b, c: (-a) ** 3, "(−a)³"),
        (lambda a, b, c: a * 0.5 * 3, "3 a / 2"),
        (lambda a, b, c: a * 0.1 * 2, "2 · 0.1 a"),
        (lambda a, b, c: np.exp(-a * b), "e^(−a · b)"),
        (lambda a, b, c: np.exp(a) ** 2, "(e^a)²"),
        (lambda a, b, c: np.sin(a) ** 2, "sin(a)²"),
        (lambda a, b, c: 0.0 - a, "−a"),
        (lambda a, b, c: 2.0 - 2.0 * a, "2 − 2 a"),
        (lambda a, b, c: a**2.5, "a^(5 / 2)"),
    ],
)
def test_formulas_are_shortened_without_a_change_of_meaning(compute, expected):
    assert text(formula(compute)) == expected


@pytest.mark.parametrize(
    ("compute", "expected"),
    [
        (lambda a, b, c: (a / b) ** 2, r"\left( \frac{a}{b} \right)^{2}"),
        (lambda a, b, c: (a / b + 1) * c, r"\left( \frac{a}{b} + 1 \right) \cdot c"),
        (lambda a, b, c: np.exp(a / b), r"e^{\frac{a}{b}}"),
        (
            lambda a, b, c: np.where(a > 0, a, b) * c,
            r"\left( \begin{cases} a & \text{if } a > 0 \\ b & \text{otherwise} \end{cases} \right) \cdot c",
        ),
    ],
)
def test_parentheses_grow_with_what_is_in_them(compute, expected):
    assert latex(formula(compute)) == expected
