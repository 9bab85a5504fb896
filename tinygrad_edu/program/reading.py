"""What the engine knows about a graph: its nodes as a list of `Record`, each after its parents.

Values are taken from where they are certain: what `record` kept, the tensors that the caller still holds, and the arrays that the rules
saved and that nobody has changed since. What was not kept is not shown; nothing is computed again and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..autograd.memory import changed_since
from ..autograd.node import FREED, Leaf, Node, Plan
from ..autograd.variable import Variable
from ..errors import FreedGraphError, InplaceError
from ..nn.parameter import Parameter
from .names import Names
from .numbers import constant
from .recording import RecordedNode
from .records import Record, Ref, SourceLine


def read(tensors: Sequence[Variable], names: Names) -> list[Record]:
    """Return the records of everything that `tensors` depend on, parents first."""
    roots = [t.current_node() for t in tensors]
    order = _in_order(_parents_first([node for node in roots if node is not None]))
    # A user's function with a single output is one box, not a call and its output.
    merged = {node.parents[0] for node in order if _is_output_of_call(node) and node.count == 1}  # type: ignore[attr-defined]
    reader = _Reader(names)
    for node in order:
        if node not in merged:
            whole = _is_output_of_call(node) and node.parents[0] in merged
            reader.add(node, node.parents[0] if whole else node)
    records, place = reader.records, reader.place
    for tensor in tensors:
        root = tensor.current_node()
        key = id(tensor.array) if root is None else root
        if key not in place:
            place[key] = len(records)
            records.append(Record("constant", "", tensor.array.shape, tensor.array.dtype, value=tensor.array))
        records[place[key]].is_output = True
    for tensor in (*names.tensors, *tensors):
        at = place.get(tensor.current_node())
        if at is not None:
            _observe(records[at], tensor)
    for record in records:
        _take_kept_values(records, record)
    reader.name_all()
    return records


def line_of(records: Sequence[Record], tensor: Variable) -> int | None:
    """Return the place of a tensor among the records; `None` if it is none of them."""
    node = tensor.current_node()
    recordings = {id(r.node.recording): r.node.recording for r in records if isinstance(r.node, RecordedNode)}
    for i, record in enumerate(records):
        if record.node is node and (node is not None or record.value is tensor.array):
            return i
        if node is None and record.node is None and any(r.originals.get(id(record.value)) is tensor.array for r in recordings.values()):
            return i  # a constant, kept as a copy
    return None


def _in_order(order: list[Node]) -> list[Node]:
    """Return the nodes in the order of execution where it is known: leaves first, in the order of their first use."""
    if not any(isinstance(node, RecordedNode) for node in order):
        return order
    serial: dict[Node, tuple[int, int]] = {}
    for i, node in enumerate(order):
        if isinstance(node, RecordedNode):
            serial[node] = node.serial, i
        else:
            serial[node] = max((serial[parent] for parent in node.parents), default=(-1, 0))[0], i
    order = sorted(order, key=serial.__getitem__)
    first = {parent: None for node in order for parent in node.parents if not parent.parents}
    leaves = dict.fromkeys((*first, *(node for node in order if not node.parents)))
    return [*leaves, *(node for node in order if node.parents)]


def _parents_first(roots: Sequence[Node]) -> list[Node]:
    """Return all nodes behind `roots`, each after its parents, arguments in their order: about the order in which they were recorded."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[tuple[Node, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(parent, False) for parent in reversed(node.parents) if parent not in seen]
    return order


def _is_output_of_call(node: Node) -> bool:
    return not isinstance(node, Leaf) and node.plan.primitive is None and node.shape is not None


class _Reader:
    """Builds the list of records, one node after the other."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.records: list[Record] = []
        self.place: dict[Any, int] = {}  # node, or id of an array that belongs to no node -> index
        self.originals: dict[int, int] = {}  # index of a constant that was kept as a copy -> id of the array it is a copy of

    def add(self, node: Node, source: Node) -> None:
        """Append the record of `node`, whose arguments and saved values are those of `source`."""
        if isinstance(node, Leaf):
            record = Record("leaf", "", node.shape, node.dtype, node.name(), node=node)
            if (tensor := node.variable) is not None:
                _observe(record, tensor)
        else:
            record = Record("operation", "", node.shape, node.dtype, node.name(), node=node)
            record.inner = None if source is node else source
            self._add_operands(record, source)
            if stack := getattr(source, "stack", None):
                record.where = SourceLine(*stack[-1])
            if isinstance(source, RecordedNode):
                known = [path for module in source.modules if (path := self.names.modules.get(id(module))) is not None]
                record.home = known[-1] if known else None
        if node.hooks is not None and node.hooks.retain is not None and (keeper := node.hooks.retain()) is not None:
            _observe(record, keeper)
        self.place[node] = len(self.records)
        self.records.append(record)

    def _add_operands(self, record: Record, source: Node) -> None:
        plan = source.plan
        # Position among the parameters, place in a sequence, index of the record, name of the argument, whether adjoints flow there.
        operands = [
            (position, position, self.place[p], name, True)
            for position, p, name in zip(plan.positions, source.parents, plan.arguments, strict=True)
        ]
        if _is_output_of_call(source):
            record.label = f"output {source.place}"  # type: ignore[attr-defined]
            record.value = source.value  # type: ignore[attr-defined]
        elif plan.primitive is None:
            record.label = source.name().removesuffix("Backward")
            record.value = getattr(record.node, "value", None)
            _take_saved_by_function(record, source)
        else:
            record.label = plan.primitive.name
            sequence = plan.primitive.sequence
            at = None if sequence is None else plan.primitive.parameters.index(sequence)
            if at is not None:
                operands = [(at, place, i, f"{name}[{place}]", True) for _, place, i, name, _ in operands]
            constants = self._take_call(record, source) if isinstance(source, RecordedNode) else self._take_saved(record, source)
            operands += [(position, place, i, name, False) for position, place, i, name in constants]
            operands.sort(key=lambda operand: operand[:2])
        record.parents = [i for _, _, i, _, _ in operands]
        record.arguments = [name for _, _, _, name, _ in operands]
        record.flows = [k for k, operand in enumerate(operands) if operand[4]]
        record.contributions, record.pulled = [None] * len(operands), [None] * len(operands)

    def _take_call(self, record: Record, node: RecordedNode) -> list[tuple[int, int, int, str]]:
        """Note all arguments of a recorded call; return those that are arrays without a gradient, as `_take_saved` does."""
        plan, primitive = node.plan, node.plan.primitive
        assert primitive is not None
        parents = dict(zip(plan.positions, node.parents, strict=True))
        constants: list[tuple[int, int, int, str]] = []
        call: list[Any] = []
        for position, (name, value) in enumerate(zip(primitive.parameters, node.values[:-1], strict=True)):
            if name == primitive.memo:
                call.append(None)
                continue
            many = name == primitive.sequence
            items: list[Any] = []
            for place, item in enumerate(value if many else (value,)):
                parent = parents.get(place if many else position) if many or primitive.sequence is None else None
                if parent is not None:
                    items.append(Ref(self.place[parent]))
                elif isinstance(item, np.ndarray):
                    index = self._constant(item, item, node.recording.originals.get(id(item)))
                    constants.append((position, place if many else position, index, f"{name}[{place}]" if many else name))
                    items.append(Ref(index))
                else:
                    items.append(item)
                    if not many and (text := constant(item)) is not None:
                        record.constants[name] = text
            call.append(tuple(items) if many else items[0])
        record.call = tuple(call)
        record.value = node.values[-1]
        record.state = "freed" if node.saved is FREED else "" if type(node.saved) is tuple else "recomputed in backward"
        if plan.take is not None:
            record.saved = tuple(zip(plan.names, plan.take(node.values), strict=True))
            if type(node.saved) is tuple and any(
                isinstance(array, np.ndarray) and changed_since(array, node.time)
                for value in node.saved
                for array in (value if isinstance(value, tuple) else (value,))
            ):
                record.state = "overwritten in place"
        return constants

    def _take_saved(self, record: Record, node: Node) -> list[tuple[int, int, int, str]]:
        """Note what a node has saved; return position, place, record and name of those arguments that are tensors without a gradient."""
        saved, plan = node.saved, node.plan
        if type(saved) is not tuple:
            record.state = "freed" if saved is FREED else "recomputed in backward"
            return []
        constants: list[tuple[int, int, int, str]] = []
        record.saved = tuple(zip(plan.names, saved, strict=True))
        assert plan.primitive is not None
        parameters = plan.primitive.parameters
        for name, origin, value in zip(plan.names, plan.origins, saved, strict=True):
            if name == plan.primitive.memo:
                continue
            many = isinstance(origin, dict)
            for at, array in enumerate(value) if many else ((0, value),):
                home = origin.get(at, Plan.CONSTANT) if many else origin
                intact = isinstance(array, np.ndarray) and not changed_since(array, node.time)
                if isinstance(array, np.ndarray) and not intact:
                    record.state = "overwritten in place"
                if home == Plan.SELF:
                    record.value = array if intact else None
                elif home >= 0:
                    if intact and (parent := self.records[self.place[node.parents[home]]]).value is None:
                        parent.value = array
                elif isinstance(array, np.ndarray) and home == Plan.CONSTANT:
                    position = parameters.index(name)
                    index = self._constant(array, array if intact else None)
                    constants.append((position, at if many else position, index, f"{name}[{at}]" if many else name))
                elif name in parameters and (text := constant(array)) is not None:
                    record.constants[name] = text
        return constants

    def _constant(self, array: Any, value: Any, original: Any = None) -> int:
        if id(array) not in self.place:
            self.place[id(array)] = index = len(self.records)
            self.records.append(Record("constant", "", array.shape, array.dtype, value=value))
            if original is not None:
                self.originals[index] = id(original)
        return self.place[id(array)]

    def name_all(self) -> None:
        """Give every record its name: what the caller calls it, else what the code that was recorded called it."""
        names = self.names
        recordings = {id(r.node.recording): r.node.recording for r in self.records if isinstance(r.node, RecordedNode)}
        for key, i in self.place.items():
            key = self.originals.get(i, key)
            record = self.records[i]
            record.held = bool(names.of.get(key))
            record.name = names.of.get(key) or next((r.names[key] for r in recordings.values() if key in r.names), "")
            if record.kind != "operation":
                record.home = names.homes.get(key)
            if record.kind == "leaf" and record.home is not None:
                record.kind = "parameter"


def _observe(record: Record, tensor: Variable) -> None:
    """Note what a tensor that belongs to the record's node tells: its value, its gradient, whether it is a parameter."""
    record.value = tensor.array
    if isinstance(tensor._grad, Variable):
        record.grad = tensor._grad.array
    if record.kind == "leaf" and isinstance(tensor, Parameter):
        record.kind = "parameter"


def _take_kept_values(records: Sequence[Record], record: Record) -> None:
    """Give a recorded operation, and its operands, the values that they had when it ran."""
    node = record.source
    if not isinstance(node, RecordedNode) or record.call is None:
        return
    record.value = node.values[-1]
    for argument, value in zip(record.call, node.values[:-1], strict=True):
        pairs = ((argument, value),) if isinstance(argument, Ref) else zip(argument, value, strict=True) if _is_many(argument) else ()
        for ref, array in pairs:
            if isinstance(ref, Ref) and isinstance(records[ref.index].node, Leaf):
                records[ref.index].value = array.astype(records[ref.index].dtype, copy=False)  # an operand may have been promoted


def _is_many(argument: Any) -> bool:
    return isinstance(argument, tuple) and any(isinstance(a, Ref) for a in argument)


def _take_saved_by_function(record: Record, call: Node) -> None:
    try:
        saved = call.unpack()
    except FreedGraphError:
        record.state = "freed"
    except InplaceError:
        record.state = "overwritten in place"
    else:
        record.saved = [(f"tensor {i}", t.array) for i, t in enumerate(saved) if isinstance(t, Variable)]
