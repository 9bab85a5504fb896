"""The lecture's notation of a feed-forward network: zˡ, aˡ, δˡ, Wˡ, bˡ."""

from __future__ import annotations

from typing import Any

from ...program.program import Program
from ..formula.expression import Name
from ..formula.layout import Digits, Identifier, Layout, Operator, Subscript, Superscript, fenced, row
from ..formula.symbol import Symbol
from .call import Call
from .chain import Chain
from .display import shown
from .network import Network, Unit, find_network
from .vocabulary import Leibniz, quotient
from .writer import Writer


class Lecture(Leibniz):
    """The names of a lecture: the adjoint of zˡ is δˡ, every other one a derivative of the cost C.

    Layers of single numbers are numbered below, z₁, and others above, z⁽¹⁾, so that the number is not taken for a power; where a layer
    consists of several numbers their place stands below.
    """

    def __init__(self, program: Program, network: Network) -> None:
        self.units = {unit.z: unit for layer in network.layers for unit in layer}
        self.inside = {i for unit in self.units.values() for i in unit.affine.inside}
        self.last = {unit.z for unit in network.layers[-1]}
        self.deltas: dict[int, Layout] = {}
        super().__init__(program, self._shown(program, network))

    def adjoint_layout(self, i: int) -> Layout:
        """Return δ for a z, and a derivative of the cost for anything else."""
        return self.deltas.get(i) or super().adjoint_layout(i)

    def in_general(self, layout: Layout) -> Layout:
        """Return the derivative of the cost with respect to a name."""
        return quotient(self.output, layout)

    def _shown(self, program: Program, network: Network) -> dict[int, Layout]:
        shown: dict[int, Layout] = {network.output: Identifier("C")}
        self.scalar = all(not program.records[unit.z].shape for layer in network.layers for unit in layer)
        self.single = all(len(layer) == 1 for layer in network.layers)
        inputs = network.inputs
        if not any(program.records[i].name for i in inputs):
            shown |= {
                i: Subscript(Identifier("x"), Digits(str(j))) if len(inputs) > 1 else Identifier("x") for j, i in enumerate(inputs, 1)
            }
        before: dict[int | None, int] = {i: place for place, i in enumerate(inputs, 1)}
        for number, layer in enumerate(network.layers, 1):
            for place, unit in enumerate(layer, 1):
                own = str(place) if len(layer) > 1 else ""
                shown |= self._unit(unit, number, own, before)
            before = {unit.a: place for place, unit in enumerate(layer, 1)}
        return shown

    def _unit(self, unit: Unit, number: int, own: str, before: dict[int | None, int]) -> dict[int, Layout]:
        self.deltas[unit.z] = self._letter("δ", number, own)
        weight = "w" if self.scalar else "W"
        names = {unit.z: self._letter("z", number, own)}
        if unit.a != unit.z:
            names[unit.a] = self._letter("a", number, own)
        products = unit.affine.products
        for place, (record, source) in enumerate(products, 1):
            names[record] = self._letter(weight, number, own + (str(before.get(source, place)) if len(products) > 1 else ""))
        for record in unit.affine.biases:
            names[record] = self._letter("b", number, own)
        return names

    def _letter(self, letter: str, number: int, place: str) -> Layout:
        if self.scalar and self.single and not place:
            return Subscript(Identifier(letter), Digits(str(number)))
        base: Layout = Subscript(Identifier(letter), Digits(place)) if place else Identifier(letter)
        return Superscript(base, row(fenced(Digits(str(number)))))

    def slope(self, unit: Unit) -> Layout:
        """Return how the derivative of a unit's activation is written: σ′(z)."""
        z = self.layout(unit.z)
        activation = Subscript(Identifier("σ"), z.script) if isinstance(z, Subscript) else Identifier("σ")
        return row(activation, Operator("'", tight=True), fenced(z))


class LectureWriter(Writer):
    """Writes δ as the lecture does: what comes from the next layer, times the derivative of the activation."""

    def first_sides(self, i: int, uses: list[tuple[int, int]]) -> tuple[Layout, ...]:
        """Return δ with the derivative of the activation as σ′; for the last layer first as a product with ∂C/∂a."""
        words = self.vocabulary
        assert isinstance(words, Lecture)
        unit = words.units.get(i)
        if unit is None or unit.a == unit.z:
            return ()
        plain = Call(self.records[unit.a], [words.value(i)], words.value(unit.a), words.adjoint(unit.a))
        slope = plain.slope(0)
        if slope is None:
            return ()
        named: Any = Symbol(Name(f"slope of {i}", shape=slope.shape, dtype=self.records[i].dtype, shown=words.slope(unit)))
        incoming = [self.chain.adjoint_of(unit.a)] if i not in words.last else [words.adjoint(unit.a), self.chain.adjoint_of(unit.a)]
        return tuple(shown((Symbol(adjoint) * named).expression) for adjoint in incoming)


def lecture(program: Program, numbers: bool) -> Writer:
    """Return what writes the derivation of a feed-forward network in the lecture's notation.

    Raises
    ------
    NotFeedForwardError : if the program is none.
    """
    network = find_network(program)
    words = Lecture(program, network)
    kept = {i for unit in words.units.values() for i in (unit.z, unit.a)} | set(program.outputs)
    results = {i for i, record in enumerate(program.records) if record.kind == "operation" and record.shape is not None}
    unnamed = {i for i in results - kept if not program.records[i].name or i in words.inside}
    return LectureWriter(Chain(program, words, unnamed, results - set(words.units)), numbers)
