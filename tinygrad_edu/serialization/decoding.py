"""From JSON and arrays to Python objects: the form is told in `structure`. What is not of this form raises."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.variable import make
from ..device import device
from ..errors import CheckpointError
from ..nn.parameter import Parameter
from .structure import MAPPINGS, NUMBERS, SEQUENCES, VERSION, Arrays

__all__ = ["decode", "parse", "tensors"]

WIDER = {"uint16": "int32", "uint32": "int64"}  # no tensor has the first, the second holds all of its values


def decode(arrays: Arrays, text: str) -> Any:
    """Return the value of which `encode` made these arrays and this JSON.

    Raises
    ------
    CheckpointError, or whatever Python raises for what is not of this form.
    """
    whole = parse(text)
    if whole.get("version") != VERSION:
        raise CheckpointError(f"it is written in version {whole.get('version')!r} of the form; this one reads version {VERSION}")
    return _Decoder(arrays).decode(whole["content"])


def parse(text: str | bytes) -> Any:
    """Return a JSON object; a name that stands in it twice is an error, and so is what is no JSON although Python reads it."""
    found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    if type(found) is not dict:
        raise CheckpointError(f"its JSON is no object but {type(found).__name__}")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise CheckpointError(f"a name stands twice in one object of its JSON, among {sorted(result)[:5]}")
    return result


def _no_constant(name: str) -> Any:
    raise CheckpointError(f"{name} is no JSON")


class _Decoder:
    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays

    def decode(self, value: Any) -> Any:
        """Return the value that a piece of JSON stands for."""
        if type(value) is list:
            return [self.decode(v) for v in value]
        if type(value) is not dict:
            return value
        kind, *_ = value
        fields = {name: v for name, v in value.items() if name != kind}
        if kind in SEQUENCES and not fields:
            return SEQUENCES[kind]([self.decode(v) for v in value[kind]])
        if kind in MAPPINGS:
            return self.mapping(MAPPINGS[kind], value[kind], **fields)
        if kind in ("tensor", "parameter"):
            return self.tensor(kind, value[kind], **fields)
        return self.leaf(kind, value[kind], **fields)

    def mapping(self, cls: Any, items: Any, _metadata: Any = None) -> Any:
        pairs = items.items() if type(items) is dict else [(self.decode(k), v) for k, v in items]
        result = cls({k: self.decode(v) for k, v in pairs})
        if len(result) != len(items):
            raise CheckpointError("a key stands twice in a dict")
        if _metadata is not None:
            result._metadata = self.decode(_metadata)
        return result

    def tensor(self, kind: str, name: str, requires_grad: bool = False) -> Any:
        array = self.arrays[name]
        dtypes.from_any(array.dtype)
        if kind == "parameter":
            return Parameter(make(array), requires_grad is True)
        return make(array).requires_grad_(requires_grad is True)

    def leaf(self, kind: str, data: Any, **fields: Any) -> Any:
        if kind == "scalar" and data in NUMBERS:
            return np.dtype(data).type(self.decode(fields["value"]))
        if fields:
            raise CheckpointError(f"{kind!r} has fields that it cannot have: {sorted(fields)}")
        if kind == "array":
            return self.arrays[data]
        if kind == "int":
            return int(data, 16)
        if kind == "float" and data in ("nan", "inf", "-inf"):
            return float(data)
        if kind == "complex":
            return complex(*map(self.decode, data))
        if kind == "bytes":
            return base64.b64decode(data, validate=True)
        if kind == "dtype" and data in NUMBERS:
            return dtypes.from_any(np.dtype(data))
        if kind == "device":
            return device(data)
        raise CheckpointError(f"it holds a value of the unknown kind {kind!r}")


def tensors(arrays: Arrays) -> dict[str, Any]:
    """Return a tensor for each array of a file that another program has written; unsigned 16 and 32 bits become signed 32 and 64.

    Raises
    ------
    CheckpointError : for a dtype that no tensor can have.
    """
    for name, array in arrays.items():
        if array.dtype.name == "uint64":
            raise CheckpointError(f"the array {name!r} has dtype uint64, which no tensor can have: save it as int64")
    return {name: make(array.astype(WIDER.get(array.dtype.name, array.dtype), copy=False)) for name, array in arrays.items()}
