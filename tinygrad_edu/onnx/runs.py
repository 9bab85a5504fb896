"""The runs of a model that an export compares: one for each size of the dynamic axes, and one with other numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..autograd.variable import Variable, make
from ..errors import OnnxExporterError
from ..nn.tracing import Trace, Use, trace
from ..nn.watching import replaced, tensors_in
from .sizes import Axes, DifferenceError, Size, Varying, merge

_NO_RECORD = "operations: NumPy, item(), no_grad and detach() leave no record. Compute it with tensors, or give it as an input"


def dynamic(
    names: Sequence[str], examples: Sequence[Variable], dynamic_axes: Any, dynamic_shapes: Any, outputs: Sequence[str]
) -> tuple[Axes, list[list[tuple[int, int]]]]:
    """Return the dynamic axes, and for each where it is found: pairs of an input and a place in its shape."""
    given = dynamic_axes if dynamic_axes is not None else dynamic_shapes
    if isinstance(given, (tuple, list)):
        given = dict(zip(names, given, strict=True))
    found: dict[str, list[tuple[int, int]]] = {}
    for name, axes in (given or {}).items():
        if name not in names:
            if name in outputs:
                continue  # the axes of an output follow from those of the inputs
            raise ValueError(f"dynamic axes are given for {name!r}, but the inputs are {list(names)}")
        source = list(names).index(name)
        shape = examples[source].array.shape
        pairs = axes.items() if isinstance(axes, Mapping) else [(axis, axis) for axis in axes or ()]
        for axis, label in pairs:
            if label is None or (isinstance(axes, Mapping) and isinstance(label, int)):
                continue
            if not -len(shape) <= axis < len(shape):
                raise ValueError(f"axis {axis} of {name!r} is to be dynamic, but its shape is {shape}")
            axis %= len(shape)
            text = f"axis_{axis}_{shape[axis]}" if isinstance(label, int) else getattr(label, "__name__", None) or str(label)
            found.setdefault(text, []).append((source, axis))
    sizes = []
    for label, places in found.items():
        lengths = {examples[source].array.shape[axis] for source, axis in places}
        if len(lengths) > 1:
            raise ValueError(f"the axes called {label!r} must have the same size, but the examples have {sorted(lengths)}")
        sizes.append(lengths.pop())
    return Axes(list(found), sizes), list(found.values())


def runs_of(model: Any, args: Any, kwargs: Any, axes: Axes, where: Sequence[Sequence[tuple[int, int]]]) -> list[Trace]:
    """Return the traces of the model for all sizes of the dynamic axes, that of the example first."""
    traces: list[Trace] = []
    for sizes in axes.runs:
        numbers = iter(range(1 << 30))

        def resized(tensor: Variable, sizes: Any = sizes, numbers: Any = numbers) -> Any:
            source, array = next(numbers), tensor.array
            for axis, size in enumerate(sizes):
                for _, place in (p for p in where[axis] if p[0] == source):
                    array = np.take(array, np.arange(size) % max(1, array.shape[place]), axis=place)
            return make(array)

        try:
            traces.append(trace(model, *replaced((args, kwargs), resized)))
        except Exception as error:
            if not traces:
                raise
            named = ", ".join(f"{name} = {n}" for name, n in zip(axes.names, sizes, strict=True))
            raise OnnxExporterError(f"the model does not run with another size of the dynamic axes ({named}): {error}") from error
    return traces


def forbid_hidden(model: Any, args: Any, kwargs: Any, base: Trace) -> None:
    """Raise if a constant of the trace is another one for other inputs: then it was computed where it was not recorded."""

    def other(tensor: Variable) -> Any:
        array = np.flip(tensor.array)
        return make(array * np.asarray(0.75, array.dtype) if array.dtype.kind == "f" else array.copy())

    try:
        again = trace(model, *replaced((args, kwargs), other))
    except Exception:
        return  # these inputs are none that the model takes
    if structure(base) != structure(again):
        return  # a branch depends on data, and is fixed as it was
    for call, twin in zip(base.calls, again.calls, strict=True):
        try:
            merged = merge([_plain(call.operands), _plain(twin.operands)])
            hidden = _has_varying(merged)
        except DifferenceError:
            hidden = True
        if hidden:
            raise OnnxExporterError(
                f"{call.name()}, called at {call.place}, uses a value that follows from the input, but was not computed by recorded "
                f"{_NO_RECORD}"
            )
    for one, other_one in zip(tensors_in(base.result), tensors_in(again.result), strict=False):
        if base.node_of(one) is None and not np.array_equal(one.array, other_one.array, equal_nan=one.array.dtype.kind == "f"):
            raise OnnxExporterError(f"an output follows from the input, but was not computed by recorded {_NO_RECORD}")


def _has_varying(x: Any) -> bool:
    if isinstance(x, (tuple, list)):
        return any(map(_has_varying, x))
    return isinstance(x, (Varying, Size))


def _plain(operands: Any) -> Any:
    return "computed" if isinstance(operands, Use) else tuple(map(_plain, operands)) if type(operands) in (tuple, list) else operands


def structure(run: Trace) -> list[Any]:
    """Return what two runs must have in common to be the same computation: which calls use the results of which."""
    numbers: dict[Any, int] = {node: i for i, node in enumerate((*run.inputs, *run.states, *run.calls))}

    def used(x: Any) -> Any:
        if isinstance(x, Use):
            return numbers.get(x.node, -1)
        return tuple(map(used, x)) if isinstance(x, (tuple, list)) else None

    return [(call.primitive.name, used(call.operands)) for call in run.calls]
