"""Whether a program is a feed-forward network, found out from its graph alone: layers of sums of weighted inputs, activations, a cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ...program.program import Program

_TRANSPOSITIONS = ("transpose", "permute")
_PARTS_OF_COSTS = ("neg", "abs", "square", "log", "log_softmax")  # functions of one argument that are no activations


class NotFeedForwardError(Exception):
    """Says why a program is no feed-forward network."""


@dataclass
class Affine:
    """A sum of weighted inputs.

    Attributes
    ----------
    products : pairs (weight, input) of records; the input is `None` where it is a plain number.
    biases : what is added to them.
    inside : the records of the sum itself, the last one left out.
    """

    products: list[tuple[int, int | None]] = field(default_factory=list)
    biases: list[int] = field(default_factory=list)
    inside: list[int] = field(default_factory=list)


@dataclass
class Unit:
    """One z of a layer: a whole vector or batch where the program works with matrices, a single number where it works with numbers.

    Attributes
    ----------
    z, a : the records before and after the activation; the same where there is none.
    affine : how z is computed.
    """

    z: int
    a: int
    affine: Affine


@dataclass
class Network:
    """A feed-forward network.

    Attributes
    ----------
    layers : the units of each layer, the first hidden layer first.
    inputs : the records that the first layer reads.
    output : the record of the cost.
    """

    layers: list[list[Unit]]
    inputs: list[int]
    output: int


def find_network(program: Program) -> Network:
    """Return the feed-forward network that a program is.

    Raises
    ------
    NotFeedForwardError : if it is none, with the reason.
    """
    return _Search(program).network()


class _Search:
    def __init__(self, program: Program) -> None:
        self.program, self.records = program, program.records
        self.uses: list[list[int]] = [[] for _ in self.records]
        for j, record in enumerate(self.records):
            for i in record.parents:
                self.uses[i].append(j)
        self.affine: dict[int, Affine] = {}

    def network(self) -> Network:
        if len(self.program.outputs) != 1:
            raise NotFeedForwardError("it has several outputs")
        for i in range(len(self.records)):
            if (affine := self._affine(i)) is not None:
                self.affine[i] = affine
        within = {i for affine in self.affine.values() for i in affine.inside}
        roots = [i for i in self.affine if i not in within]
        if not roots:
            raise NotFeedForwardError("nothing in it is a sum of weighted inputs")
        units = [Unit(i, self._activation(i), self.affine[i]) for i in roots]
        layers, inputs = self._layers(units)
        self._check(layers)
        return Network(layers, inputs, self.program.outputs[0])

    def _affine(self, i: int) -> Affine | None:
        """Return a record as a sum of weighted inputs, or `None`."""
        record = self.records[i]
        operands = dict(zip(record.arguments, record.parents, strict=True))
        if record.label == "linear" and self._is_weight(operands["weight"]):
            return Affine([(operands["weight"], operands["input"])], [operands["bias"]] if "bias" in operands else [])
        if record.label == "mul" and not record.shape and len(record.parents) == 1 and self._is_weight(record.parents[0]):
            return Affine([(record.parents[0], None)])
        if len(record.parents) != 2:
            return None
        a, b = record.parents
        if record.label == "matmul" or (record.label == "mul" and not record.shape):
            if self._is_weight(a) == self._is_weight(b):
                return None
            weight, other = (a, b) if self._is_weight(a) else (b, a)
            return Affine([(self._leaf_behind(weight), other)], [], [] if self._leaf_behind(weight) == weight else [weight])
        return self._sum(a, b) if record.label == "add" else None

    def _sum(self, a: int, b: int) -> Affine | None:
        total = Affine()
        for i in (a, b):
            part = self.affine.get(i)
            if part is not None and len(self.uses[i]) == 1:
                total.products += part.products
                total.biases += part.biases
                total.inside += [*part.inside, i]
            elif self._is_weight(i):
                total.biases.append(i)
            else:
                return None
        return total if total.products else None

    def _is_weight(self, i: int) -> bool:
        return self.records[self._leaf_behind(i)].kind in ("leaf", "parameter")

    def _leaf_behind(self, i: int) -> int:
        record = self.records[i]
        return record.parents[0] if record.label in _TRANSPOSITIONS else i

    def _activation(self, z: int) -> int:
        """Return the record of the activation of `z`: a function of nothing else, of the same shape; `z` itself where there is none."""
        if len(self.uses[z]) != 1:
            return z
        (i,) = self.uses[z]
        a = self.records[i]
        function = a.primitive is not None and len(a.primitive.rules) == 1 and a.label not in (*_TRANSPOSITIONS, *_PARTS_OF_COSTS)
        return i if function and a.shape == self.records[z].shape and not a.is_output else z

    def _layers(self, units: list[Unit]) -> tuple[list[list[Unit]], list[int]]:
        number: dict[int, int] = {}  # record of an activation -> its layer
        inputs: dict[int, None] = {}
        layers: list[list[Unit]] = []
        for unit in units:
            sources = [i for _, i in unit.affine.products if i is not None]
            depths = {number.get(i, 0) for i in sources} or {0}
            if len(depths) != 1:
                raise NotFeedForwardError(f"{self.program.names[unit.z]} reads from more than one layer")
            if not (depth := depths.pop()):
                for i in sources:
                    if self.records[i].kind == "operation":
                        raise NotFeedForwardError(f"{self.program.names[i]} is neither an input nor an activation")
                inputs.update(dict.fromkeys(sources))
            number[unit.a] = depth + 1
            layers += [[]] * (depth + 1 - len(layers))
            layers[depth] = [*layers[depth], unit]
        return layers, list(inputs)

    def _check(self, layers: list[list[Unit]]) -> None:
        """Make sure that every parameter has one place, and that a hidden layer leads to the next one and nowhere else."""
        affine = [unit.affine for layer in layers for unit in layer]
        parameters = Counter(i for a in affine for i in (*(weight for weight, _ in a.products), *a.biases))
        for i, count in parameters.items():
            if count > 1:
                raise NotFeedForwardError(f"{self.program.names[i]} is a parameter in more than one place")
        for layer, following in zip(layers, layers[1:], strict=False):
            allowed = {i for unit in following for i in (unit.z, *unit.affine.inside)}
            for unit in layer:
                if not allowed.issuperset(self.uses[unit.a]):
                    raise NotFeedForwardError(f"{self.program.names[unit.a]} leads to more than the next layer")
