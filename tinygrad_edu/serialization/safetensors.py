"""The form ``.safetensors``: the length of a header in 8 bytes, the header in JSON, and the bytes of the arrays one after the other.

The header says for each name the dtype, the shape, and from where to where its bytes reach. What `structure` made stands in its
metadata, with a checksum of everything. Described at https://github.com/huggingface/safetensors.
"""

from __future__ import annotations

import json
import zlib
from typing import Any, BinaryIO

import numpy as np

from ..errors import CheckpointError
from .contents import check_shape, read_array, remaining
from .decoding import parse
from .structure import Arrays

__all__ = ["looks_like", "read", "write"]

DTYPES = {
    "BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4", "U64": "<u8", "I64": "<i8",
    "F16": "<f2", "F32": "<f4", "F64": "<f8", "BF16": "<u2",
}  # fmt: skip
NAMES = {np.dtype(code): name for name, code in DTYPES.items() if name != "BF16"}
LONGEST_HEADER = 100_000_000  # that of the safetensors library
STRUCTURE, CHECKSUM = "tinygrad_edu.structure", "tinygrad_edu.crc32"


def write(arrays: Arrays, structure: str) -> bytes:
    """Return the bytes of a file that holds C-contiguous arrays; the widest numbers first, so that all are aligned."""
    metadata = {"format": "pt", STRUCTURE: structure}
    header: dict[str, Any] = {"__metadata__": metadata}
    parts, end = [], 0
    for name in sorted(arrays, key=lambda name: -arrays[name].itemsize):
        array = arrays[name].astype(arrays[name].dtype.newbyteorder("<"), copy=False)
        parts.append(array.reshape(-1).view(np.uint8).data)
        header[name] = {"dtype": NAMES[array.dtype], "shape": list(array.shape), "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    checksum = _checksum(header)
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    metadata[CHECKSUM] = str(checksum)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([len(text).to_bytes(8, "little"), text, *parts])


def _checksum(header: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(header, sort_keys=True).encode())


def looks_like(start: bytes) -> bool:
    """Return whether a file that begins with these bytes may be of this form."""
    return start[8:9] == b"{" and int.from_bytes(start[:8], "little") <= LONGEST_HEADER


def read(file: BinaryIO) -> tuple[Arrays, str | None]:
    """Return the arrays by name, bfloat16 as float32, and the JSON of `structure`, or `None` if another program has written the file.

    Raises
    ------
    CheckpointError, or whatever Python raises for what is no header; no memory has been taken for arrays that are not there.
    """
    size = remaining(file)
    length = int.from_bytes(file.read(8), "little")
    if length > min(size - 8, LONGEST_HEADER):
        raise CheckpointError(f"its header is said to have {length} bytes, but the file has {size}")
    header = parse(file.read(length))
    metadata = header.get("__metadata__", {})
    if type(metadata) is not dict or any(type(v) is not str for v in metadata.values()):
        raise CheckpointError("the metadata of its header is no object of strings")
    expected = metadata.pop(CHECKSUM, None)
    checksum = _checksum(header)
    arrays: Arrays = {}
    for name, kind, shape in _in_order({n: e for n, e in header.items() if n != "__metadata__"}, size - 8 - length):
        array = read_array(file, name, np.dtype(DTYPES[kind]), shape)
        if expected is not None:
            checksum = zlib.crc32(array.reshape(-1).view(np.uint8).data, checksum)
        arrays[name] = _widened(array) if kind == "BF16" else array.astype(array.dtype.newbyteorder("="), copy=False)
    if (STRUCTURE in metadata) != (expected is not None) or expected not in (None, str(checksum)):
        raise CheckpointError("its checksum is wrong: some of its bytes have changed since it was written")
    return {name: arrays[name] for name in header if name != "__metadata__"}, metadata.get(STRUCTURE)


def _in_order(entries: dict[str, Any], size: int) -> list[tuple[str, str, tuple[int, ...]]]:
    """Return name, dtype and shape of the arrays in the order of their bytes, which must follow on each other and fill the file."""
    spans = []
    for name, entry in entries.items():
        if type(entry) is not dict or set(entry) != {"dtype", "shape", "data_offsets"}:
            raise CheckpointError(f"the entry {name!r} of its header is not of the form dtype, shape, data_offsets")
        kind, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
        if kind not in DTYPES:
            raise CheckpointError(f"the array {name!r} has dtype {kind!r}, which no tensor can have; there are {', '.join(DTYPES)}")
        if type(offsets) is not list or len(offsets) != 2 or any(type(n) is not int for n in offsets):
            raise CheckpointError(f"the offsets of the array {name!r} are {offsets!r}; two numbers were expected")
        spans.append((offsets[0], offsets[1], name, kind, check_shape(name, shape, np.dtype(DTYPES[kind]), offsets[1] - offsets[0])))
    end = 0
    for start, stop, name, *_ in sorted(spans):
        if start != end:
            raise CheckpointError(f"the array {name!r} begins at byte {start} of the data, but the one before it ends at {end}")
        end = stop
    if end != size:
        raise CheckpointError(f"its header promises {end} bytes of data, but {size} are there")
    return [(name, kind, shape) for _, _, name, kind, shape in sorted(spans)]


def _widened(bits: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return bfloat16 numbers as float32, of which they are the upper half: no number changes."""
    return (bits.astype(np.uint32) << 16).view(np.float32)
