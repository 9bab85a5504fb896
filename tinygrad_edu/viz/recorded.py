"""What the engine knows about a graph: its nodes as a list of `Record`, each after its parents.

Values are taken from where they are certain: the tensors that the caller still holds, and the arrays that the rules saved and
that nobody has changed since. What was not kept is not shown; nothing is computed again and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..autograd.memory import changed_since
from ..autograd.node import FREED, Leaf, Node, Plan
from ..autograd.variable import Variable
from ..errors import FreedGraphError, InplaceError
from ..nn.parameter import Parameter
from .names import Names
from .numbers import constant


@dataclass(slots=True)
class Record:
    """A node of the graph, or a tensor without one that an operation saved.

    Attributes
    ----------
    kind : "operation", "leaf", "parameter" or "constant".
    label : the primitive's name, or the name of a user's function.
    parents, arguments : the places of the parents in the list, and the names of the arguments that they are.
    value, grad : arrays, or `None` where they are not known.
    saved : what the rules keep: (name, value), arrays or others.
    constants : arguments that are no tensors, as text.
    state : "", "freed", "overwritten in place" or "recomputed in backward".
    where : the line of source that made it, if anomaly mode noted it.
    """

    kind: str
    label: str
    shape: tuple[int, ...]
    dtype: Any
    engine_name: str = ""
    name: str = ""
    parents: list[int] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    value: Any = None
    grad: Any = None
    saved: Sequence[tuple[str, Any]] = ()
    constants: dict[str, str] = field(default_factory=dict)
    state: str = ""
    where: str = ""
    home: tuple[str, ...] | None = None
    is_output: bool = False


def read(tensors: Sequence[Variable], names: Names) -> list[Record]:
    """Return the records of everything that `tensors` depend on, parents first."""
    roots = [t.current_node() for t in tensors]
    order = _parents_first([node for node in roots if node is not None])
    # A user's function with a single output is one box, not a call and its output.
    merged = {node.parents[0] for node in order if _is_output_of_call(node) and node.count == 1}  # type: ignore[attr-defined]
    records: list[Record] = []
    place: dict[Any, int] = {}  # node, or id of an array that belongs to no node -> index
    for node in order:
        if node not in merged:
            whole = _is_output_of_call(node) and node.parents[0] in merged
            _add(records, place, node, node.parents[0] if whole else node)
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
    for key, i in place.items():
        records[i].name = names.of.get(key, "")
        records[i].home = names.homes.get(key)
        if records[i].kind == "leaf" and records[i].home is not None:
            records[i].kind = "parameter"
    return records


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


def _add(records: list[Record], place: dict[Any, int], node: Node, source: Node) -> None:
    """Append the record of `node`, whose arguments and saved values are those of `source`."""
    if isinstance(node, Leaf):
        record = Record("leaf", "", node.shape, node.dtype, node.name())
        if (tensor := node.variable) is not None:
            _observe(record, tensor)
    else:
        record = Record("operation", "", node.shape, node.dtype, node.name())
        plan = source.plan
        inputs = [(position, place[p], name) for position, p, name in zip(plan.positions, source.parents, plan.arguments, strict=True)]
        if _is_output_of_call(source):
            record.label = f"output {source.place}"  # type: ignore[attr-defined]
        elif plan.primitive is None:
            record.label = source.name().removesuffix("Backward")
            _take_saved_by_function(record, source)
        else:
            record.label = plan.primitive.name
            inputs += _take_saved(records, place, record, source)
            if plan.primitive.sequence is not None:
                inputs = [(position, i, f"{name}[{position}]") for position, i, name in inputs]
        inputs.sort()
        record.parents = [i for _, i, _ in inputs]
        record.arguments = [name for _, _, name in inputs]
        if (stack := getattr(node, "stack", None)) is not None:
            record.where = f"{stack[-1].filename}:{stack[-1].lineno}: {stack[-1].line}"
    if node.hooks is not None and node.hooks.retain is not None and (keeper := node.hooks.retain()) is not None:
        _observe(record, keeper)
    place[node] = len(records)
    records.append(record)


def _observe(record: Record, tensor: Variable) -> None:
    """Note what a tensor that belongs to the record's node tells: its value, its gradient, whether it is a parameter."""
    record.value = tensor.array
    if isinstance(tensor._grad, Variable):
        record.grad = tensor._grad.array
    if record.kind == "leaf" and isinstance(tensor, Parameter):
        record.kind = "parameter"


def _take_saved(records: list[Record], place: dict[Any, int], record: Record, node: Node) -> list[tuple[int, int, str]]:
    """Note what a node has saved; return position, record and name of those arguments that are tensors without a gradient."""
    saved, plan = node.saved, node.plan
    if type(saved) is not tuple:
        record.state = "freed" if saved is FREED else "recomputed in backward"
        return []
    constants: list[tuple[int, int, str]] = []
    record.saved = tuple(zip(plan.names, saved, strict=True))
    parameters = plan.primitive.parameters
    for name, origin, value in zip(plan.names, plan.origins, saved, strict=True):
        many = isinstance(origin, dict)
        for at, array in enumerate(value) if many else ((0, value),):
            home = origin.get(at, Plan.CONSTANT) if many else origin
            intact = isinstance(array, np.ndarray) and not changed_since(array, node.time)
            if isinstance(array, np.ndarray) and not intact:
                record.state = "overwritten in place"
            if home == Plan.SELF:
                record.value = array if intact else None
            elif home >= 0:
                if intact and (parent := records[place[node.parents[home]]]).value is None:
                    parent.value = array
            elif isinstance(array, np.ndarray) and home == Plan.CONSTANT:
                position = at if many else parameters.index(name)
                constants.append((position, _constant(records, place, array, intact), name))
            elif name in parameters and (text := constant(array)) is not None:
                record.constants[name] = text
    return constants


def _constant(records: list[Record], place: dict[Any, int], array: Any, intact: bool) -> int:
    if id(array) not in place:
        place[id(array)] = len(records)
        records.append(Record("constant", "", array.shape, array.dtype, value=array if intact else None))
    return place[id(array)]


def _take_saved_by_function(record: Record, call: Node) -> None:
    try:
        saved = call.unpack()
    except FreedGraphError:
        record.state = "freed"
    except InplaceError:
        record.state = "overwritten in place"
    else:
        record.saved = [(f"tensor {i}", t.array) for i, t in enumerate(saved) if isinstance(t, Variable)]
