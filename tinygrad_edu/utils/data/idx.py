"""The idx format, in which the MNIST digits and their relatives are distributed.

A file begins with two zero bytes, a byte that names the kind of numbers, and a byte that counts the dimensions; then follow the
sizes, four bytes each, then the numbers, all with the most significant byte first.
"""

from __future__ import annotations

import math
import os
from typing import Any, BinaryIO

import numpy as np

from ...autograd.variable import make
from ...errors import DataError
from .dataset import TensorDataset
from .reading import open_data

__all__ = ["idx_datasets", "read_idx"]

_KINDS = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_LARGEST = 2**34  # bytes: a header that promises more is taken as damaged
_MOST_DIMENSIONS = 32
_BLOCK = 2**20


def read_idx(path: Any) -> np.ndarray[Any, Any]:
    """Return the array in an idx file, which may be compressed (its name then ends in ``.gz``).

    Memory is taken as the data arrives, so a header that promises more than the file holds costs nothing.

    Raises
    ------
    DataError : names the file and what is wrong with it: missing, no idx file, too short, or too long.
    """
    with open_data(path) as (file, name):
        return _read(file, name)


def _read(file: BinaryIO, path: str) -> np.ndarray[Any, Any]:
    head = file.read(4)
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in _KINDS:
        raise DataError(
            f"{path} is not an idx file: it begins with {head.hex(' ') or 'nothing'}, expected 00 00, a known kind of numbers and a rank."
        )
    ndim, dtype = head[3], np.dtype(_KINDS[head[2]])
    if ndim > _MOST_DIMENSIONS:
        raise DataError(f"{path} is damaged: its header announces {ndim} dimensions.")
    sizes = file.read(4 * ndim)
    if len(sizes) < 4 * ndim:
        raise DataError(f"{path} is damaged: it ends within its header, which announces {ndim} dimensions.")
    shape = tuple(np.frombuffer(sizes, ">u4").tolist())
    expected = math.prod(shape) * dtype.itemsize
    if math.prod(size or 1 for size in shape) * dtype.itemsize > _LARGEST:  # a size of zero excuses none of the others
        raise DataError(f"{path} is damaged: its header announces an array of shape {shape}.")
    data = bytearray()
    while len(data) <= expected and (block := file.read(min(_BLOCK, expected + 1 - len(data)))):
        data += block
    if len(data) != expected:
        found = f"holds only {len(data)}" if len(data) < expected else "goes on after them"
        raise DataError(f"{path} is damaged: its header announces shape {shape}, which is {expected} bytes, but the file {found}.")
    return np.frombuffer(data, dtype).reshape(shape).astype(dtype.newbyteorder("="), copy=False)


def idx_datasets(folder: Any) -> tuple[TensorDataset, TensorDataset]:
    """Return the training and the test set of a folder with the four files of MNIST or of a relative.

    The files are ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte``, ``t10k-images-idx3-ubyte`` and ``t10k-labels-idx1-ubyte``, each
    as it is or compressed with ``.gz`` at the end of its name; ``.idx`` instead of ``-idx`` is known too.

    Returns
    -------
    Two datasets of images, float32 in [0, 1] of shape ``(N, 1, H, W)``, and labels, int64 of shape ``(N,)``.

    Raises
    ------
    DataError : if the folder or a file is missing, damaged, or does not fit the others.
    """
    folder = os.fsdecode(folder)
    if not os.path.isdir(folder):
        raise DataError(f"{folder} is not a folder: give the one that holds train-images-idx3-ubyte.gz and its companions.")
    sets = []
    for part in ("train", "t10k"):
        image_file, label_file = _find(folder, f"{part}-images-idx3-ubyte"), _find(folder, f"{part}-labels-idx1-ubyte")
        labels, images = read_idx(label_file), read_idx(image_file)
        if images.ndim != 3 or images.dtype != np.uint8 or 0 in images.shape:
            raise DataError(
                f"{image_file} does not hold images: expected bytes of shape (N, H, W), found {images.dtype} of shape {images.shape}."
            )
        if labels.ndim != 1 or labels.dtype.kind not in "iu":
            raise DataError(
                f"{label_file} does not hold labels: expected integers of shape (N,), found {labels.dtype} of shape {labels.shape}."
            )
        if len(labels) != len(images):
            raise DataError(f"{label_file} holds {len(labels)} labels, but {os.path.basename(image_file)} holds {len(images)} images.")
        scaled = images[:, None].astype(np.float32)
        scaled /= 255.0
        sets.append(TensorDataset(make(scaled), make(labels.astype(np.int64))))
    train, test = sets
    sizes = [tuple(d.tensors[0].shape[2:]) for d in (train, test)]
    if sizes[0] != sizes[1]:
        raise DataError(f"the images in {folder} do not fit together: those for training are {sizes[0]}, those for testing {sizes[1]}.")
    return train, test


def _find(folder: str, name: str) -> str:
    dotted = name.replace("-idx", ".idx")  # as some mirrors name it
    for path in (os.path.join(folder, f"{stem}{end}") for stem in (name, dotted) for end in ("", ".gz")):
        if os.path.isfile(path):
            return path
    raise DataError(f"{folder} has no file {name} or {name}.gz.")
