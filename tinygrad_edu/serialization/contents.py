"""What both forms share: reading the numbers of an array, once its size has been checked, and what is said of a pickle file."""

from __future__ import annotations

import math
from typing import Any, BinaryIO

import numpy as np

from ..errors import CheckpointError

__all__ = ["PICKLE", "check_shape", "read_array", "remaining"]

PIECE = 1 << 20
PICKLE = (
    "it is a pickle file, as PyTorch writes them: loading one can run any program, so it is not read here. Convert it where PyTorch is "
    "installed, with `safetensors.torch.save_file(torch.load('x.pt'), 'x.safetensors')`, and load 'x.safetensors'; if the state dict is "
    "one part of what the file holds, with torch.load('x.pt')['model'] or whatever the part is called"
)


def remaining(file: BinaryIO) -> int:
    """Return how many bytes the whole file has; the place in it stays."""
    here = file.tell()
    size = file.seek(0, 2)
    file.seek(here)
    return size


def check_shape(name: str, shape: Any, dtype: np.dtype[Any], promised: int) -> tuple[int, ...]:
    """Return a shape whose numbers take exactly the bytes that there are for them, or raise `CheckpointError`."""
    if not isinstance(shape, (list, tuple)) or any(type(n) is not int or n < 0 for n in shape):
        raise CheckpointError(f"the shape of the array {name!r} is {shape!r}; a list of sizes was expected")
    if (needed := math.prod(shape) * dtype.itemsize) != promised:
        raise CheckpointError(f"the array {name!r} of shape {tuple(shape)} and dtype {dtype} has {needed} bytes, but {promised} are there")
    return tuple(shape)


def read_array(file: BinaryIO, name: str, dtype: np.dtype[Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """Return the array that stands next in the file, C-contiguous, in memory of its own and as it stands: not yet in native byte order."""
    array = np.empty(shape, dtype)
    memory = array.reshape(-1).view(np.uint8).data
    done = 0
    while done < len(memory):
        read = file.readinto(memory[done : done + PIECE])  # type: ignore[attr-defined]  # every binary file has it
        if not read:
            raise CheckpointError(f"it ends within the array {name!r}")
        done += read
    if dtype.kind == "b" and array.size and array.view(np.uint8).max() > 1:
        raise CheckpointError(f"the array {name!r} of dtype bool holds bytes that are neither 0 nor 1")
    return array
