"""`Derivation`: the chain rule of a program, line by line, and the forms in which it is handed out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import output
from .equation import Equation, without_repetition


@dataclass(frozen=True)
class Line:
    """One value or one adjoint of the program.

    Attributes
    ----------
    record : the index of the record in the program.
    phase : "forward" or "backward".
    operation : what computes it: the operation's name; or those of the operations from which contributions come, and "output".
    general : the rules that are used, in standard names: ``z = f(x, y)``, and for each contribution its rule.
    named : the formula in the names of the program.
    numeric : the same with the values of the program in the place of the names; `None` where they are not wanted, not known, or large.
    """

    record: int
    phase: str
    operation: str
    general: tuple[Equation, ...]
    named: Equation
    numeric: Equation | None = None

    @property
    def equation(self) -> Equation:
        """The line as it is shown: with names, and with numbers if there are any."""
        if self.numeric is None:
            return self.named
        return Equation(self.named.left, without_repetition((*self.named.sides, *self.numeric.sides)), self.named.expression)

    @property
    def latex(self) -> str:
        """The line as LaTeX."""
        return self.equation.latex

    @property
    def mathml(self) -> str:
        """The line as MathML."""
        return self.equation.mathml

    @property
    def text(self) -> str:
        """The line as Unicode text."""
        return self.equation.text


class Derivation:
    """The derivation of the gradient of one program, made by `math`. Iterating over it gives its lines.

    Attributes
    ----------
    notation : "adjoint", "leibniz" or "lecture".
    given : what is known beforehand: the inputs, parameters and constants that have a name.
    lines : the forward lines in the order of execution, then the backward lines in the order of the engine.
    notes : sentences to read first.
    """

    def __init__(self, notation: str, given: Sequence[Equation], lines: Sequence[Line], notes: Sequence[str]) -> None:
        self.notation = notation
        self.given, self.lines, self.notes = tuple(given), tuple(lines), tuple(notes)

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

    def __getitem__(self, index: int) -> Line:
        return self.lines[index]

    @property
    def forward(self) -> tuple[Line, ...]:
        """The forward lines."""
        return tuple(line for line in self.lines if line.phase == "forward")

    @property
    def backward(self) -> tuple[Line, ...]:
        """The backward lines."""
        return tuple(line for line in self.lines if line.phase == "backward")

    def rules(self) -> list[Equation]:
        """Return each rule that is used, in general, once."""
        return list({(rule.operation, rule.text): rule for line in self.lines for rule in line.general}.values())

    def to_latex(self) -> str:
        """Return a piece of a LaTeX document, which needs the package amsmath."""
        return output.latex(self)

    def to_markdown(self) -> str:
        """Return Markdown with formulas between dollar signs, as GitHub and notebooks set them."""
        return output.markdown(self)

    def to_html(self) -> str:
        """Return tables with MathML in them, which a browser shows without any script."""
        return output.html(self)

    def _repr_html_(self) -> str:
        return self.to_html()

    def _repr_latex_(self) -> str:
        return output.display(self)

    def __str__(self) -> str:
        return output.text(self)

    def __repr__(self) -> str:
        return f"<Derivation in {self.notation} notation: {len(self.forward)} forward and {len(self.backward)} backward lines>"
