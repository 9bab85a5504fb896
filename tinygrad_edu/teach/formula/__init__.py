"""Rules read as mathematics.

A rule of a primitive is run, unchanged, on symbols (`symbol`). What it does with them is recorded as an expression (`expression`), which
is evaluated with NumPy (`reading.evaluate`) or laid out (`forms.show`, with the notation of each primitive in `notation`) and printed as
LaTeX, MathML or text from that one layout.

>>> import tinygrad_edu as tg
>>> z = Name("z", shape=(3,))
>>> formula = rule_formula(tg.tanh.primitive, "input", {"out": z}, adjoint(z))
>>> print(text(formula))
z̄ ⊙ (1 − z²)
>>> print(latex(equation(Name("x", bar=True), formula)))
\\bar{x} = \\bar{z} \\odot (1 - z^{2})
"""

from __future__ import annotations

from .expression import Apply, Expression, Name, Number, adjoint, names_in
from .forms import show, show_forward
from .general import GeneralRule, general_rule
from .identifier import identifier
from .latex import to_latex
from .layout import Layout, barred
from .mathml import to_mathml
from .plain import to_text
from .quantity import quantity
from .reading import definition, derivative_formula, evaluate, forward_formula, rule_formula
from .symbol import Symbol
from .writing import equation, latex, mathml, text

__all__ = [
    "Apply",
    "Expression",
    "GeneralRule",
    "Layout",
    "Name",
    "Number",
    "Symbol",
    "adjoint",
    "barred",
    "definition",
    "derivative_formula",
    "equation",
    "evaluate",
    "forward_formula",
    "general_rule",
    "identifier",
    "latex",
    "mathml",
    "names_in",
    "quantity",
    "rule_formula",
    "show",
    "show_forward",
    "text",
    "to_latex",
    "to_mathml",
    "to_text",
]
