"""The rules read as a textbook would state them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.primitives.registry import PRIMITIVES
from tinygrad_edu.teach.formula import (
    Name,
    adjoint,
    definition,
    derivative_formula,
    equation,
    forward_formula,
    general_rule,
    latex,
    rule_formula,
    show_forward,
    text,
)

RULES = [
    ("mul", "input", r"\bar{x} = \bar{z} \odot y"),
    ("mul", "other", r"\bar{y} = \bar{z} \odot x"),
    ("div", "input", r"\bar{x} = \frac{\bar{z}}{y}"),
    ("div", "other", r"\bar{y} = -\frac{\bar{z} \odot z}{y}"),
    ("sub", "other", r"\bar{y} = -\bar{z}"),
    ("pow", "input", r"\bar{x} = \bar{z} \odot y \odot x^{y - 1}"),
    ("square", "input", r"\bar{x} = 2 \, \bar{z} \odot x"),
    ("sqrt", "input", r"\bar{x} = \frac{\bar{z}}{2 \, z}"),
    ("reciprocal", "input", r"\bar{x} = -\bar{z} \odot z^{2}"),
    ("tanh", "input", r"\bar{x} = \bar{z} \odot (1 - z^{2})"),
    ("exp", "input", r"\bar{x} = \bar{z} \odot z"),
    ("log", "input", r"\bar{x} = \frac{\bar{z}}{x}"),
    ("log2", "input", r"\bar{x} = \frac{\bar{z}}{x \, \ln 2}"),
    ("sigmoid", "input", r"\bar{x} = \bar{z} \odot z \odot (1 - z)"),
    ("relu", "input", r"\bar{x} = \bar{z} \odot [z \neq 0]"),
    ("sin", "input", r"\bar{x} = \bar{z} \odot \cos(x)"),
    ("asin", "input", r"\bar{x} = \frac{\bar{z}}{\sqrt{1 - x^{2}}}"),
    ("erf", "input", r"\bar{x} = \frac{2 \, \bar{z} \odot e^{-x^{2}}}{\sqrt{\pi}}"),
    ("maximum", "input", r"\bar{x} = \bar{z} \odot [x > y] + \frac{\bar{z} \odot [x = y]}{2}"),
    ("where", "input", r"\bar{x} = \bar{z} \odot [c]"),
    ("where", "other", r"\bar{y} = \bar{z} \odot [\lnot c]"),
    ("matmul", "input", r"\bar{X} = \bar{Z} \, Y^{\top}"),
    ("matmul", "other", r"\bar{Y} = X^{\top} \, \bar{Z}"),
    ("linear", "input", r"\bar{X} = \bar{Z} \, W"),
    ("linear", "weight", r"\bar{W} = \bar{Z}^{\top} \, X"),
    ("linear", "bias", r"\bar{b} = \sum_{\text{axis 0}} \bar{Z}"),
    ("einsum", "operands[1]", r"\bar{y} = \sum_{i} \bar{z}_{ik} \, x_{ij}"),
    ("sum", "input", r"\bar{x} = \bar{z}"),
    ("mean", "input", r"\bar{x} = \frac{\bar{z}}{n}"),
    ("softmax", "input", r"\bar{x} = z \odot \left( \bar{z} - \sum \bar{z} \odot z \right)"),
    ("log_softmax", "input", r"\bar{x} = \bar{z} - e^{z} \cdot \left( \sum \bar{z} \right)"),
    ("logsumexp", "input", r"\bar{x} = \bar{z} \cdot e^{x - z}"),
    ("norm", "input", r"\bar{x} = \begin{cases} 0 & \text{if } z = 0 \\ \frac{\bar{z} \cdot x}{z} & \text{otherwise} \end{cases}"),
    ("mean_squared_error", "input", r"\bar{x} = \frac{2 \, \bar{z} \cdot (x - t)}{n}"),
    ("cross_entropy", "input", r"\bar{x} = \frac{\bar{z} \cdot (\operatorname{softmax}(x) - \operatorname{onehot}(t))}{n}"),
    ("convolution", "input", r"\bar{x} = \operatorname{conv}^{\top}(\bar{z}, w)"),
    ("convolution", "weight", r"\bar{w} = \operatorname{correlate}(x, \bar{z})"),
    ("max_pool", "input", r"\bar{x} = \operatorname{pick}^{\top}(\bar{z}, \operatorname{arg\ maxpool}(x))"),
    ("slice", "input", r"\bar{x} = \operatorname{place}(\bar{z} \to [0, 1{:}3])"),
    ("cat", "tensors[1]", r"\bar{x}_{2} = \bar{z}[k{:}k + m]"),
    ("transpose", "input", r"\bar{X} = \bar{Z}^{\top}"),
    ("floor", "input", r"\bar{x} = 0"),
]


@pytest.mark.parametrize(("name", "argument", "expected"), RULES)
def test_a_rule_reads_as_in_a_textbook(name, argument, expected):
    assert latex(equation(*general_rule(PRIMITIVES[name]).rules[argument])) == expected


FORWARD = [
    ("mul", r"z = x \odot y"),
    ("exp", r"z = e^{x}"),
    ("abs", r"z = \vert x \vert"),
    ("relu", r"z = \max(x, 0)"),
    ("matmul", r"Z = X \, Y"),
    ("linear", r"Z = X \, W^{\top} + b"),
    ("mean", r"z = \frac{1}{n} \, \sum x"),
    ("mean_squared_error", r"z = \frac{1}{n} \, \sum (x - t)^{2}"),
    ("cross_entropy", r"z = -\frac{1}{n} \, \sum_{i} \ln \operatorname{softmax}(x)_{i, t_{i}}"),
    ("einsum", r"z = \sum_{j} x_{ij} \, y_{jk}"),
    ("convolution", r"z = x \ast w + b"),
    ("where", r"z = \begin{cases} x & \text{if } c \\ y & \text{otherwise} \end{cases}"),
    ("cast", r"z = \operatorname{cast}(x; \text{dtype }\text{float32})"),
    ("unsqueeze", r"z = \operatorname{unsqueeze}(x; \text{axis }1)"),
]


@pytest.mark.parametrize(("name", "expected"), FORWARD)
def test_what_a_primitive_computes_reads_as_in_a_textbook(name, expected):
    general = general_rule(PRIMITIVES[name])
    assert latex(equation(general.out, show_forward(general.forward))) == expected


X = Name("x", shape=(3,))


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("tanh", {"out": Name("z", shape=(3,))}, "1 − z²"),
        ("log", {"input": X}, "1 / x"),
        ("add", {}, "1"),
        ("neg", {}, "−1"),
        ("relu", {"out": Name("z", shape=(3,))}, "[z ≠ 0]"),
        ("mul", {"other": Name("y", shape=(3,))}, "y"),
        ("pow", {"input": X, "other": 3}, "3 x²"),
    ],
)
def test_a_local_derivative_is_the_rule_for_an_adjoint_of_one(name, values, expected):
    assert text(derivative_formula(PRIMITIVES[name], "input", values)) == expected


@pytest.mark.parametrize(
    ("shapes", "left", "right"),
    [
        (((3,), (3,)), "z̄ · y", "z̄ · x"),
        (((2, 3), (3,)), "z̄ yᵀ", "z̄ᵀ x"),
        (((3,), (3, 2)), "z̄ᵀ yᵀ", "x z̄ᵀ"),
        (((2, 3), (3, 4)), "z̄ yᵀ", "xᵀ z̄"),
    ],
)
def test_products_of_vectors_are_outer_and_inner_products(shapes, left, right):
    x, y = (Name(letter, shape=shape) for letter, shape in zip("xy", shapes, strict=True))
    z = Name("z", shape=forward_formula(PRIMITIVES["matmul"], {"input": x, "other": y}).shape)
    values = {"input": x, "other": y}
    found = [text(rule_formula(PRIMITIVES["matmul"], argument, values, adjoint(z))) for argument in ("input", "other")]
    assert found == [left, right]


def test_scalars_are_multiplied_with_a_dot():
    w, x = Name("w1"), Name("x")
    assert text(forward_formula(PRIMITIVES["mul"], {"input": w, "other": x})) == "w₁ · x"


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("silu", {}, "x ⊙ σ(x)"),
        ("sigmoid", {}, "1 / (1 + e^(−x))"),
        ("tanhshrink", {}, "x − tanh(x)"),
        ("hardshrink", {"lambd": 0.5}, "{0 if |x| ≤ ½; x otherwise}"),
    ],
)
def test_a_forward_function_is_read_too(name, arguments, expected):
    assert text(definition(PRIMITIVES[name], {"input": X, **arguments})) == expected


def test_a_kernel_has_no_reading():
    assert definition(PRIMITIVES["cumsum"], {"input": X, "axis": 0, "reverse": False}) is None
    assert definition(PRIMITIVES["tanh"], {"input": X}) is None  # itself


def test_sizes_are_letters_where_they_have_one_and_numbers_where_not():
    x = Name("x", shape=(32,))
    assert text(rule_formula(PRIMITIVES["mean"], "input", {"input": x, "axis": (0,), "keepdims": False}, Name("z", bar=True))) == "z̄ / 32"


def test_the_shape_and_dtype_of_a_formula_are_those_of_its_result():
    x = Name("x", np.ones((2, 3), np.float32))
    product = forward_formula(PRIMITIVES["matmul"], {"input": x, "other": Name("y", np.ones((3, 4), np.float32))})
    assert (product.shape, product.dtype, product.ndim) == ((2, 4), np.float32, 2)
    assert forward_formula(PRIMITIVES["gt"], {"input": x, "other": 0.0}).dtype == bool
