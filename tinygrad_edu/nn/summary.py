"""`summary`: what a model consists of, what shapes pass through it, and what it costs, as a table."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..dtypes import to_numpy
from ..ops import creation
from .module import Module
from .multiply_adds import multiply_adds
from .tracing import Form, Trace, trace

__all__ = ["Layer", "Summary", "summary"]


@dataclass
class Layer:
    """One module: a row of the table.

    Attributes
    ----------
    name, path : the name in the module that contains it, and from the model on.
    kind : the name of its class.
    depth : how many modules contain it.
    calls : how often it was called.
    input_shape, output_shape : of the first call: a tuple, or tuples and dicts of them; `None` if it was not called.
    parameters, trainable : the number of elements of its parameters and those of the modules in it, each parameter counted once.
    shared : whether one of its parameters has been counted in a row before.
    multiply_adds : multiplications followed by an addition, of all calls, with those of the modules in it.
    """

    name: str
    path: str
    kind: str
    depth: int
    calls: int = 0
    input_shape: Any = None
    output_shape: Any = None
    parameters: int = 0
    trainable: int = 0
    shared: bool = False
    multiply_adds: int = 0
    children: list[Layer] = field(default_factory=list, repr=False)


class Summary:
    """What `summary` found out. Its text is a table; a notebook shows it as one.

    Attributes
    ----------
    layers : a `Layer` for each module, the model first, each followed by what it contains.
    total_params, trainable_params, frozen_params : numbers of elements, each parameter counted once.
    total_mult_adds : multiplications followed by an addition.
    input_bytes, param_bytes, output_bytes : memory of the inputs, of the parameters and buffers, and of the outputs of all modules that
        contain no others.
    total_bytes : of a training step: inputs, parameters, and outputs twice, as each has a gradient.
    """

    def __init__(self, root: Layer, traced: Trace, model: Module, depth: int | None) -> None:
        self.layers = list(_walk(root))
        self.depth = depth
        unique = list(model.parameters())
        self.total_params = sum(p.array.size for p in unique)
        self.trainable_params = sum(p.array.size for p in unique if p.requires_grad)
        self.frozen_params = self.total_params - self.trainable_params
        self.total_mult_adds = root.multiply_adds
        self.input_bytes = sum(source.array.nbytes for source in traced.inputs)
        self.param_bytes = sum(t.array.nbytes for t in (*unique, *model.buffers()))
        innermost = [visit for visit in traced.visits if not visit.module._modules]
        self.output_bytes = sum(_bytes(form) for visit in innermost for form in _forms(visit.output))
        self.total_bytes = self.input_bytes + self.param_bytes + 2 * self.output_bytes

    @property
    def shown(self) -> list[Layer]:
        """The rows of the table: those no deeper than was asked for."""
        return [layer for layer in self.layers if self.depth is None or layer.depth <= self.depth]

    def _cells(self, layer: Layer) -> tuple[str, str, str]:
        shape = "not called" if layer.calls == 0 else _shape_text(layer.output_shape) + (f" × {layer.calls}" if layer.calls > 1 else "")
        frozen = " (frozen)" if layer.parameters and not layer.trainable else ""
        count = f"{layer.parameters:,}" + (" (shared)" if layer.shared else frozen) if layer.parameters else "–"
        return shape, count, f"{layer.multiply_adds:,}" if layer.multiply_adds else "–"

    def _totals(self) -> list[tuple[str, str]]:
        return [
            ("Total parameters", f"{self.total_params:,}"),
            ("Trainable parameters", f"{self.trainable_params:,}"),
            ("Frozen parameters", f"{self.frozen_params:,}"),
            ("Multiply-adds", f"{self.total_mult_adds:,}"),
            ("Input", _size_text(self.input_bytes)),
            ("Parameters and buffers", _size_text(self.param_bytes)),
            ("Outputs of the layers", _size_text(self.output_bytes)),
            ("Estimate for a training step", _size_text(self.total_bytes)),
        ]

    def __str__(self) -> str:
        header = ("Layer", "Output shape", "Parameters", "Multiply-adds")
        rows = [(_branch(layer, self.shown) + _title(layer), *self._cells(layer)) for layer in self.shown]
        widths = [max(len(row[i]) for row in (header, *rows)) for i in range(4)]

        def line(row: Sequence[str]) -> str:
            left = f"{row[0]:<{widths[0]}}   {row[1]:<{widths[1]}}"
            return f"{left}   {row[2]:>{widths[2]}}   {row[3]:>{widths[3]}}".rstrip()

        rule = "─" * (sum(widths) + 9)
        totals = self._totals()
        label = max(len(name) for name, _ in totals)
        return "\n".join([line(header), rule, *map(line, rows), rule, *(f"{name:<{label}}   {value}" for name, value in totals)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return the table for a notebook."""
        right, left = ' style="text-align:right;padding-left:1.5em"', ' style="text-align:left"'
        head = f"<tr><th{left}>Layer</th><th{left}>Output shape</th><th{right}>Parameters</th><th{right}>Multiply-adds</th></tr>"
        rows = []
        for layer in self.shown:
            shape, count, work = map(html.escape, self._cells(layer))
            title = f'<td style="text-align:left;padding-left:{0.5 + 1.5 * layer.depth}em">{html.escape(_title(layer))}</td>'
            rows.append(f"<tr>{title}<td{left}>{shape}</td><td{right}>{count}</td><td{right}>{work}</td></tr>")
        totals = "<br>".join(f"{name}: {value}" for name, value in self._totals())
        return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table><p>{totals}</p>"


def summary(
    model: Module,
    input_size: Any = None,
    input_data: Any = None,
    *,
    batch_dim: int | None = None,
    depth: int | None = None,
    dtypes: Sequence[Any] | None = None,
    mode: str = "eval",
    **kwargs: Any,
) -> Summary:
    """Run a model once and return a table of its layers: output shapes, parameters, multiply-adds, and an estimate of the memory.

    The model is afterwards what it was before: its modes, parameters and buffers, and the state of the random numbers.

    Parameters
    ----------
    input_size : the shape of the input, batch included, or a list of shapes for a model of several inputs.
    input_data : inputs to run it with in place of ones: a tensor, a tuple or list of arguments, or a dict of named ones.
    batch_dim : where to insert a batch of 1 in `input_size`, if it has none.
    depth : how deep nested modules are shown; `None` for all.
    dtypes : of the inputs that are made, float32 by default; an `Embedding` needs ``[tinygrad_edu.long]``.
    mode : "eval", "train", or "same" for the modes that the modules are in.
    kwargs : more arguments of the model.

    Notes
    -----
    A multiply-add is a multiplication whose result is added: one of matrix products, convolutions and affine maps, counted call by call;
    the addition of a bias and elementwise functions are not counted. A parameter that two modules share counts once in the totals.

    Raises
    ------
    ValueError : unless one of `input_size` and `input_data` is given, or `mode` is unknown.
    TypeError : if `model` is no module.

    >>> import tinygrad_edu as tg
    >>> nn = tg.nn
    >>> found = summary(nn.Sequential(nn.Conv2d(3, 12, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)), (1, 3, 32, 32))
    >>> [layer.output_shape for layer in found.layers[1:]]
    [(1, 12, 32, 32), (1, 12, 32, 32), (1, 12, 16, 16)]
    >>> found.total_params, found.total_mult_adds
    (336, 331776)
    """
    if not isinstance(model, Module):
        raise TypeError(f"summary: model must be a Module, but got {type(model).__name__}")
    modes: dict[str, bool | None] = {"eval": False, "train": True, "same": None}
    if mode not in modes:
        raise ValueError(f"summary: mode must be 'eval', 'train' or 'same', but got {mode!r}")
    args, more = _arguments(input_size, input_data, batch_dim, dtypes)
    traced = trace(model, args, {**more, **kwargs}, modes[mode])
    return Summary(_tree(model, traced), traced, model, depth)


def _arguments(
    input_size: Any, input_data: Any, batch_dim: int | None, dtypes: Sequence[Any] | None
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of the model, positional and named."""
    if (input_size is None) == (input_data is None):
        raise ValueError("summary: give either input_size, such as (1, 3, 32, 32), or input_data")
    if input_data is not None:
        if isinstance(input_data, Mapping):
            return (), dict(input_data)
        return (tuple(input_data) if isinstance(input_data, (tuple, list)) else (input_data,)), {}
    sizes = [input_size] if all(isinstance(n, (int, np.integer)) for n in input_size) else list(input_size)
    kinds = list(dtypes) if dtypes is not None else [None] * len(sizes)
    if len(kinds) != len(sizes):
        raise ValueError(f"summary: {len(sizes)} inputs need as many dtypes, but got {len(kinds)}")
    made = []
    for size, kind in zip(sizes, kinds, strict=True):
        shape = tuple(int(n) for n in size)
        if batch_dim is not None:
            shape = (*shape[:batch_dim], 1, *shape[batch_dim:])
        whole = kind is not None and np.dtype(to_numpy(kind)).kind != "f"
        made.append((creation.zeros if whole else creation.ones)(shape, dtype=kind))
    return tuple(made), {}


def _tree(model: Module, traced: Trace) -> Layer:
    """Return the rows, each with those of the modules that it contains: in the order of their first calls, the uncalled ones last."""
    first: dict[int, int] = {}
    for i, visit in enumerate(traced.visits):
        first.setdefault(id(visit.module), i)
    work = multiply_adds(traced)
    seen: set[int] = set()
    counted: set[int] = set()

    def build(module: Module, name: str, path: str, depth: int) -> Layer:
        seen.add(id(module))
        layer = Layer(name, path, type(module).__name__, depth, multiply_adds=work.get(id(module), 0))
        visits = [visit for visit in traced.visits if visit.module is module]
        layer.calls = len(visits)
        if visits:
            layer.output_shape = _shapes(visits[0].output)
            arguments, named = visits[0].arguments
            shapes = [*map(_shapes, arguments), *map(_shapes, named.values())]
            layer.input_shape = shapes[0] if len(shapes) == 1 else tuple(shapes)
        unique = list(module.parameters())
        layer.parameters = sum(p.array.size for p in unique)
        layer.trainable = sum(p.array.size for p in unique if p.requires_grad)
        own = [p for p in module._parameters.values() if p is not None]
        layer.shared = any(id(p) in counted for p in own)
        counted.update(map(id, own))
        inside = [(k, child) for k, child in module._modules.items() if child is not None and id(child) not in seen]
        for k, child in sorted(inside, key=lambda pair: first.get(id(pair[1]), len(first) + len(traced.visits))):
            if id(child) not in seen:
                layer.children.append(build(child, k, f"{path}.{k}".lstrip("."), depth + 1))
        return layer

    return build(model, "", "", 0)


def _walk(layer: Layer) -> Iterator[Layer]:
    yield layer
    for child in layer.children:
        yield from _walk(child)


def _forms(structure: Any) -> Iterator[Form]:
    if isinstance(structure, Form):
        yield structure
    elif isinstance(structure, (tuple, list)):
        for part in structure:
            yield from _forms(part)
    elif isinstance(structure, dict):
        yield from _forms(list(structure.values()))


def _bytes(form: Form) -> int:
    return math.prod(form.shape) * int(form.dtype.itemsize)


def _shapes(structure: Any) -> Any:
    """Return a structure of forms with their shapes in place."""
    if isinstance(structure, Form):
        return structure.shape
    if isinstance(structure, dict):
        return {key: _shapes(part) for key, part in structure.items()}
    if isinstance(structure, (tuple, list)):
        return tuple(map(_shapes, structure))
    return None


def _shape_text(shapes: Any) -> str:
    if isinstance(shapes, dict):
        return "{" + ", ".join(f"{key}: {_shape_text(part)}" for key, part in shapes.items()) + "}"
    if isinstance(shapes, tuple) and all(isinstance(n, int) for n in shapes):
        return "[" + ", ".join(map(str, shapes)) + "]"
    return "–" if shapes is None else ", ".join(map(_shape_text, shapes))


def _size_text(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.2f} {unit}"
    return f"{count} bytes"


def _title(layer: Layer) -> str:
    return f"{layer.name}: {layer.kind}" if layer.name else layer.kind


def _branch(layer: Layer, shown: Sequence[Layer]) -> str:
    """Return the lines of the tree in front of a row."""
    at = next(i for i, other in enumerate(shown) if other is layer)
    text = ""
    for depth in range(1, layer.depth + 1):
        later = next((other.depth for other in shown[at + 1 :] if other.depth <= depth), 0)
        goes_on = later == depth
        text += ("├─ " if goes_on else "└─ ") if depth == layer.depth else ("│  " if goes_on else "   ")
    return text
