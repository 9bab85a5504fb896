"""The forms in which a derivation is handed out: complete, valid, and safe for any name."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach.derivation import Derivation, math

from ..models import MODELS, leaf, sum_times
from .models import fixed, layers


def hostile(name: str) -> Derivation:
    x = leaf([1.0, 2.0])
    with tg.record():
        y = (x * x).sum()
    return math(tg.explain(y, names={name: x}).program, numbers=True)


def elements(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html.replace("&#160;", " "))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("notation", ["adjoint", "leibniz", "lecture"])
def test_every_form_is_well_formed(name: str, notation: str) -> None:
    derivation = math(MODELS[name]().program, notation, numbers=True)
    assert_well_formed(derivation)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "a&b", "a|b", "a\\b{c}", "$x$", "}_{%#~^", "x" * 200, "🙂", "a\"b'c", "", "\x00\n", "∂_∂"]
)
def test_hostile_names(name: str) -> None:
    derivation = hostile(name)
    assert_well_formed(derivation)
    assert "<script" not in derivation.to_html()


def assert_well_formed(derivation: Derivation) -> None:
    tree = elements(derivation.to_html())
    rows = [row for row in tree.iter("tr") if "data-record" in row.attrib]
    assert [(int(row.attrib["data-record"]), row.attrib["data-phase"]) for row in rows] == [
        (line.record, line.phase) for line in derivation
    ]
    assert all(row.find("td/math") is not None for row in rows)
    for text in (derivation.to_latex(), derivation._repr_latex_(), derivation.to_markdown()):
        unescaped = re.sub(r"\\[{}\\$]", "", text)
        assert unescaped.count("{") == unescaped.count("}")
        assert text.count(r"\begin{") == text.count(r"\end{")
        assert text.count(r"\left") == text.count(r"\right") + text.count(r"\leftarrow") - text.count(r"\rightarrow")
    assert derivation.to_latex().count(r"\begin{align*}") >= 3
    assert len(str(derivation).splitlines()) >= len(derivation)


def test_text_for_a_terminal() -> None:
    assert str(math(sum_times().program, numbers=True)) == "\n".join(
        [
            "Given",
            "  x = 4",
            "  y = −3",
            "  z = 5",
            "Forward pass",
            "  q = x + y = 4 + (−3) = 1   add: z = x + y",
            "  f = q · z = 1 · 5 = 5      mul: z = x · y",
            "Backward pass",
            "  f̄ = 1                   output",
            "  q̄ = f̄ · z = 1 · 5 = 5   mul: x̄ = z̄ · y",
            "  z̄ = f̄ · q = 1 · 1 = 1   mul: ȳ = z̄ · x",
            "  ȳ = q̄ = 5               add: ȳ = z̄",
            "  x̄ = q̄ = 5               add: x̄ = z̄",
        ]
    )


def test_latex_for_a_document() -> None:
    text = math(sum_times().program).to_latex()
    assert text == (
        "\\paragraph{Rules}\n\\begin{align*}\n"
        "  z &= x + y && \\text{add} \\\\\n"
        "  z &= x \\cdot y && \\text{mul} \\\\\n"
        "  \\bar{x} &= \\bar{z} \\cdot y && \\text{mul} \\\\\n"
        "  \\bar{y} &= \\bar{z} \\cdot x && \\text{mul} \\\\\n"
        "  \\bar{y} &= \\bar{z} && \\text{add} \\\\\n"
        "  \\bar{x} &= \\bar{z} && \\text{add}\n"
        "\\end{align*}\n\n"
        "\\paragraph{Forward pass}\n\\begin{align*}\n"
        "  q &= x + y \\\\\n"
        "  f &= q \\cdot z\n"
        "\\end{align*}\n\n"
        "\\paragraph{Backward pass}\n\\begin{align*}\n"
        "  \\bar{f} &= 1 \\\\\n"
        "  \\bar{q} &= \\bar{f} \\cdot z \\\\\n"
        "  \\bar{z} &= \\bar{f} \\cdot q \\\\\n"
        "  \\bar{y} &= \\bar{q} \\\\\n"
        "  \\bar{x} &= \\bar{q}\n"
        "\\end{align*}\n"
    )


def test_markdown_and_notebook() -> None:
    derivation = math(layers().program, "lecture")
    markdown = derivation.to_markdown()
    assert [line for line in markdown.splitlines() if line.startswith("#")] == [
        "### Given",
        "### Rules",
        "### Forward pass",
        "### Backward pass",
    ]
    assert markdown.count("$$") == 8
    assert derivation._repr_latex_().startswith("$$\n\\begin{aligned}\n")
    assert derivation._repr_latex_().count("&= ") >= len(derivation)
    assert derivation._repr_html_() == derivation.to_html()


def test_a_long_sum_is_broken_before_its_signs() -> None:
    x = leaf(np.arange(4.0))
    with tg.record():
        parts = [tg.sin(x * float(k)) for k in range(2, 12)]
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        total = total.sum()
    derivation = math(tg.explain(total).program, inline=True)
    line = next(line for line in derivation.backward if line.text.startswith("x̄"))
    pieces = line.named.aligned.split(r" \\ ")
    assert len(pieces) > 2
    assert all(piece.startswith((r"&\quad +", r"&\quad -")) for piece in pieces[1:])
    assert len(line.named.pieces) == len(pieces)
    assert "".join(pieces).count("cos") == line.latex.count("cos") == 10


def test_iteration_and_repr() -> None:
    derivation = math(sum_times().program)
    assert len(derivation) == len(list(derivation)) == 7
    assert derivation[0].phase == "forward"
    assert repr(derivation) == "<Derivation in adjoint notation: 2 forward and 5 backward lines>"


def test_empty_tensors() -> None:
    x = leaf(np.zeros((0, 3)))
    with tg.record():
        y = (x * fixed(np.ones(3))).sum()
    derivation = math(tg.explain(y).program, numbers=True)
    assert_well_formed(derivation)
    assert derivation.forward[-1].text == "y = ∑ v₁ = 0"
