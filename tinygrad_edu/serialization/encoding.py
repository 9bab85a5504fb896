"""From Python objects to JSON and arrays: the form is told in `structure`."""

from __future__ import annotations

import base64
import json
import math
from itertools import count
from typing import Any

import numpy as np

from ..autograd.variable import Variable
from ..device import device
from ..dtypes import dtype
from ..nn.parameter import Parameter
from .structure import MAPPINGS, NUMBERS, SEQUENCES, VERSION, Arrays, is_plain

__all__ = ["encode"]

DEEPEST = 100  # levels of containers; Python's JSON reader manages several times as many


def encode(value: Any) -> tuple[Arrays, str]:
    """Return the arrays that `value` holds, by name, and the JSON of everything else.

    Arrays that are the very same piece of memory get one name. In a dict of tensors alone every tensor stands under its own key, so that
    programs that know nothing of the JSON find it there.

    Raises
    ------
    TypeError : naming the place of the first thing that cannot be saved.
    ValueError : if something contains itself, or is nested too deeply.

    >>> import tinygrad_edu as tg
    >>> arrays, text = encode({"epoch": 3, "best": (0.5, tg.ones(2))})
    >>> text
    '{"version": 1, "content": {"dict": {"epoch": 3, "best": {"tuple": [0.5, {"tensor": "best.1"}]}}}}'
    >>> arrays
    {'best.1': array([1., 1.], dtype=float32)}
    """
    encoder = _Encoder(flat=type(value) in MAPPINGS.values() and all(isinstance(v, (Variable, np.ndarray)) for v in value.values()))
    content = encoder.encode(value, ())
    return encoder.arrays, json.dumps({"version": VERSION, "content": content})


class _Encoder:
    def __init__(self, flat: bool) -> None:
        self.arrays: Arrays = {}
        self.flat = flat
        self.known: dict[Any, str] = {}  # the names of pieces of memory
        self.open: set[int] = set()  # the containers around what is being encoded

    def encode(self, value: Any, path: tuple[Any, ...]) -> Any:
        """Return the JSON of a value that stands at `path`."""
        kind = type(value)
        if isinstance(value, Variable):
            return self.tensor(value, path)
        if value is None or kind in (bool, str):
            return value
        if kind is int:
            return value if abs(value) < 2**63 else {"int": hex(value)}
        if kind is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if kind is complex:
            return {"complex": [self.encode(value.real, path), self.encode(value.imag, path)]}
        if kind is bytes:
            return {"bytes": base64.b64encode(value).decode()}
        if kind is dtype:
            return {"dtype": value.name}
        if kind is device:
            return {"device": str(value)}
        if (kind is np.ndarray or kind is np.memmap) and value.dtype.name in NUMBERS:
            return {"array": self.name(value, path)}
        if isinstance(value, np.generic) and value.dtype.name in NUMBERS:
            return {"scalar": value.dtype.name, "value": self.encode(value.item(), path)}
        return self.container(value, path)

    def tensor(self, tensor: Variable, path: tuple[Any, ...]) -> Any:
        kind = "parameter" if isinstance(tensor, Parameter) else "tensor"
        return {kind: self.name(tensor.array, path), **({"requires_grad": True} if tensor.requires_grad else {})}

    def container(self, value: Any, path: tuple[Any, ...]) -> Any:
        if id(value) in self.open or len(path) >= DEEPEST:
            problem = "it contains itself" if id(value) in self.open else f"it is nested more than {DEEPEST} levels deep"
            raise ValueError(f"cannot save {place(path[:5])}{' ...' * (len(path) > 5)}: {problem}")
        self.open.add(id(value))
        result = self.inside(value, path)
        self.open.remove(id(value))
        return result

    def inside(self, value: Any, path: tuple[Any, ...]) -> Any:
        """Return the JSON of a container."""
        if type(value) is list:
            return [self.encode(v, (*path, i)) for i, v in enumerate(value)]
        for name, kind in SEQUENCES.items():
            if type(value) is kind:
                return {name: [self.encode(v, (*path, i)) for i, v in enumerate(value)]}
        for name, kind in MAPPINGS.items():
            if type(value) is kind:
                pairs = [(self.encode(k, (*path, "a key")), self.encode(v, (*path, k))) for k, v in value.items()]
                items = dict(pairs) if all(type(k) is str for k in value) else pairs
                metadata = getattr(value, "_metadata", None)  # which versions of the modules wrote a state dict
                return {name: items, **({} if metadata is None else {"_metadata": self.encode(metadata, (*path, "_metadata"))})}
        raise TypeError(_refusal(value, path))

    def name(self, array: np.ndarray[Any, Any], path: tuple[Any, ...]) -> str:
        """Return the name under which an array stands among `arrays`, and put it there."""
        memory = (array.__array_interface__["data"][0], array.shape, array.strides, array.dtype.str)
        if memory in self.known and not self.flat:
            return self.known[memory]
        name = path[0] if self.flat else ".".join(str(k) if type(k) in (str, int) else "key" for k in path) or "tensor"
        if name in self.arrays or not is_plain(name):
            name = next(free for i in count(len(self.arrays)) if (free := f"array {i}") not in self.arrays)
        self.arrays[name] = np.ascontiguousarray(array, array.dtype.newbyteorder("=")).reshape(array.shape)
        return self.known.setdefault(memory, name)


def place(path: tuple[Any, ...]) -> str:
    """Return how a program writes the part of `obj` at `path`.

    >>> place(("model", 0))
    "obj['model'][0]"
    """
    return "obj" + "".join(f"[{k!r}]" for k in path)


def _refusal(value: Any, path: tuple[Any, ...]) -> str:
    kind = type(value).__name__
    if hasattr(value, "state_dict"):
        return f"cannot save {place(path)}, which is a whole {kind}: save its state with .state_dict() and load it with .load_state_dict()"
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.name not in NUMBERS:
        return f"cannot save {place(path)}: an array of dtype {value.dtype}; only numbers can be saved: {', '.join(sorted(NUMBERS))}"
    return (
        f"cannot save {place(path)}, which is of type {kind}: tensors, NumPy arrays, numbers, strings, bytes, None, dtypes, devices, and "
        "dicts, lists, tuples and sets of these can be saved"
    )
