"""The form ``.npz``: a zip file of ``.npy`` files, as of ``np.savez``, and ``structure.json`` beside them for what is no array.

Everything that a zip file promises is checked before memory is taken: a few kilobytes of zip can unpack to gigabytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any, BinaryIO

import numpy as np

from ..errors import CheckpointError
from .contents import PICKLE, check_shape, read_array, remaining
from .structure import NUMBERS, Arrays, is_plain

__all__ = ["looks_like", "read", "write"]

STRUCTURE = "structure.json"
RATIO, FREE = 100, 1 << 20  # compressed files may unpack to so many times their size, and always to so many bytes
ITEM = r"'(descr|fortran_order|shape)'\s*:\s*('[^']*'|True|False|\([\d\s,]*\))\s*,?\s*"


def write(arrays: Arrays, structure: str) -> bytes:
    """Return the bytes of a file that holds C-contiguous arrays; the same arrays make the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(STRUCTURE), structure)
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
    return buffer.getvalue()


def looks_like(start: bytes) -> bool:
    """Return whether a file that begins with these bytes may be of this form."""
    return start.startswith((b"PK\3\4", b"PK\5\6"))


def read(file: BinaryIO) -> tuple[Arrays, str | None]:
    """Return the arrays by name, and the JSON of `structure`, or `None` if another program has written the file.

    Raises
    ------
    CheckpointError, or whatever Python raises for a damaged zip file; no memory has been taken for arrays that are not there.
    """
    size = remaining(file)
    with zipfile.ZipFile(file) as archive:
        file.seek(size - len(archive.comment) - 22 + 10)  # in the record at the end stands how many members there are
        if int.from_bytes(file.read(2), "little") not in (len(archive.infolist()), 0xFFFF):
            raise CheckpointError("its directory does not list as many members as it says")
        members = _checked(archive.infolist(), size)
        structure = None
        if STRUCTURE in members:
            structure = archive.read(members.pop(STRUCTURE)).decode()
        arrays = {}
        for full, member in members.items():
            name = full.removesuffix(".npy")
            with archive.open(member) as content:
                arrays[name] = _array(content, name, member.file_size)
                if content.read(1):
                    raise CheckpointError(f"the array {name!r} goes on after its end")
    return arrays, structure


def _checked(members: list[zipfile.ZipInfo], size: int) -> dict[str, zipfile.ZipInfo]:
    """Return the members of a zip file by name, or raise if there can be something wrong with one of them."""
    names = {member.filename: member for member in members}
    if any(name.endswith("/data.pkl") for name in names):
        raise CheckpointError(PICKLE)
    if members and min(member.header_offset for member in members) != 0:
        raise CheckpointError("something stands before the zip file: save everything at once, in a dict or list, or in files of its own")
    if len(names) != len(members):
        raise CheckpointError("it holds two members of the same name")
    for name, member in names.items():
        if name != STRUCTURE and not (name.endswith(".npy") and is_plain(name.removesuffix(".npy"))):
            raise CheckpointError(f"its member {name!r} is no array: names that end in .npy, and are no paths, were expected")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or member.flag_bits & 1:
            raise CheckpointError(f"its member {name!r} is compressed or encrypted in a way that NumPy does not write")
        if member.compress_type == zipfile.ZIP_STORED and member.compress_size != member.file_size:
            raise CheckpointError(f"its member {name!r} is said to have {member.file_size} bytes, but {member.compress_size} are there")
    if sum(member.compress_size for member in members) > size:
        raise CheckpointError(f"its members are said to be larger than the file, which has {size} bytes")
    if (promised := sum(member.file_size for member in members)) > max(RATIO * size, FREE):
        raise CheckpointError(
            f"its {size} bytes are said to unpack to {promised}, more than {RATIO} times as many: such a file can fill the memory. "
            "If it is honest, save it uncompressed, with np.savez(file, **np.load(name))"
        )
    return names


def _array(content: Any, name: str, promised: int) -> np.ndarray[Any, Any]:
    """Return the array of one ``.npy`` file of `promised` bytes. The header is read by its form: nothing in it is evaluated."""
    start = content.read(8)
    wide = start[6:7] != b"\1"
    length = int.from_bytes(prefix := content.read(4 if wide else 2), "little")
    if start[:6] != b"\x93NUMPY" or length > promised:
        raise CheckpointError(f"its member {name!r} is no .npy file")
    header = content.read(length).decode("utf-8" if wide else "latin-1")
    found = dict(re.findall(ITEM, header))
    if len(found) != 3 or not re.fullmatch(rf"\s*\{{\s*({ITEM}){{3}}\}}\s*", header):
        raise CheckpointError(f"the header of its member {name!r} is not of the form dtype, order, shape: {header[:80]!r}")
    dtype = np.dtype(found["descr"][1:-1])
    if dtype.name not in NUMBERS:
        objects = " (Python objects, which only pickle reads)" if dtype.hasobject else ""
        raise CheckpointError(f"the array {name!r} has dtype {dtype}{objects}, which no tensor can have")
    shape = tuple(int(n) for n in re.findall(r"\d+", found["shape"]))
    check_shape(name, shape, dtype, promised - len(start) - len(prefix) - length)
    if found["fortran_order"] == "True":
        array = read_array(content, name, dtype, shape[::-1]).T
    else:
        array = read_array(content, name, dtype, shape)
    return array.astype(dtype.newbyteorder("="), copy=False)
