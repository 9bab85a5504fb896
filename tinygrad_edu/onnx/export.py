"""`export`: run a model on example inputs, and write what it computed as an ONNX file."""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping, Sequence
from typing import Any

from ..autograd.variable import Variable
from ..errors import MissingExtraError
from ..files import write
from ..nn.module import Module
from ..nn.watching import tensors_in
from .exporter import Exporter
from .graph import Graph
from .runs import dynamic, forbid_hidden, runs_of

OLDEST, DEFAULT = 17, 18  # versions of ONNX's operators


def export(
    model: Any,
    args: Any = (),
    f: Any = None,
    *,
    kwargs: Mapping[str, Any] | None = None,
    verbose: bool | None = None,
    input_names: Sequence[str] | None = None,
    output_names: Sequence[str] | None = None,
    opset_version: int | None = None,
    dynamo: bool = True,
    external_data: bool = True,
    dynamic_shapes: Any = None,
    export_params: bool = True,
    keep_initializers_as_inputs: bool = False,
    dynamic_axes: Mapping[str, Any] | None = None,
    do_constant_folding: bool = True,
) -> Any:
    """Write a model as ONNX: it is run on example inputs, in evaluation mode, and every primitive call becomes one or a few ONNX operators.

    What is exported is the path that was taken: a Python branch or a loop that depends on data is fixed as it was for the example.
    Parameters and buffers become initializers under their names in the state dict, one that is shared once; nodes are named after the
    modules, and carry the line of source that called them. The model is left as it was.

    Parameters
    ----------
    model : a module, or a function of tensors.
    args, kwargs : the example inputs: a tensor, or a tuple of arguments; tensors inside tuples, lists and dicts become inputs too.
    f : the path of the file (it is there whole or not at all), or a binary file, or `None`.
    input_names, output_names : for the tensors of the arguments and of the result in their order; by default the names of the model's
        arguments, and ``output`` (``output_0``, … if there are several).
    opset_version : the version of ONNX's operators, 17 or later; 18 by default.
    dynamic_axes : for inputs, by name, the axes whose size may differ from the example's, as ``{"x": {0: "batch"}}`` or ``{"x": [0]}``.
        Axes of the same name have the same size. In the list form the same axis of all inputs that have the same size there is one.
    dynamic_shapes : the same in another form, PyTorch's: names for axes by input name, or in a tuple in the order of the inputs.
    verbose : print the model as text.
    export_params, keep_initializers_as_inputs : other values than these are refused: the parameters are always part of the file.
    dynamo, external_data, do_constant_folding : accepted for PyTorch's sake; they change nothing.

    Returns
    -------
    onnx.ModelProto : the model, checked.

    Raises
    ------
    OnnxExporterError : if an operation has no translation, a value was computed outside of what is recorded (by NumPy, under ``no_grad``,
        behind ``detach``), or something that ONNX wants fixed follows from a dynamic axis. It names the operation and the line.
    ValueError : if names, axes or versions do not fit.
    ImportError : if the package onnx is missing.

    >>> import tinygrad_edu as tg, tinygrad_edu.onnx
    >>> model = tg.nn.Sequential(tg.nn.Linear(3, 2), tg.nn.ReLU())
    >>> proto = tg.onnx.export(model, (tg.zeros(1, 3),), input_names=["x"], dynamic_axes={"x": {0: "batch"}})
    >>> [node.op_type for node in proto.graph.node], [i.name for i in proto.graph.initializer]
    (['Gemm', 'Relu'], ['0.weight', '0.bias'])
    """
    args = (args,) if isinstance(args, (Variable, dict)) else tuple(args)
    if not export_params or keep_initializers_as_inputs:
        raise ValueError("the parameters are always initializers of the file: leave out export_params and keep_initializers_as_inputs")
    kwargs = _in_order(model, args, dict(kwargs or {}))
    opset_version = _checked_opset(DEFAULT if opset_version is None else opset_version)
    examples = list(tensors_in((args, kwargs)))
    names = _input_names(model, args, kwargs, input_names)
    axes, where = dynamic(names, examples, dynamic_axes, dynamic_shapes, output_names or ())
    graph = Graph(axes, opset_version)
    for axis, places in enumerate(where):
        source, place = places[0]
        graph.dynamic[axis] = names[source], place
    runs = runs_of(model, args, kwargs, axes, where)
    forbid_hidden(model, args, kwargs, runs[0])
    Exporter(graph, runs, model, names).build(output_names)
    proto = graph.onnx.helper.make_model(
        _proto(graph), producer_name="tinygrad_edu", opset_imports=[graph.onnx.helper.make_opsetid("", opset_version)]
    )
    proto.ir_version = graph.onnx.helper.find_min_ir_version_for(list(proto.opset_import))
    graph.onnx.checker.check_model(proto, full_check=True)
    if verbose:
        print(graph.onnx.printer.to_text(proto))
    if f is not None:
        data = proto.SerializeToString()
        write(f, data) if isinstance(f, (str, os.PathLike)) else f.write(data)
    return proto


def _proto(graph: Any) -> Any:
    return graph.onnx.helper.make_graph(graph.nodes, graph.name, graph.inputs, graph.outputs, graph.initializers)


def _checked_opset(version: int) -> int:
    try:
        from onnx.defs import onnx_opset_version
    except ImportError:
        raise MissingExtraError("onnx.export", "onnx", "onnx") from None
    if not OLDEST <= version <= onnx_opset_version():
        raise ValueError(f"opset_version must be from {OLDEST} to {onnx_opset_version()}, but got {version}")
    return version


def _arguments(model: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of the model's call by the names of its parameters."""
    try:
        return inspect.signature(model.forward if isinstance(model, Module) else model).bind(*args, **kwargs).arguments
    except (TypeError, ValueError):
        return {"input": args, **kwargs}


def _in_order(model: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return the named arguments in the order of the parameters."""
    known = [name for name in _arguments(model, args, kwargs) if name in kwargs]
    return {name: kwargs[name] for name in dict.fromkeys((*known, *kwargs))}


def _input_names(model: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], given: Sequence[str] | None) -> list[str]:
    """Return a name for each tensor among the arguments: those given, then those of the parameters of the model's call."""
    names = []
    for name, value in _arguments(model, args, kwargs).items():
        count = sum(1 for _ in tensors_in(value))
        names += [name] if isinstance(value, Variable) else [f"{name}_{i}" for i in range(count)]
    given = list(given or ())
    if len(given) > len(names):
        raise ValueError(f"input_names has {len(given)} names, but the arguments contain {len(names)} tensors")
    names = given + names[len(given) :]
    if len(set(names)) < len(names):
        raise ValueError(f"every input needs a name of its own, but they are {names}: give input_names")
    return names
