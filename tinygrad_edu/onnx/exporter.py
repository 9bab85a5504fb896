"""`Exporter`: translates the calls of a trace, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..autograd.variable import Variable
from ..errors import OnnxExporterError
from ..nn.module import Module
from ..nn.tracing import Call, Source, Trace, Use
from ..nn.watching import tensors_in
from .batch_norm import batch_norm, batch_norms
from .graph import TRANSLATORS, Graph, Value
from .runs import structure
from .sizes import DifferenceError, Size, merge


class Exporter:
    """Translates a trace, of which there is one for each size of the dynamic axes."""

    def __init__(self, graph: Graph, runs: Sequence[Trace], model: Any, names: Sequence[str]) -> None:
        self.graph, self.runs, self.base, self.names = graph, runs, runs[0], names
        self.values: dict[Any, Value] = {}
        self.norms: Mapping[Call, Any] = {}
        self.outputs: set[str] = set()
        self.graph.name = type(model).__name__ if isinstance(model, Module) else getattr(model, "__name__", "model")  # type: ignore[attr-defined]
        self.paths = {id(module): path for path, module in model.named_modules()} if isinstance(model, Module) else {}
        structures = [structure(run) for run in runs]
        for other in structures[1:]:
            if other != structures[0]:
                self._raise_for_structure(structures[0], other)

    def _raise_for_structure(self, ours: list[Any], theirs: list[Any]) -> None:
        first = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
        call = self.base.calls[min(first, len(self.base.calls) - 1)]
        raise OnnxExporterError(
            f"the dynamic axes {', '.join(self.graph.axes.names)} change what is computed, not only its size, from {call.name()} on, "
            f"called at {call.place}: a loop or branch depends on a size. Fix that axis"
        )

    def build(self, output_names: Sequence[str] | None) -> None:
        """Translate all that the outputs depend on."""
        graph, twins = self.graph, {}
        outputs = [list(tensors_in(run.result)) for run in self.runs]
        for group in zip(*((*run.inputs, *run.calls) for run in self.runs), strict=True):
            twins[group[0]] = group
        graph.inputs = [self._input(source, name, twins[source]) for source, name in zip(self.base.inputs, self.names, strict=True)]  # type: ignore[attr-defined]
        names = self._output_names(len(outputs[0]), output_names)
        roots = [self.base.node_of(tensor) for tensor in outputs[0]]
        self.norms = batch_norms(self.base)
        needed = _needed(roots, self.norms)
        for call in self.base.calls:
            if call in needed:
                self._translate(call, twins[call])
        graph.scope, graph.note = "", ""
        graph.outputs = [  # type: ignore[attr-defined]
            self._output(name, root, [run[i] for run in outputs]) for i, (name, root) in enumerate(zip(names, roots, strict=True))
        ]

    def _input(self, source: Source, name: str, group: Sequence[Source]) -> Any:
        shape = merge([tuple(twin.shape) for twin in group])
        self.values[source] = Value(self.graph.unique(name), shape, source.dtype)
        return self._info(name, source.dtype, shape)

    def _info(self, name: str, dtype: Any, shape: Any) -> Any:
        return self.graph.onnx.helper.make_tensor_value_info(name, self.graph.dtype(dtype), [self._dimension(n) for n in shape])

    def _dimension(self, n: Any) -> Any:
        """Return a size as it stands in the shape of an input or output: a number, or a formula in the names of the dynamic axes."""
        if not isinstance(n, Size):
            return int(n)
        terms = self.graph.axes.terms(n.values)
        if terms is None:
            return None
        parts = [(c, "*".join(self.graph.axes.names[a] for a in product)) for product, c in terms.items()]
        return " + ".join(text if text and c == 1 else f"{c}*{text}" if text else str(c) for c, text in parts)

    def _output_names(self, count: int, given: Sequence[str] | None) -> list[str]:
        given = list(given or ())
        if len(given) > count:
            raise ValueError(f"output_names has {len(given)} names, but the model returns {count} tensors")
        default = ["output"] if count == 1 else [f"output_{i}" for i in range(count)]
        names = [self.graph.unique(name) if name not in given else name for name in default[len(given) :]]
        if taken := [name for name in given if name in self.graph._taken] or len(set(given)) < len(given):
            raise ValueError(f"names of outputs must differ from each other and from those of the inputs: {given}, {taken}")
        self.graph._taken.update(given)
        return given + names

    def _output(self, name: str, root: Any, tensors: Sequence[Variable]) -> Any:
        if root is None:
            found = self.graph.tensor(merge([t.array for t in tensors]))
        else:
            found = self._value(root).name
        self.graph.nodes.append(self.graph.onnx.helper.make_node("Identity", [found], [name], name=name + ".node"))
        self._rename(found, name)
        self.outputs.add(name)
        return self._info(name, tensors[0].array.dtype, merge([t.array.shape for t in tensors]))

    def _rename(self, found: str, name: str) -> None:
        """Let the node that makes an output bear its name, in place of a node that copies it, where nothing else speaks against it."""
        makers = [node for node in self.graph.nodes[:-1] if found in node.output]
        if not makers or found in self.outputs:
            return
        self.graph.nodes.pop()
        for node in self.graph.nodes:
            for field in (node.input, node.output):
                for i, old in enumerate(field):
                    if old == found:
                        field[i] = name
        self.values = {k: v._replace(name=name) if v.name == found else v for k, v in self.values.items()}

    def _value(self, node: Any) -> Value:
        if node not in self.values:
            if not isinstance(node, Source):
                raise OnnxExporterError(
                    f"{node.name()} is an operation defined by a user (autograd.Function): write its forward pass with tensor operations"
                )
            name = self.graph.constant(node.array, self._free(node.name_))
            self.values[node] = Value(name, tuple(node.shape), node.dtype)
        return self.values[node]

    def _free(self, name: str) -> str:
        while name in self.graph._taken:
            name += "_"
        return name

    def _translate(self, call: Call, group: Sequence[Call]) -> None:
        graph = self.graph
        path = next((self.paths[id(module)] for module in reversed(call.scope) if id(module) in self.paths), "")
        graph.scope, graph.note = f"{path}." if path else "", call.place
        try:
            translator = batch_norm if call in self.norms else TRANSLATORS.get(call.primitive.name)
            if translator is None:
                raise OnnxExporterError("this operation has no translation")
            calls = [[operand] for operand in self.norms[call]] if call in self.norms else zip(*(t.operands for t in group), strict=True)
            operands = [self._operand(items) for items in calls]
            shape = merge([tuple(twin.shape) for twin in group])
            named = translator(graph, _Sized(call, shape), *operands)
        except (OnnxExporterError, DifferenceError) as error:
            reason = f"a number differs with the size of a dynamic axis: {error}" if isinstance(error, DifferenceError) else str(error)
            raise OnnxExporterError(
                f"cannot export {call.primitive.name!r}, called at {call.place or 'an unknown place'}"
                f"{f' in module {path!r}' if path else ''}: {reason}. Compute it outside of the model, write it with other operations, or "
                "enter a translator with tinygrad_edu.onnx.translates"
            ) from None
        self.values[call] = Value(named, shape, call.dtype)

    def _operand(self, items: Sequence[Any]) -> Any:
        """Return an operand, given what it is in each run."""
        first = items[0]
        if isinstance(first, Use):
            value = self._value(first.node)
            if np.dtype(first.dtype) != value.dtype:
                value = Value(self.graph.cast(value, first.dtype), value.shape, np.dtype(first.dtype))
            return value
        if type(first) in (tuple, list) and any(isinstance(part, (Use, np.ndarray)) for part in first):
            return tuple(self._operand(parts) for parts in zip(*items, strict=True))
        return merge(items)


class _Sized:
    """A call whose shape contains a `Size` where it is dynamic."""

    def __init__(self, call: Call, shape: Any) -> None:
        self.primitive, self.dtype, self.shape = call.primitive, np.dtype(call.dtype), shape


def _needed(roots: Sequence[Any], norms: Mapping[Call, Any]) -> set[Any]:
    """Return all that these nodes depend on, where batch normalisations depend on their operands only."""
    seen: set[Any] = set()
    stack = [root for root in roots if root is not None]

    def visit(x: Any) -> None:
        if isinstance(x, Use):
            stack.append(x.node)
        elif isinstance(x, (tuple, list)):
            for part in x:
                visit(part)

    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            visit(norms[node] if node in norms else getattr(node, "operands", ()))
    return seen
