"""`Graph`: the ONNX graph while it is built, and the table of translators, one for each primitive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..errors import MissingExtraError, OnnxExporterError
from ..nn.tracing import Call
from .sizes import Axes, Size, Varying

Translator = Callable[..., Any]
TRANSLATORS: dict[str, Translator] = {}
LAST = 2**63 - 1  # as the end of a slice: to the end


class Value(NamedTuple):
    """A tensor of the ONNX graph: its name, its shape, with a `Size` for what is dynamic, and its NumPy dtype."""

    name: str
    shape: tuple[Any, ...]
    dtype: Any


def translates(*primitives: str) -> Callable[[Translator], Translator]:
    """Enter a function as the translator of these primitives.

    It is called as ``translator(graph, call, *operands)`` with a `Value` for each tensor that is computed in the graph, and returns the
    name of the ONNX tensor that has the value of the call.
    """

    def enter(function: Translator) -> Translator:
        TRANSLATORS.update(dict.fromkeys(primitives, function))
        return function

    return enter


class Graph:
    """Nodes, constants and names of an ONNX graph."""

    def __init__(self, axes: Axes, opset: int) -> None:
        try:
            import onnx
        except ImportError:
            raise MissingExtraError("onnx.export", "onnx", "onnx") from None
        self.onnx: Any = onnx
        self.axes, self.opset = axes, opset
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []
        self.dynamic: dict[int, tuple[str, int]] = {}  # number of a dynamic axis -> the input and the place of the axis in its shape
        self.scope, self.note = "", ""  # of the nodes that are being made
        self._taken: set[str] = set()
        self._constants: dict[Any, str] = {}
        self._sizes: dict[Any, str] = {}

    def unique(self, name: str) -> str:
        """Return `name`, or a name made of it that no other tensor has."""
        found, number = name, 1
        while found in self._taken:
            found, number = f"{name}_{number}", number + 1
        self._taken.add(found)
        return found

    def op(self, kind: str, *inputs: Any, outputs: int = 1, **attributes: Any) -> Any:
        """Append a node of an ONNX operator; return the name of its output, or the names if there are several.

        Inputs are values, names, arrays, lists of integers, or `None` for one that is left out.
        """
        for name, attribute in attributes.items():
            parts = attribute if isinstance(attribute, (list, tuple)) else (attribute,)
            if any(isinstance(part, Size) for part in parts):
                raise OnnxExporterError(f"{name} of the ONNX operator {kind} must be fixed, but it follows from the size of a dynamic axis")
        names = [self.tensor(x) for x in inputs]
        while names and not names[-1]:
            names.pop()
        made = [self.unique(f"{self.scope}{kind}_{i}" if outputs > 1 else f"{self.scope}{kind}") for i in range(outputs)]
        node = self.onnx.helper.make_node(kind, names, made, name=made[0] + ".node", doc_string=self.note, **attributes)
        self.nodes.append(node)
        return made if outputs > 1 else made[0]

    def tensor(self, x: Any) -> str:
        """Return the name of a tensor that has this value; of a new constant where it is none yet."""
        if x is None:
            return ""
        if isinstance(x, str):
            return x
        if isinstance(x, Value):
            return x.name
        if isinstance(x, Varying):
            return self._varying(x)
        if isinstance(x, (list, tuple)):
            return self.ints(x)
        return self.constant(np.asarray(x))

    def constant(self, array: Any, name: str = "") -> str:
        """Return the name of a constant; equal ones are kept once. One that is given a name is entered under it."""
        array = np.array(array, order="C")  # keeps 0 dimensions, which np.ascontiguousarray does not
        key = name or (array.dtype.str, array.shape, array.tobytes())
        if key not in self._constants:
            self._constants[key] = self.unique(name or f"constant_{len(self._constants)}")
            self.initializers.append(self.onnx.numpy_helper.from_array(array, self._constants[key]))
        return self._constants[key]

    def number(self, x: Any, like: Any) -> Any:
        """Return a Python number as a constant of a dtype; what is no number as it is."""
        return np.asarray(x, like) if isinstance(x, (int, float, np.generic)) else x

    def ints(self, values: Sequence[Any]) -> str:
        """Return the name of a one-dimensional int64 tensor; what is dynamic is computed from the shapes of the inputs."""
        if not any(isinstance(v, Size) for v in values):
            return self.constant(np.array(values, np.int64).reshape(-1))
        parts = [self.size(v) if isinstance(v, Size) else self.ints([v]) for v in values]
        return parts[0] if len(parts) == 1 else self.op("Concat", *parts, axis=0)

    def size(self, size: Size) -> str:
        """Return the name of a tensor with one element that holds a dynamic size."""
        if size.values in self._sizes:
            return self._sizes[size.values]
        terms = self.axes.terms(size.values)
        if terms is None:
            raise OnnxExporterError(
                f"a size follows from the dynamic axes {', '.join(self.axes.names)} in a way that is no sum of products: it is "
                f"{', '.join(map(str, size.values))} where they are {', '.join(map(str, self.axes.runs))}"
            )
        total = ""
        for product, coefficient in terms.items():
            part = self.ints([coefficient]) if coefficient != 1 or not product else ""
            for axis in product:
                source, place = self.dynamic[axis]
                length = self.op("Shape", source, start=place, end=place + 1)
                part = self.op("Mul", part, length) if part else length
            total = self.op("Add", total, part) if total else part
        self._sizes[size.values] = total
        return total

    def _varying(self, x: Varying) -> str:
        if (fill := x.fill) is not None and x.shape is not None:
            return self.op("ConstantOfShape", self.ints(x.shape), value=self.onnx.numpy_helper.from_array(fill))  # type: ignore[no-any-return]
        if (start := x.start) is not None and x.shape is not None:
            stop = self.op("Add", self.ints([x.shape[0]]), [start]) if start else self.ints([x.shape[0]])
            counted = self.op("Range", np.int64(start), self.op("Squeeze", stop, [0]), np.int64(1))
            return self.cast(counted, x.dtype) if x.dtype != np.int64 else counted
        raise OnnxExporterError(
            "it uses a tensor that was not computed by recorded operations and that differs with the size of a dynamic axis: fix that "
            "axis, or give the tensor to the model as an input"
        )

    def cast(self, x: Any, dtype: Any) -> str:
        """Return the name of `x` converted to a NumPy dtype."""
        return self.op("Cast", x, to=self.dtype(dtype))  # type: ignore[no-any-return]

    def dtype(self, dtype: Any) -> int:
        """Return the number by which ONNX knows a NumPy dtype."""
        return int(self.onnx.helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))


def simple(graph: Graph, call: Call, operands: Sequence[Any]) -> list[Any]:
    """Return the operands of an elementwise call with each number as a constant in the dtype of the tensors."""
    dtype = next((x.dtype for x in operands if isinstance(x, (Value, np.ndarray, Varying))), call.dtype)
    return [graph.number(x, dtype) for x in operands]
