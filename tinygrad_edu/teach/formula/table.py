"""The table of all rules, made by reading them: ``python -m tinygrad_edu.teach.formula.table`` prints it as Markdown.

It is the page ``docs/rules.md``.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from pathlib import Path

from ... import ops
from ...autograd.primitive import REGISTRY, Primitive
from .forms import show_forward
from .general import general_rule
from .latex import to_latex
from .layout import Layout
from .writing import equation

_PACKAGE = Primitive.__module__.partition(".")[0]
_FIRST = (
    "arithmetic", "exponential", "trigonometric", "activation", "linalg", "reduction", "extremum", "softmax", "loss", "cross_entropy",
    "convolution", "_pools", "normalization", "shape", "axes", "joining", "indexing", "selection",
)  # fmt: skip
# What is shown by name and by what its forward function computes.
_DEFINED = {
    "elu", "frac", "gelu_tanh", "hardshrink", "hardsigmoid", "hardswish", "hardtanh", "huber", "mish", "normal_cdf", "sigmoid", "silu",
    "softshrink", "softsign", "tanhshrink", "binary_cross_entropy_with_logits",
}  # fmt: skip


@dataclass(frozen=True)
class RuleRow:
    """One primitive in the table of rules.

    Attributes
    ----------
    family : the module that defines it.
    primitive : itself.
    forward : ``z = …``.
    rules : for each differentiable argument ``x̄ = …``.
    """

    family: str
    primitive: Primitive
    forward: Layout
    rules: dict[str, Layout]


def rule_row(primitive: Primitive) -> RuleRow:
    """Return the row of one primitive."""
    general = general_rule(primitive)
    meaning = [general.meaning] if primitive.name in _DEFINED and general.meaning is not None else []
    forward = equation(general.out, show_forward(general.forward), *meaning)
    rules = {argument: equation(name, formula) for argument, (name, formula) in general.rules.items()}
    return RuleRow(primitive.forward.__module__.removeprefix(_PACKAGE + "."), primitive, forward, rules)


def rule_table() -> list[RuleRow]:
    """Return the rows of all primitives that the package defines, family by family.

    >>> next(row for row in rule_table() if row.primitive.name == "exp").family
    'ops.exponential'
    """
    for module in pkgutil.iter_modules(ops.__path__, ops.__name__ + "."):
        importlib.import_module(module.name)  # a family that nothing else has asked for yet
    rows = [rule_row(p) for p in REGISTRY.values() if p.forward.__module__.startswith(_PACKAGE + ".")]
    return sorted(rows, key=lambda row: (_place(row.family), row.primitive.name))


def _place(family: str) -> tuple[int, str]:
    """Return what families are sorted by: the usual ones first."""
    name = family.rpartition(".")[2]
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), family)


_HEAD = r"""# The rules

This page is made from the rules themselves, by `python -m tinygrad_edu.teach.formula.table`: each rule was run on symbols instead of
arrays, and this is what it computed.

- $`\bar{z}`$ is the adjoint of the output $`z`$, the derivative of the loss with respect to it: $`\bar{z} = \partial L / \partial z`$. The
  rule of $`x`$ says what is added to $`\bar{x}`$.
- $`\odot`$ is the product element by element, $`\cdot`$ a product with a scalar; a product of matrices has no sign. $`[x > 0]`$ is 1 where
  the condition holds and 0 elsewhere.
- Axes that broadcasting stretches are not shown. The engine sums an adjoint over them, and stretches it where the operation had summed.
- $`f^{\top}`$ is the transpose of a linear operation $`f`$, as that of a convolution or of padding. $`\operatorname{correlate}(x, y)`$ sums
  the products of $`y`$ with every window of $`x`$: a convolution as a function of its weight, transposed.
- A primitive without a rule is not differentiable.
"""


def rule_table_markdown() -> str:
    """Return the whole page."""
    lines, family = [_HEAD], ""
    for row in rule_table():
        if row.family != family:
            family = row.family
            title = (importlib.import_module(f"{_PACKAGE}.{family}").__doc__ or "").splitlines()[0]
            lines += ["", f"## `{family}`", "", title, "", "| primitive | computes | rules |", "|---|---|---|"]
        rules = "<br>".join(f"$`{to_latex(rule)}`$" for rule in row.rules.values())
        lines.append(f"| `{row.primitive.name}` | $`{to_latex(row.forward)}`$ | {rules} |")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def write(path: str | Path) -> None:
    """Write the page to a file."""
    Path(path).write_text(rule_table_markdown(), encoding="utf-8")


if __name__ == "__main__":
    print(rule_table_markdown(), end="")
