"""A model's computation as TensorBoard's `GraphDef`: one node for each operation, named after the modules that were running."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...autograd.variable import Variable
from ...errors import MissingExtraError
from ...nn.module import Module
from ...nn.tracing import Use, trace
from ...nn.watching import tensors_in

_TYPES = {"float32": 1, "float64": 2, "int32": 3, "uint8": 4, "int16": 5, "int8": 6, "int64": 9, "bool": 10, "float16": 19}  # TensorFlow's


class _Protos:
    """The classes of the protocol, which tensorboardX ships."""

    def __init__(self) -> None:
        try:
            from tensorboardX.proto import attr_value_pb2, graph_pb2, node_def_pb2, tensor_shape_pb2, versions_pb2
        except ImportError:
            raise MissingExtraError("add_graph", "tensorboardX", "tensorboard") from None
        self.attribute: Any = attr_value_pb2.AttrValue
        self.graph: Any = graph_pb2.GraphDef
        self.node: Any = node_def_pb2.NodeDef
        self.shape: Any = tensor_shape_pb2.TensorShapeProto
        self.versions: Any = versions_pb2.VersionDef

    def make(self, name: str, kind: str, inputs: list[str], shape: Any, dtype: Any, **texts: str) -> Any:
        """Return a node with the shape and dtype of its output, and further attributes."""
        shape = self.shape(dim=[self.shape.Dim(size=int(n)) for n in shape])
        attributes = {"_output_shapes": self.attribute(list=self.attribute.ListValue(shape=[shape]))}
        attributes["dtype"] = self.attribute(type=_TYPES.get(str(dtype), 0))
        attributes.update((key, self.attribute(s=text.encode())) for key, text in texts.items() if text)
        return self.node(name=name, op=kind, input=inputs, attr=attributes)


def graph_of(model: Any, args: Any) -> Any:
    """Return the `GraphDef` of what a model computes: inputs, parameters and buffers, operations, outputs.

    A module's operations stand in the scope of its class and its name, as in ``Net/Linear[fc1]/linear``.
    """
    protos = _Protos()
    traced = trace(model, (args,) if isinstance(args, (Variable, Mapping)) else tuple(args))
    root = type(model).__name__ if isinstance(model, Module) else getattr(model, "__name__", "model")
    scopes = dict(_scopes(model, root)) if isinstance(model, Module) else {}
    owners = {f"{path}.{name}".lstrip("."): id(m) for path, m in _modules(model) for name in (*m._parameters, *m._buffers)}
    used = {use.node for call in traced.calls for use in _uses(call.operands)}
    names: dict[Any, str] = {}
    nodes: list[Any] = []
    taken: set[str] = set()

    def add(key: Any, name: str, kind: str, inputs: list[str], shape: Any, dtype: Any, **texts: str) -> None:
        unique, number = name, 1
        while unique in taken:
            unique, number = f"{name}_{number}", number + 1
        taken.add(unique)
        names[key] = unique
        nodes.append(protos.make(unique, kind, inputs, shape, dtype, **texts))

    for source in traced.inputs:
        add(source, f"input/input.{source.name_}", "IO Node", [], source.shape, source.dtype)
    for source in traced.states:
        if source in used:
            scope = scopes.get(owners.get(source.name_, 0), root)
            add(source, f"{scope}/{source.name_.rpartition('.')[2]}", "Parameter", [], source.shape, source.dtype)
    for call in traced.calls:
        scope = next((scopes[id(module)] for module in reversed(call.scope) if id(module) in scopes), root)
        inputs = [names[use.node] for use in _uses(call.operands) if use.node in names]
        constants = ", ".join(
            f"{name}={value}" for name, value in zip(call.primitive.parameters, call.operands, strict=True) if _is_short(value)
        )
        add(call, f"{scope}/{call.name()}", call.name(), inputs, call.shape, call.dtype, arguments=constants, source=call.place)
    for i, tensor in enumerate(tensors_in(traced.result)):
        node = traced.node_of(tensor)
        add(f"output {i}", f"output/output.{i}", "IO Node", [names[node]] if node in names else [], tensor.array.shape, tensor.array.dtype)
    return protos.graph(node=nodes, versions=protos.versions(producer=22))


def _modules(model: Any) -> Iterator[tuple[str, Module]]:
    if isinstance(model, Module):
        yield from model.named_modules()


def _scopes(model: Module, root: str) -> Iterator[tuple[int, str]]:
    """Yield the id of each module and its scope."""
    scopes = {"": root}
    for path, module in model.named_modules():
        if path:
            before, _, name = path.rpartition(".")
            scopes[path] = f"{scopes[before]}/{type(module).__name__}[{name}]"
        yield id(module), scopes[path]


def _uses(operands: Any) -> Iterator[Use]:
    if isinstance(operands, Use):
        yield operands
    elif isinstance(operands, (tuple, list)):
        for part in operands:
            yield from _uses(part)


def _is_short(value: Any) -> bool:
    """Return whether an argument is an option that is worth naming: no tensor, not left out, and short."""
    return value is not None and not isinstance(value, (Use, np.ndarray)) and not list(_uses(value)) and len(str(value)) < 60
