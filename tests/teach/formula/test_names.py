"""Names of every kind are typeset, and nothing that they contain can break a formula."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from tests.primitives.registry import PRIMITIVES
from tinygrad_edu.teach.formula import Name, adjoint, barred, equation, forward_formula, identifier, latex, mathml, rule_formula, text

from .reader import is_well_formed


@pytest.mark.parametrize(
    ("name", "in_latex", "in_text"),
    [
        ("x", "x", "x"),
        ("w1", "w_{1}", "w₁"),
        ("W₁", "W_{1}", "W₁"),
        ("h_10", "h_{10}", "h₁₀"),
        ("alpha", r"\alpha", "α"),
        ("beta2", r"\beta_{2}", "β₂"),
        ("theta_t", r"\theta_{t}", "θₜ"),
        ("W_hh", r"W_{\operatorname{hh}}", "Wₕₕ"),
        ("y_hat", r"\hat{y}", "ŷ"),
        ("loss", r"\mathtt{loss}", "loss"),
        ("dL_dx", r"\mathtt{dL\_dx}", "dL_dx"),
        ("model.0.weight", r"\mathtt{model.0.weight}", "model.0.weight"),
    ],
)
def test_a_name_is_a_letter_with_an_index_or_stands_as_it_is(name, in_latex, in_text):
    assert latex(identifier(name)) == in_latex
    assert text(identifier(name)) == in_text


def test_the_bar_stands_over_the_letter_and_not_over_its_index():
    assert latex(barred(identifier("w1"))) == r"\bar{w}_{1}"
    assert latex(barred(identifier("loss"))) == r"\overline{\mathtt{loss}}"
    assert text(barred(identifier("w1"))) == "w̄₁"


HOSTILE = [
    "<script>alert(1)</script>",
    "a&b",
    "x|y",
    "\\end{cases}",
    "{",
    "}}",
    "$x$",
    "a_{1}^2",
    "%",
    "#1",
    "~",
    "`code`",
    '"quoted"',
    "it's",
    "line\nbreak",
    "nul\x00\x1b[31m",
    "😀",
    "x" * 200,
    "",
    " ",
    "ẑ",
    "переменная",
    "\u202ebidi",
    "\ud800",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_a_formula(name):
    x, z = Name(name, shape=(2,)), Name("z", shape=(2,))
    formula = equation(adjoint(x), rule_formula(PRIMITIVES["mul"], "input", {"other": x}, adjoint(z)))
    is_well_formed(formula, repr(name))
    markup = mathml(formula)
    assert "<script" not in markup
    assert {element.tag for element in ElementTree.fromstring(markup).iter()} <= {"math", "mrow", "mi", "mo", "mover", "mtext"}
    for printed in (latex(formula), markup, text(formula)):
        assert "\n" not in printed
        assert "\x00" not in printed
        assert "\x1b" not in printed
        assert "\u202e" not in printed
        printed.encode()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a&b", r"\mathtt{a\&b}"),
        ("x|y", r"\mathtt{x\vert y}"),
        ("\\end{cases}", r"\mathtt{\backslash end\{cases\}}"),
        ("$x$", r"\mathtt{\$x\$}"),
        ("a_{1}^2", r"\mathtt{a\_\{1\}\wedge 2}"),
        ("50%", r"\mathtt{50\%}"),
    ],
)
def test_what_is_special_in_latex_is_escaped(name, expected):
    assert latex(identifier(name)) == expected


def test_what_is_special_in_xml_is_escaped():
    assert "&lt;b&gt; &amp; &quot;" not in mathml(identifier("x"))
    element = ElementTree.fromstring(mathml(identifier('<b> & "')))
    assert element[0].text == '<b>\u00a0&\u00a0"'
    assert element.get("alttext") == '<b> & "'


def test_a_name_of_the_user_as_an_option_is_escaped_too():
    formula = forward_formula(PRIMITIVES["border_pad"], {"input": Name("x", shape=(3,)), "pairs": ((1, 1),), "mode": "a_$b</mtext>"})
    is_well_formed(formula)
    assert latex(formula).endswith(r"\text{a}\_\$\text{b}< /\text{mtext}>)")


def test_names_are_equal_by_their_text():
    assert Name("x", np.ones(2)) == Name("x") != Name("x", bar=True) == adjoint(Name("x"))
